import type { EvidenceLevel } from '../words';
import { Field } from './field';
import { currentPacks, type PackSet } from './load-packs';
import type { Rule } from './pack';
import { PackError } from './pack-error';
import { TIGHTENERS, type Tightener } from './tighten-rule';

/**
 * A lender's own stricter values for one rule. Which of them a rule takes depends on its kind; what each means and in
 * which direction it may move stands in tighten-rule.ts.
 */
export interface LenderOverride {
  rule: string;
  /** contact_window: fewer hours. */
  allow?: readonly { days: readonly string[]; from: string; to: string }[];
  /** frequency_cap: fewer touches. agreed_frequency, with `days`: no more than this even where more was agreed. */
  limit?: number;
  /** frequency_cap: over more days. cooldown: a longer rest. */
  days?: number;
  /** blackout_dates: more days closed, YYYY-MM-DD. */
  dates?: readonly string[];
  /** third_party: nobody but the borrower is contacted. */
  disabled?: true;
  /** third_party: fewer contacts of one person. */
  maxContactsPerPerson?: number;
  /** channel_gate: younger proofs. */
  withinDays?: number;
  /** channel_gate: more time to opt out before an address is used. */
  creditorNoticeMinDays?: number;
  /** prior_notice: earlier notice, better evidence. */
  minLeadDays?: number;
  evidenceMin?: EvidenceLevel;
  /** stop_trigger: a longer rest, such as `P45D`. */
  length?: string;
  /** retention: kept longer, such as `P5Y`. */
  min?: string;
  /** fallback_rule: more time between rungs (ISO 8601), fewer channels a day, no jump after a hard failure. */
  minGapBetweenChannels?: string;
  softFailureWait?: string;
  maxChannelsPerDay?: number;
  hardFailureMayFallBackAtOnce?: false;
}

const KEYS = [
  'allow',
  'limit',
  'days',
  'dates',
  'disabled',
  'maxContactsPerPerson',
  'withinDays',
  'creditorNoticeMinDays',
  'minLeadDays',
  'evidenceMin',
  'length',
  'min',
  'minGapBetweenChannels',
  'softFailureWait',
  'maxChannelsPerDay',
  'hardFailureMayFallBackAtOnce',
] as const satisfies readonly (keyof LenderOverride)[];

/**
 * The list as it came from outside, checked against the packs: each rule exists, each value fits it, and none loosens.
 * @throws PackError with file `lender overrides`, the path (`base.cap.all.day.limit`) and the reason
 */
export function parseOverrides(list: unknown, set: PackSet = currentPacks()): LenderOverride[] {
  const overrides = new Field('lender overrides', '', list).list().map((item) => {
    item.get('rule').text();
    return item.value as LenderOverride;
  });
  tighten([], overrides, set);
  return overrides;
}

/**
 * The rules with the lender's values in place of their own. An override may only tighten, whatever the force of its
 * rule: our defaults are the loosest that this product sends by. Of several for one rule each counts from the one before.
 * @throws PackError for a rule that no pack has, a value that does not fit it, or one that loosens it
 */
export function tighten(
  rules: readonly Rule[],
  overrides: readonly LenderOverride[],
  set: PackSet = currentPacks(),
): Rule[] {
  if (overrides.length === 0) return [...rules];
  const tightened = new Map<string, Rule>();
  for (const override of overrides) {
    const field = new Field('lender overrides', override.rule, override);
    field.map(['rule', ...KEYS]);
    const before = tightened.get(override.rule) ?? findRule(override.rule, field, set);
    tightened.set(override.rule, tightenOne(before, field));
  }
  return rules.map((rule) => tightened.get(rule.id) ?? rule);
}

function findRule(id: string, field: Field, set: PackSet): Rule {
  for (const pack of set.packs.values()) {
    const rule = pack.rules.find((r) => r.id === id);
    if (rule) return rule;
  }
  return field.fail('no pack has this rule');
}

function tightenOne(rule: Rule, field: Field): Rule {
  const tightener = TIGHTENERS[rule.kind] as Tightener | undefined;
  if (!tightener) return field.fail(`a rule of kind ${rule.kind} cannot be tightened`);
  const given = KEYS.filter((key) => field.get(key).isSet);
  const stranger = given.find((key) => !tightener.keys.includes(key));
  if (stranger) return field.get(stranger).fail(`a rule of kind ${rule.kind} has none`);
  if (given.length === 0) return field.fail(`gives none of ${tightener.keys.join(', ')}`);
  return { ...rule, ...tightener.read(rule, field) } as Rule;
}

/**
 * The overrides that still tighten, and why the others do not: a newer version of a pack may have become stricter than
 * what a lender once chose, or have lost the rule. Where an override falls away, the pack's own value stands.
 */
export function usableOverrides(
  overrides: readonly LenderOverride[],
  set: PackSet = currentPacks(),
): { usable: LenderOverride[]; refused: PackError[] } {
  const usable: LenderOverride[] = [];
  const refused: PackError[] = [];
  for (const override of overrides) {
    try {
      tighten([], [...usable, override], set);
      usable.push(override);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      refused.push(error);
    }
  }
  return { usable, refused };
}
