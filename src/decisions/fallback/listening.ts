import { addDuration } from '../duration';
import type { CompiledPacks } from '../policy/compile';
import { judge, passOver, pickFor, slotsOf, type Slot } from './candidates';
import { mailQuietUntil } from './evidence-level';
import type { PlanAttempt, PlanFacts } from './facts';
import { hasLevel } from './outcome';
import type { WaitCode } from './reasons';
import { isHardFailure, isProviderTrouble } from './retry';

/** A send that nobody has finished: the send stage takes it up again long before. */
const SENDING_NET = 'PT1H';

/** Something that is waited for before the next rung. */
export interface Listening {
  until: Date;
  why: WaitCode;
}

/**
 * Until when the current attempts are listened to before the next rung; null when there is nothing to wait for. There
 * is one current attempt, or one for each of the rungs that went out together.
 */
export function listen(
  facts: PlanFacts,
  packs: CompiledPacks,
  current: readonly PlanAttempt[],
  now: Date,
): Listening | null {
  if (current.some((attempt) => attempt.state === 'planned' || attempt.state === 'sending'))
    return { until: earlier(addDuration(now, SENDING_NET), facts.notice.deliverBy), why: 'BEING_SENT' };
  const heard = current
    .map((attempt) => listenTo(facts, packs, attempt, now))
    .filter((listening) => listening !== null)
    .reduce<Listening | null>((a, b) => (a && a.until >= b.until ? a : b), null);
  const retries = current
    .map((attempt) => retryOf(facts, attempt, now))
    .filter((at) => at !== null)
    .sort((a, b) => a.getTime() - b.getTime());
  const retry = retries[0];
  if (!retry) return heard;
  return heard
    ? { ...heard, until: earlier(heard.until, retry) }
    : { until: retry, why: 'PROVIDER_ASKED_TO_RETRY' };
}

function listenTo(facts: PlanFacts, packs: CompiledPacks, attempt: PlanAttempt, now: Date): Listening | null {
  const { deliverBy, ladder } = facts.notice;
  if (attempt.state === 'failed') {
    // What never left, and what can never arrive, need not be waited for.
    if (!attempt.handedOverAt || isHardFailure(attempt)) return null;
    const from = attempt.failedAt ?? attempt.handedOverAt;
    return waiting(cutByDeadline(from, packs.spacing.softFailureWait, deliverBy), 'SOFT_FAILURE', now);
  }
  const rung = ladder[attempt.rung];
  if (!rung) return null;
  const timer = waiting(cutByDeadline(leftAt(attempt), rung.fallbackAfter, deliverBy), 'LISTENING', now);
  if (timer || !hasLevel(attempt, rung.successLevel, now)) return timer;
  const last = lastMoment(facts, packs, attempt, now);
  return last && waiting(last, 'LISTENING_FOR_MORE', now);
}

/**
 * A rung that did what it can is not fallen back from early: more is listened for until the last moment at which
 * another rung still has its own time before the deadline (or half of what was left, where that is less). Null when no
 * other rung would be open then: going on now is all that is left.
 */
function lastMoment(facts: PlanFacts, packs: CompiledPacks, attempt: PlanAttempt, now: Date): Date | null {
  const { deliverBy, ladder } = facts.notice;
  const others = slotsOf(
    facts,
    ladder.map((_, i) => i),
  ).filter((slot) => passOver(facts, slot, now) === null);
  for (const slot of others) {
    const own = new Date(deliverBy.getTime() - addDuration(new Date(0), slot.rung.fallbackAfter).getTime());
    const at = later(own, middle(leftAt(attempt), deliverBy));
    if (at <= now) return null;
    if (isOpenBeforeDeadline(facts, packs, slot, at)) return at;
  }
  return null;
}

function isOpenBeforeDeadline(facts: PlanFacts, packs: CompiledPacks, slot: Slot, at: Date): boolean {
  const { contentClass, opensAt } = judge(facts, packs, slot, at);
  return contentClass !== null || opensAt !== null;
}

/** When a provider that turned an attempt away is asked again, if that is soon enough to hold up the next rung. */
function retryOf(facts: PlanFacts, attempt: PlanAttempt, now: Date): Date | null {
  const rung = facts.notice.ladder[attempt.rung];
  const channel = facts.channels.find((c) => c.id === attempt.channelId);
  if (!isProviderTrouble(attempt) || !rung || !channel || channel.withdrawnAt) return null;
  const pick = pickFor(facts, { index: attempt.rung, rung, channel }, now);
  if (pick.kind !== 'later' || pick.at >= facts.notice.deliverBy) return null;
  const patience = addDuration(attempt.failedAt ?? attempt.plannedAt, rung.fallbackAfter);
  return pick.at <= patience ? pick.at : null;
}

/** An e-mail handed over in time may still turn out to have arrived in time; where only that is asked, nothing more is sent. */
export function waitForMail(facts: PlanFacts, now: Date): Date | null {
  if (facts.notice.evidenceLevel !== 'E1') return null;
  const waits = facts.attempts
    .filter((attempt) => attempt.handedOverAt && attempt.handedOverAt <= facts.notice.deliverBy)
    .map(mailQuietUntil)
    .filter((until): until is Date => until !== null && until > now);
  return waits.length > 0 ? waits.reduce(earlier) : null;
}

/**
 * With nothing else to try there is nothing to hurry for: whatever left is listened to for its whole time, or to the
 * deadline, before the notice is called exhausted.
 */
export function listenToTheEnd({ notice, attempts }: PlanFacts, now: Date): Date | null {
  const ends = attempts
    .filter((attempt) => attempt.state !== 'not_sent' && attempt.state !== 'failed')
    .map((attempt) => addDuration(leftAt(attempt), notice.ladder[attempt.rung]?.fallbackAfter ?? 'PT0S'))
    .map((end) => earlier(end, notice.deliverBy))
    .filter((end) => end > now);
  return ends.length > 0 ? ends.reduce(later) : null;
}

/**
 * The end of a wait. One that would miss the deadline is cut to half of what was left, so that the next rung still has
 * the other half: skipping it altogether would send twice where one receipt is seconds away.
 */
export function cutByDeadline(from: Date, wait: string, deliverBy: Date): Date {
  const full = addDuration(from, wait);
  return full < deliverBy ? full : middle(from, deliverBy);
}

/** A timer starts when the message left; a lost answer counts from when it was planned. */
function leftAt(attempt: PlanAttempt): Date {
  return attempt.handedOverAt ?? attempt.plannedAt;
}

function waiting(until: Date, why: WaitCode, now: Date): Listening | null {
  return until > now ? { until, why } : null;
}

function middle(from: Date, to: Date): Date {
  return new Date((from.getTime() + to.getTime()) / 2);
}

export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
