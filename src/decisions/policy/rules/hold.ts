import type { StopTriggerRule } from '../pack';
import { refuse, type Judging, type Refusal } from '../refusal';

type Hold = StopTriggerRule['holds'][number];

/**
 * Refuses what a hold pauses, as its rule says: collection and relays while a complaint is open, everything about the
 * debt once the borrower is represented or told the sender to stop (12 CFR 1006.6(b)(2), (c)). What is not on its list
 * goes on, and a hold of a limited length ends by itself.
 */
export function judgeHold(rule: StopTriggerRule, judging: Judging): Refusal | null {
  if (!isPaused(rule, judging)) return null;
  const open = rule.holds.filter((hold) => endOf(hold, judging) > judging.at);
  if (open.length === 0) return null;
  const until = Math.max(...open.map((hold) => endOf(hold, judging)));
  return refuse(rule, { hold: open[0]!, holds: open }, until === Infinity ? null : until);
}

function isPaused({ pauses, pausesSystemInitiated, when }: StopTriggerRule, { facts }: Judging): boolean {
  if (when.media !== null && !when.media.includes(facts.medium)) return false;
  return (
    pauses.includes(facts.purpose) ||
    (facts.initiatedBy === 'system' && pausesSystemInitiated.includes(facts.purpose))
  );
}

/** When a hold ends in milliseconds: never known is Infinity, never begun -Infinity. */
function endOf(hold: Hold, { facts }: Judging): number {
  if (hold === 'contact_change') return facts.changeHoldUntil?.getTime() ?? -Infinity;
  if (!facts.holds.includes(hold)) return -Infinity;
  return facts.holdsUntil?.[hold]?.getTime() ?? Infinity;
}
