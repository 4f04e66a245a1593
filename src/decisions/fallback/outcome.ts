import type { EvidenceLevel } from '../words';
import { isLevelAtLeast } from '../words';
import { levelsOf } from './evidence-level';
import type { PlanAttempt } from './facts';
import type { BecauseCode } from './reasons';
import { isHardFailure } from './retry';

/** What came of an attempt that is not enough, in one word: the reason for whatever is done next. */
export function whatCameOf(attempt: PlanAttempt, now: Date): BecauseCode {
  if (attempt.state === 'ambiguous') return 'ANSWER_LOST';
  if (attempt.failedAt || attempt.state === 'failed') {
    if (attempt.handedOverAt) return 'NOT_DELIVERED';
    return isHardFailure(attempt) ? 'FAILED' : 'PROVIDER_FAILED';
  }
  if (!attempt.deliveredAt && !attempt.openedAt && !hasLevel(attempt, 'E1', now)) return 'NOT_HEARD';
  if (!hasLevel(attempt, 'E1', now)) return 'NOT_COUNTED';
  return hasLevel(attempt, 'E2', now) ? 'NOT_ENOUGH' : 'NOT_READ';
}

/** True when an attempt gave at least this evidence by now. */
export function hasLevel(attempt: PlanAttempt, level: EvidenceLevel, now: Date): boolean {
  return levelsOf(attempt, now).some((reached) => isLevelAtLeast(reached.level, level));
}
