import { addDuration } from '../duration';
import type { PlanAttempt, PlanFacts } from './facts';

/** A code that says the same send can never work, or that the number may not be theirs. */
export function isHardFailure(attempt: PlanAttempt): boolean {
  return attempt.failurePermanence === 'permanent' || attempt.failureStrength === 'strong';
}

const RETRY_PAUSES = ['PT5M', 'PT15M', 'PT45M'];

/**
 * A provider that was busy or down said nothing about the borrower: the same rung again, three times at most. Null when
 * nothing is to be tried again, also when that would be after the deadline: a pause is kept, not cut short.
 */
export function nextRetryAt(facts: PlanFacts, last: PlanAttempt): Date | null {
  if (last.state !== 'failed' || last.handedOverAt || last.failurePermanence === 'permanent') return null;
  const tries = facts.attempts.filter(
    (a) => a.rung === last.rung && a.channelId === last.channelId && a.state === 'failed',
  ).length;
  const pause = RETRY_PAUSES[tries - 1];
  if (!pause) return null;
  const at = addDuration(last.failedAt ?? last.plannedAt, pause);
  return at < facts.notice.deliverBy ? at : null;
}
