import type { ContactFacts } from './facts';
import type { HolidayCalendar } from './calendar';
import type { Purpose } from '../words';
import type { Rule } from './pack';
import type { RelevantRule } from './relevant-rules';

/** One rule that says no, so that a person can read why and a planner knows when to ask again. */
export interface Refusal {
  rule: string;
  pack: string;
  kind: string;
  force: string;
  cite: string | null;
  /** What the rule looked at: counts, local times, what is missing. No personal data. */
  facts: Record<string, unknown>;
  /** The first instant at which this rule alone would allow; null when time does not lift it. */
  until: Date | null;
}

/** What a rule is judged on: the facts, and what every rule would otherwise work out again. */
export interface Judging {
  facts: ContactFacts;
  /** The moment judged, in milliseconds: the facts' own, or a later one when the next opening is looked for. */
  at: number;
  /** Candidate zones; the packs' when the facts have none. */
  zones: readonly string[];
  /** The purposes for windows, and for caps. */
  windowPurposes: readonly Purpose[];
  capPurposes: readonly Purpose[];
  rules: readonly RelevantRule[];
  /** Countries whose public holidays count: the recipient's, or those of the packs. */
  countries: readonly string[];
  calendar: HolidayCalendar;
}

/** A refusal by a rule. @param until milliseconds, or null when time does not lift it */
export function refuse(rule: Rule, facts: Record<string, unknown>, until: number | null): Refusal {
  return {
    rule: rule.id,
    pack: rule.pack,
    kind: rule.kind,
    force: rule.force,
    cite: rule.cite,
    facts,
    until: until === null ? null : new Date(until),
  };
}

/** True when a rule is about this contact, judged as any of `purposes`. */
export function isAbout(rule: Rule, purposes: readonly Purpose[], facts: ContactFacts): boolean {
  const { when } = rule;
  return (
    (when.media === null || when.media.includes(facts.medium)) &&
    (when.initiatedBy === null || when.initiatedBy === facts.initiatedBy) &&
    (when.senderRoles === null || when.senderRoles.includes(facts.senderRole)) &&
    (when.tiers === null || (!!facts.tier && when.tiers.includes(facts.tier))) &&
    isAny(when.purposes, purposes)
  );
}

/** True when one of `purposes` is on the list; a null list is any. */
export function isAny(list: readonly Purpose[] | null, purposes: readonly Purpose[]): boolean {
  return list === null || purposes.some((purpose) => list.includes(purpose));
}
