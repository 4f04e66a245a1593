import type { StopTriggerRule } from '../pack';
import { refuse, type Judging, type Refusal } from '../refusal';

/**
 * Refuses what a hold pauses: collection and relays on every medium while a complaint, dispute or moratorium is open,
 * collection over an address that was changed less than the hold ago. Statutory and security messages go on.
 */
export function judgeHold(rule: StopTriggerRule, { facts, at }: Judging): Refusal | null {
  if (rule.hold === null || !rule.pauses.includes(facts.purpose)) return null;
  if (rule.hold !== 'contact_change') {
    return facts.holds.includes(rule.hold) ? refuse(rule, { hold: rule.hold }, null) : null;
  }
  const until = facts.changeHoldUntil?.getTime() ?? -Infinity;
  return at < until ? refuse(rule, { hold: rule.hold }, until) : null;
}
