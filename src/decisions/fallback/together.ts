import type { PlanAttempt, PlanFacts } from './facts';
import { latest } from './retry';

/**
 * The attempts that are listened to now: the latest one, or for a critical notice the latest of each rung that went out
 * together with it. What was given up before it left was no attempt.
 */
export function currentAttempts(facts: PlanFacts): PlanAttempt[] {
  const tried = facts.attempts.filter((attempt) => attempt.state !== 'not_sent');
  const last = latest(tried);
  if (!last) return [];
  const group = groupOf(facts, last.rung);
  if (group.length < 2) return [last];
  return group
    .map((rung) => latest(tried.filter((attempt) => attempt.rung === rung)))
    .filter((attempt) => attempt !== null);
}

/** The rungs that may go out at once beside those that are under way: of the same group, and not begun. */
export function rungsBeside(facts: PlanFacts): number[] {
  const tried = facts.attempts.filter((attempt) => attempt.state !== 'not_sent');
  const last = latest(tried);
  return last ? notBegun(facts, last.rung) : [];
}

/** The other rungs of a rung's group on which nothing was tried yet. */
export function notBegun(facts: PlanFacts, rung: number): number[] {
  const begun = new Set(facts.attempts.filter((a) => a.state !== 'not_sent').map((a) => a.rung));
  return groupOf(facts, rung).filter((index) => index !== rung && !begun.has(index));
}

/** The rungs that go together with one, itself included, in the ladder's order: `together` counts for critical notices. */
function groupOf({ notice }: PlanFacts, rung: number): number[] {
  const { ladder, critical } = notice;
  if (!critical) return [rung];
  let from = rung;
  while (from > 0 && ladder[from]?.together) from -= 1;
  let to = rung;
  while (ladder[to + 1]?.together) to += 1;
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
