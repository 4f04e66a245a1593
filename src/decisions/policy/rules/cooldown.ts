import type { CooldownRule } from '../pack';
import type { PastContact, RuleException } from '../facts';
import { judgedPurposes } from '../purposes';
import { isAbout, isAny, refuse, type Judging, type Refusal } from '../refusal';
import { instantOf, localTime } from '../zone-clock';
import { isFreshConsent } from './frequency-cap';

/**
 * Refuses a contact too soon after a conversation: its local date is day 1 of the rest (12 CFR 1006.14(b)(2)(i)(B)),
 * and with several zones the longest rest counts. A conversation with a stranger starts none.
 */
export function judgeCooldown(rule: CooldownRule, judging: Judging): Refusal | null {
  const { facts, at, zones } = judging;
  if (!isAbout(rule, judging.capPurposes, facts)) return null;
  const events = facts.history.filter((past) => startsRest(rule, past, judging));
  if (events.length === 0 || rule.unless.some((reason) => isExcused(reason, judging))) return null;
  let until = at;
  for (const zone of zones) {
    const last = Math.max(...events.map((past) => localTime(zone, past.at.getTime()).day));
    until = Math.max(until, instantOf(zone, last + rule.days, 0) ?? at);
  }
  if (until === at && zones.length > 0) return null;
  const latest = Math.max(...events.map((past) => past.at.getTime()));
  return refuse(
    rule,
    { after: rule.after, at: new Date(latest), days: rule.days },
    zones.length > 0 ? until : null,
  );
}

function startsRest(rule: CooldownRule, past: PastContact, { facts }: Judging): boolean {
  if (past.misdirected || past.outcome !== rule.after) return false;
  if (rule.when.media !== null && !rule.when.media.includes(past.medium)) return false;
  return isAny(rule.when.purposes, judgedPurposes(past.purpose, past.initiatedBy, facts, 'frequency_cap'));
}

function isExcused(reason: RuleException, { facts, at }: Judging): boolean {
  if (facts.exceptions?.includes(reason)) return true;
  return reason === 'within_7_days_of_direct_consent' && isFreshConsent(facts.directConsentAt, at);
}
