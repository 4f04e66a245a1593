import type { CompiledPacks } from '../policy/compile';
import { fallbackSpacing } from '../policy/spacing';
import { addDuration } from '../duration';
import { considerRungs, type Candidate } from './candidates';
import { findProof, mailQuietUntil } from './evidence-level';
import type { NextStep, PlanAttempt, PlanFacts } from './facts';
import { isHardFailure, nextRetryAt } from './retry';

/** How long an earlier rung that time alone refuses is waited for, before a later one that is open goes first. */
const PATIENCE = 'PT24H';
/** A send that nobody has finished: the send stage takes it up again long before. */
const SENDING_NET = 'PT1H';

/**
 * The next step of one notice: send now, look again at a stated time, or end with a stated outcome; always with
 * the reason for every channel and rung considered. Pure: the same facts and time give the same answer.
 */
export function planNextStep(facts: PlanFacts, packs: CompiledPacks, now: Date): NextStep {
  const { notice, attempts } = facts;
  const nothing = { considered: [], doubted: [] };

  const proof = findProof(attempts, notice.evidenceLevel, notice.deliverBy, now);
  if (proof) {
    const { level, at } = proof.reached;
    return {
      kind: 'end',
      outcome: 'satisfied',
      why: 'EVIDENCE_REACHED',
      level,
      at,
      attemptStep: proof.attempt.step,
      ...nothing,
    };
  }

  // An e-mail handed over in time may still turn out to have arrived in time: only that is waited for.
  const quiet = waitForMail(facts, now);
  if (quiet) return { kind: 'wait', until: quiet, why: 'WAITING_FOR_BOUNCES', ...nothing };
  if (now >= notice.deliverBy) return { kind: 'end', outcome: 'expired', why: 'DEADLINE_PASSED', ...nothing };
  if (notice.purpose === 'collection' && facts.contact.holds.length > 0) {
    return {
      kind: 'hold',
      until: notice.deliverBy,
      why: `HOLD_${facts.contact.holds[0]!.toUpperCase()}`,
      ...nothing,
    };
  }
  if (notice.notBefore && notice.notBefore > now) {
    return {
      kind: 'wait',
      until: earlier(notice.notBefore, notice.deliverBy),
      why: 'NOT_BEFORE',
      ...nothing,
    };
  }
  const listening = listenUntil(facts, now);
  if (listening) return { ...listening, kind: 'wait', ...nothing };

  return chooseRung(facts, packs, now);
}

function chooseRung(facts: PlanFacts, packs: CompiledPacks, now: Date): NextStep {
  const { notice, attempts } = facts;
  const { candidates, considered } = considerRungs(facts, packs, now);
  const doubted = candidates.filter((c) => c.downgraded && c.channel).map((c) => c.channel!.id);
  const patience = addDuration(now, PATIENCE);

  let earliest: Candidate | null = null;
  for (const candidate of candidates) {
    if (candidate.sendable) {
      const before = earliest?.opensAt;
      // Better the medium that stands first and opens soon than the next one at once.
      if (before && before <= patience && !notice.critical) break;
      candidate.record.chosen = true;
      candidate.record.why = 'CHOSEN';
      return {
        kind: 'send',
        rung: candidate.rung,
        channelId: candidate.channel!.id,
        medium: candidate.medium,
        provider: candidate.provider!,
        contentClass: candidate.contentClass!,
        trust: candidate.channel!.trust,
        considered,
        doubted,
      };
    }
    if (
      candidate.opensAt &&
      candidate.opensAt < notice.deliverBy &&
      (!earliest || candidate.opensAt < earliest.opensAt!)
    ) {
      earliest = candidate;
    }
  }
  if (earliest)
    return {
      kind: 'wait',
      until: earliest.opensAt!,
      why: earliest.record.rule ?? earliest.record.why,
      considered,
      doubted,
    };
  if (doubted.length > 0) {
    // The borrower is being asked; a yes before the deadline wakes this notice.
    return { kind: 'wait', until: notice.deliverBy, why: 'REVERIFICATION_ASKED', considered, doubted };
  }
  const lastWord = listenToTheEnd(facts, now);
  if (lastWord) return { kind: 'wait', until: lastWord, why: 'LISTENING', considered, doubted };
  const tried = attempts.some((attempt) => attempt.state !== 'not_sent');
  return tried
    ? { kind: 'end', outcome: 'exhausted', why: 'NOTHING_LEFT_TO_TRY', considered, doubted }
    : { kind: 'end', outcome: 'refused', why: 'NO_STEP_WAS_LAWFUL', considered, doubted };
}

function waitForMail(facts: PlanFacts, now: Date): Date | null {
  if (facts.notice.evidenceLevel !== 'E1') return null;
  const waits = facts.attempts
    .filter((attempt) => attempt.handedOverAt && attempt.handedOverAt <= facts.notice.deliverBy)
    .map(mailQuietUntil)
    .filter((until): until is Date => until !== null && until > now);
  return waits.length > 0 ? waits.reduce(earlier) : null;
}

/** Until when the latest attempt is listened to before the next rung; null when there is nothing to wait for. */
function listenUntil(facts: PlanFacts, now: Date): { until: Date; why: string } | null {
  const last = facts.attempts.reduce<PlanAttempt | null>((a, b) => (a && a.step > b.step ? a : b), null);
  if (!last || last.state === 'not_sent') return null;
  if (last.state === 'planned' || last.state === 'sending') {
    return { until: earlier(addDuration(now, SENDING_NET), facts.notice.deliverBy), why: 'BEING_SENT' };
  }
  const { notice } = facts;
  if (last.state === 'failed') {
    const retryAt = nextRetryAt(facts, last);
    if (retryAt && retryAt > now) return { until: retryAt, why: 'PROVIDER_ASKED_TO_RETRY' };
    // What never left, and what can never arrive, need not be waited for.
    if (!last.handedOverAt || isHardFailure(last)) return null;
    return cutByDeadline(
      last.failedAt ?? last.handedOverAt,
      fallbackSpacing.softFailureWait,
      facts,
      now,
      'SOFT_FAILURE',
    );
  }
  // The timer starts when the message left (a lost answer counts from when it was planned).
  const left = last.handedOverAt ?? last.plannedAt;
  const rung = notice.ladder[last.rung];
  if (!rung) return null;
  return cutByDeadline(left, rung.fallbackAfter, facts, now, 'LISTENING');
}

/**
 * With nothing else to try there is nothing to hurry for: whatever left is listened to for its whole time, or to the
 * deadline, before the notice is called exhausted.
 */
function listenToTheEnd({ notice, attempts }: PlanFacts, now: Date): Date | null {
  const ends = attempts
    .filter((attempt) => attempt.state !== 'not_sent' && attempt.state !== 'failed')
    .map((attempt) =>
      addDuration(
        attempt.handedOverAt ?? attempt.plannedAt,
        notice.ladder[attempt.rung]?.fallbackAfter ?? 'PT0S',
      ),
    )
    .map((end) => earlier(end, notice.deliverBy))
    .filter((end) => end > now);
  return ends.length > 0 ? ends.reduce((a, b) => (a > b ? a : b)) : null;
}

/**
 * A wait that would miss the deadline is cut to half of what was left, so that the next rung still has the other
 * half: skipping it altogether would send twice where one receipt is seconds away.
 */
function cutByDeadline(
  from: Date,
  wait: string,
  facts: PlanFacts,
  now: Date,
  why: string,
): { until: Date; why: string } | null {
  const full = addDuration(from, wait);
  const { deliverBy } = facts.notice;
  const until = full < deliverBy ? full : new Date((from.getTime() + deliverBy.getTime()) / 2);
  return until > now ? { until, why } : null;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
