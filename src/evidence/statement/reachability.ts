import { levelsOf, type AttemptTimes, type ReachedLevel } from '../../decisions/fallback/evidence-level';
import {
  EVIDENCE_LEVELS,
  type AttemptState,
  type EvidenceLevel,
  type Medium,
  type Trust,
} from '../../decisions/words';
import type { Json } from '../verify/canonical-json';
import type { Leaf } from '../verify/entries';

/** One try, as the log has it. */
export interface AttemptReach {
  attempt: string;
  medium: string;
  channel: string;
  /** Of the channel when it was sent: only `verified` counts above E0. */
  trust: string;
  handedOverAt: string | null;
  deliveredAt: string | null;
  openedAt: string | null;
  failedAt: string | null;
  /** The highest it gives; null when it never left, failed, or nobody knows whether it left. */
  level: EvidenceLevel | null;
}

/** Whether one notice had a chance to reach the borrower. */
export interface NoticeReach {
  notice: string;
  purpose: string;
  acceptedAt: string;
  deliverBy: string;
  asked: string;
  /** How it ended; null while it runs. */
  outcome: string | null;
  /** The highest level over all tries, and when it was reached. */
  level: EvidenceLevel | null;
  reachedAt: string | null;
  /** Something left and did not fail, before the deadline. */
  hadAChance: boolean;
  attempts: AttemptReach[];
}

/** How many notices reached which level at most; `none`: nothing left, or all of it failed. */
export type ReachCounts = Record<EvidenceLevel | 'none', number>;

/**
 * What the entries of one notice say about whether it had a chance to reach anybody, as at `now`. Pure, and from the log
 * alone: what it does not hold does not count. Levels are those of domain.md, Notice.
 */
export function reachOf(leaves: readonly Leaf[], now: Date): NoticeReach {
  const accepted = leaves[0]!.body;
  const closing = leaves.find(({ body }) => 'count' in body);
  const attempts = [...timesOf(leaves)].map(([attempt, times]) => ({
    attempt,
    times,
    levels: levelsOf(times, now),
  }));
  const all = attempts.flatMap(({ levels }) => levels).sort(byLevelThenTime);
  const best = all[0] ?? null;
  const deliverBy = textOf(accepted.deliverBy);
  return {
    notice: leaves[0]!.stream,
    purpose: textOf(accepted.purpose),
    acceptedAt: leaves[0]!.at,
    deliverBy,
    asked: textOf(accepted.evidence),
    outcome: closing ? textOf(closing.body.outcome) : null,
    level: best?.level ?? null,
    reachedAt: best?.at.toISOString() ?? null,
    hadAChance: all.some(({ at }) => at.toISOString() <= deliverBy),
    attempts: attempts.map(({ attempt, times, levels }) => ({
      attempt,
      medium: times.medium,
      channel: times.channel,
      trust: times.trustAtSend,
      handedOverAt: times.handedOverAt?.toISOString() ?? null,
      deliveredAt: times.deliveredAt?.toISOString() ?? null,
      openedAt: times.openedAt?.toISOString() ?? null,
      failedAt: times.failedAt?.toISOString() ?? null,
      level: levels.at(-1)?.level ?? null,
    })),
  };
}

export function countReach(notices: readonly NoticeReach[]): ReachCounts {
  const counts = Object.fromEntries([...EVIDENCE_LEVELS, 'none'].map((key) => [key, 0])) as ReachCounts;
  for (const { level } of notices) counts[level ?? 'none'] += 1;
  return counts;
}

type Times = AttemptTimes & { channel: string };

/** What became of each try, in the order they were planned. */
function timesOf(leaves: readonly Leaf[]): Map<string, Times> {
  const attempts = new Map<string, Times>();
  for (const { kind, at, body } of leaves) {
    const name = body.attempt;
    if (!kind.startsWith('attempt.') || typeof name !== 'string') continue;
    const times = attempts.get(name) ?? newTimes(body);
    attempts.set(name, times);
    const when = new Date(at);
    // The trust that counts is the one at hand-over; the plan's may be older.
    if (typeof body.trust === 'string') times.trustAtSend = body.trust as Trust;
    if (kind === 'attempt.ambiguous') times.state = 'ambiguous';
    if (kind === 'attempt.handed-over') times.handedOverAt = when;
    if (kind === 'attempt.delivered') times.deliveredAt = when;
    if (kind === 'attempt.opened') times.openedAt = when;
    if (kind === 'attempt.failed') times.failedAt = when;
    if (kind !== 'attempt.ambiguous' && typeof body.state === 'string')
      times.state = body.state as AttemptState;
  }
  for (const times of attempts.values()) times.handedOverAt ??= times.deliveredAt ?? times.openedAt;
  return attempts;
}

function newTimes(body: { [key: string]: Json }): Times {
  const unknown = { handedOverAt: null, deliveredAt: null, openedAt: null, failedAt: null };
  const medium = textOf(body.medium) as Medium;
  return { ...unknown, medium, channel: textOf(body.channel), state: 'planned', trustAtSend: 'unverified' };
}

function byLevelThenTime(a: ReachedLevel, b: ReachedLevel): number {
  return (
    EVIDENCE_LEVELS.indexOf(b.level) - EVIDENCE_LEVELS.indexOf(a.level) || a.at.getTime() - b.at.getTime()
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
