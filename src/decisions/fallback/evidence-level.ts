import { addDuration } from '../duration';
import { isLevelAtLeast, type AttemptState, type EvidenceLevel, type Medium, type Trust } from '../words';

/** What the level of one attempt is read from. */
export interface AttemptTimes {
  medium: Medium;
  state: AttemptState;
  trustAtSend: Trust;
  handedOverAt: Date | null;
  deliveredAt: Date | null;
  openedAt: Date | null;
  failedAt: Date | null;
}

/** A level reached, and the instant that counts against the deadline. */
export interface ReachedLevel {
  level: EvidenceLevel;
  at: Date;
}

/** How long no bounce after a mail server's 250 must last before it counts as delivered. */
export const MAIL_QUIET_PERIOD = 'PT72H';

/**
 * The evidence one attempt gives at `now`, lowest first, each with the instant that counts against the deadline: a
 * higher level reached too late takes nothing from a lower one reached in time. Anything over a channel that was not
 * verified at send time counts E0. A failure leaves nothing, also when another receipt said delivered: one lost
 * segment loses the message. For e-mail E1 is a 250 and 72 hours without a bounce, dated at the 250 (domain.md,
 * Notice); word that it arrived only ends the wait.
 */
export function levelsOf(attempt: AttemptTimes, now: Date): ReachedLevel[] {
  const { handedOverAt, openedAt } = attempt;
  if (!handedOverAt || attempt.failedAt || attempt.state === 'ambiguous') return [];
  const levels: ReachedLevel[] = [{ level: 'E0', at: handedOverAt }];
  if (attempt.trustAtSend !== 'verified') return levels;
  const arrivedAt = attempt.deliveredAt ?? openedAt;
  const quietUntil = mailQuietUntil(attempt);
  if (arrivedAt) levels.push({ level: 'E1', at: attempt.medium === 'email' ? handedOverAt : arrivedAt });
  else if (quietUntil && now >= quietUntil) levels.push({ level: 'E1', at: handedOverAt });
  if (openedAt) levels.push({ level: 'E2', at: openedAt });
  return levels;
}

/** When an e-mail that is only waiting for bounces will count as delivered; null for everything else. */
export function mailQuietUntil(attempt: AttemptTimes): Date | null {
  const waiting =
    attempt.medium === 'email' && attempt.state === 'handed_over' && attempt.trustAtSend === 'verified';
  return waiting && attempt.handedOverAt ? addDuration(attempt.handedOverAt, MAIL_QUIET_PERIOD) : null;
}

/** The first evidence at or above `asked` that came to be before the deadline; at one instant the earlier step's. */
export function findProof<T extends AttemptTimes & { step: number }>(
  attempts: readonly T[],
  asked: EvidenceLevel,
  deliverBy: Date,
  now: Date,
): { attempt: T; reached: ReachedLevel } | null {
  const proofs = attempts.flatMap((attempt) =>
    levelsOf(attempt, now)
      .filter((reached) => isLevelAtLeast(reached.level, asked) && reached.at <= deliverBy)
      .map((reached) => ({ attempt, reached })),
  );
  const [first] = proofs.sort(
    (a, b) => a.reached.at.getTime() - b.reached.at.getTime() || a.attempt.step - b.attempt.step,
  );
  return first ?? null;
}
