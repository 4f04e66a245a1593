import { publicHolidays, type HolidayCalendar } from './calendar';
import { PACK_IDS, PACKS } from './load-packs';
import { tighten, type LenderOverride } from './overrides';
import type { Pack, Rule, RuleKind, RuleOf } from './pack';
import { PackError } from './pack-error';

/** The kinds from which a verdict is made, in the order in which they are asked. */
const ORDER = [
  ['third_party'],
  ['contact_window', 'borrower_hours', 'blackout_dates'],
  ['frequency_cap', 'agreed_frequency', 'cooldown'],
  ['opt_out', 'channel_gate'],
  ['consent'],
] as const satisfies readonly (readonly RuleKind[])[];
export type JudgedRule = RuleOf<(typeof ORDER)[number][number]>;

/** A choice of packs, ready to judge by. Make one per choice and keep it: it holds no facts. */
export interface CompiledPacks {
  ids: readonly string[];
  /** In the order in which they are asked; within one kind in the order of the packs and their files. */
  rules: readonly JudgedRule[];
  exemptions: readonly RuleOf<'window_exemption'>[];
  /** What holds pause. The baseline's always stand: a borrower's complaint does not hang on a choice of packs. */
  holds: readonly RuleOf<'stop_trigger'>[];
  timeZones: readonly string[];
  countries: readonly string[];
  /** A verdict names the content class. */
  carriesContent: boolean;
  calendar: HolidayCalendar;
}

const kept = new Map<string, CompiledPacks>();

/**
 * The packs that are judged by together: every rule of every one must allow.
 * @param overrides what a lender tightened; may name rules of packs not chosen here
 * @throws PackError for an unknown pack, or an override that loosens or does not fit its rule
 */
export function compilePacks(
  ids: readonly string[],
  calendar: HolidayCalendar = publicHolidays,
  overrides: readonly LenderOverride[] = [],
): CompiledPacks {
  const packs = chosenPacks(ids);
  const key = packs.map((pack) => pack.id).join();
  // Only the plain choice is kept: lenders' overrides are theirs to keep.
  const isPlain = calendar === publicHolidays && overrides.length === 0;
  const found = isPlain ? kept.get(key) : undefined;
  if (found) return found;
  const compiled = compile(packs, calendar, overrides);
  if (isPlain) kept.set(key, compiled);
  return compiled;
}

function chosenPacks(ids: readonly string[]): Pack[] {
  const unknown = ids.find((id) => !PACKS.has(id));
  if (unknown !== undefined)
    throw new PackError('packs', unknown, `no such pack; there are ${PACK_IDS.join(', ')}`);
  return PACK_IDS.filter((id) => ids.includes(id)).map((id) => PACKS.get(id)!);
}

function compile(
  packs: readonly Pack[],
  calendar: HolidayCalendar,
  overrides: readonly LenderOverride[],
): CompiledPacks {
  const rules = tighten(
    packs.flatMap((pack) => pack.rules),
    overrides,
  );
  const baseline = PACKS.get('base')!.rules;
  return {
    ids: packs.map((pack) => pack.id),
    rules: ORDER.flatMap((kinds) =>
      rules.filter((rule): rule is JudgedRule => (kinds as readonly string[]).includes(rule.kind)),
    ),
    exemptions: rules.filter((rule) => rule.kind === 'window_exemption'),
    holds: [...new Set<Rule>([...baseline, ...rules])].filter((rule) => rule.kind === 'stop_trigger'),
    timeZones: [...new Set(packs.flatMap((pack) => pack.timeZones))],
    countries: [...new Set(packs.flatMap((pack) => pack.countries))],
    carriesContent: packs.some((pack) => pack.carriesContent),
    calendar,
  };
}
