import { allowedClass } from '../content/content-class';
import { PURPOSES, type ContentClass, type Purpose } from '../words';
import type { CompiledPacks, JudgedRule } from './compile';
import type { ContactFacts } from './facts';
import type { Judging, Refusal } from './refusal';
import { relevantRules } from './relevant-rules';
import { judgeAgreedFrequency } from './rules/agreed-frequency';
import { judgeBlackoutDates } from './rules/blackout-dates';
import { judgeChannelGate } from './rules/channel-gate';
import { judgeConsent } from './rules/consent';
import { judgeBorrowerHours, judgeContactWindow } from './rules/contact-window';
import { judgeContent } from './rules/content';
import { judgeCooldown } from './rules/cooldown';
import { judgeFrequencyCap } from './rules/frequency-cap';
import { judgeHold } from './rules/hold';
import { judgeOptOut } from './rules/opt-out';
import { judgeThirdParty } from './rules/third-party';

export type { Refusal } from './refusal';

/** What the packs say about one contact, with every reason. */
export interface Verdict {
  decision: 'allow' | 'deny' | 'downgrade';
  /** The first refusing rule's id, or `content` or `hold`; null when allowed. */
  reason: string | null;
  /** The purpose to send instead, for a downgrade; that contact has to be judged for itself. */
  to: Purpose | null;
  /** The most that may be said, when allowed or downgraded and a pack with content rules is among the packs. */
  content: ContentClass | null;
  refusals: Refusal[];
  /** The earliest instant from the judged one on at which nothing refuses; null when time alone does not lift it. */
  opensAt: Date | null;
}

/** Windows, caps and holidays each move the opening at most a few times; more would be a rule that never opens. */
const MAX_LOOKS = 200;

/**
 * Judges one contact: refused unless every rule of every pack allows (deny overrides, so more packs never allow
 * more). Asked in this order: content, hold, third party, windows, caps and cooldowns, opt-outs and gates, consent.
 * Pure and total for known zones; the same facts give the same verdict.
 * @throws RangeError for a time zone that does not exist, or an impossible date
 */
export function evaluateContact(facts: ContactFacts, packs: CompiledPacks): Verdict {
  const judging = prepare(facts, packs);
  const refusals = judgeAll(judging, packs);
  const first = refusals[0];
  if (!first) return allow(facts, packs);
  const instead = first.kind === 'content' ? first.facts.instead : null;
  const to = PURPOSES.find((purpose) => purpose === instead) ?? null;
  return {
    decision: to ? 'downgrade' : 'deny',
    reason: first.kind === 'stop_trigger' ? 'hold' : first.rule,
    to,
    // What the contact it is downgraded to may say.
    content: to && packs.carriesContent ? allowedClass(facts.trust, facts.medium, to) : null,
    refusals,
    opensAt: findOpening(judging, packs, refusals),
  };
}

function allow(facts: ContactFacts, packs: CompiledPacks): Verdict {
  const content = packs.carriesContent ? allowedClass(facts.trust, facts.medium, facts.purpose) : null;
  return { decision: 'allow', reason: null, to: null, content, refusals: [], opensAt: facts.at };
}

function prepare(facts: ContactFacts, packs: CompiledPacks): Judging {
  const { windowPurposes, capPurposes, rules } = relevantRules(facts, packs);
  return {
    facts,
    at: facts.at.getTime(),
    zones: facts.zones.length > 0 ? facts.zones : packs.timeZones,
    windowPurposes,
    capPurposes,
    rules,
    countries: facts.countries ?? packs.countries,
    calendar: packs.calendar,
  };
}

/** Not a spread: it costs V8 many times as much, and this is asked for at every look. */
function lookAt(judging: Judging, at: number): Judging {
  const { facts, zones, windowPurposes, capPurposes, rules, countries, calendar } = judging;
  return { facts, at, zones, windowPurposes, capPurposes, rules, countries, calendar };
}

function judgeAll(judging: Judging, packs: CompiledPacks): Refusal[] {
  const { facts } = judging;
  const refusals: Refusal[] = [];
  const add = (refusal: Refusal | null) => {
    if (refusal) refusals.push(refusal);
  };
  add(judgeContent(judging));
  if (facts.holds.length > 0 || facts.changeHoldUntil)
    for (const rule of packs.holds) add(judgeHold(rule, judging));
  const said = facts.looks?.at(judging.at);
  for (const { rule, isChannelBlind } of judging.rules)
    add(said && isChannelBlind ? judgeOnce(rule, judging, said) : judgeRule(rule, judging));
  return refusals;
}

function judgeOnce(
  rule: JudgedRule,
  judging: Judging,
  said: Map<JudgedRule, Refusal | null>,
): Refusal | null {
  let refusal = said.get(rule);
  if (refusal === undefined) said.set(rule, (refusal = judgeRule(rule, judging)));
  return refusal;
}

function judgeRule(rule: JudgedRule, judging: Judging): Refusal | null {
  switch (rule.kind) {
    case 'third_party':
      return judgeThirdParty(rule, judging);
    case 'contact_window':
      return judgeContactWindow(rule, judging);
    case 'borrower_hours':
      return judgeBorrowerHours(rule, judging);
    case 'blackout_dates':
      return judgeBlackoutDates(rule, judging);
    case 'frequency_cap':
      return judgeFrequencyCap(rule, judging);
    case 'agreed_frequency':
      return judgeAgreedFrequency(rule, judging);
    case 'cooldown':
      return judgeCooldown(rule, judging);
    case 'opt_out':
      return judgeOptOut(rule, judging);
    case 'channel_gate':
      return judgeChannelGate(rule, judging);
    case 'consent':
      return judgeConsent(rule, judging);
  }
}

/**
 * Each `until` is a moment before which its rule cannot allow, so the latest of them is the next one worth looking at;
 * there another rule may be shut (a cap that frees at midnight opens outside the window), hence again.
 */
function findOpening(judging: Judging, packs: CompiledPacks, refusals: Refusal[]): Date | null {
  let { at } = judging;
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (refusals.length === 0) return new Date(at);
    if (refusals.some((refusal) => refusal.until === null)) return null;
    const next = Math.max(...refusals.map((refusal) => refusal.until!.getTime()));
    if (next <= at) return null;
    at = next;
    refusals = judgeAll(lookAt(judging, at), packs);
  }
  return null;
}
