import type { PlanAttempt } from './facts';

/** A code that says the same send can never work, or that the number may not be theirs. */
export function isHardFailure(attempt: PlanAttempt): boolean {
  return attempt.failurePermanence === 'permanent' || attempt.failureStrength === 'strong';
}

/** A provider turned it away before it left, and not for good: that says nothing about the borrower. */
export function isProviderTrouble(attempt: PlanAttempt): boolean {
  return attempt.state === 'failed' && !attempt.handedOverAt && !isHardFailure(attempt);
}

/** It left, may have left, or is about to: the person may be reading it. */
export function mayHaveLeft(attempt: PlanAttempt): boolean {
  return attempt.handedOverAt !== null || (attempt.state !== 'failed' && attempt.state !== 'not_sent');
}

/** The latest of some attempts, by step; null when there is none. */
export function latest(attempts: readonly PlanAttempt[]): PlanAttempt | null {
  return attempts.reduce<PlanAttempt | null>((a, b) => (a && a.step > b.step ? a : b), null);
}
