import { addDuration } from '../duration';
import { fallbackSpacing } from '../policy/spacing';
import { instantOf, localTime } from '../policy/zone-clock';
import type { PlanAttempt, PlanFacts } from './facts';
import { isHardFailure } from './retry';

/**
 * Until when the channels of one notice are kept apart (base.fallback.spacing): the gap after the last one, and how many
 * of them one local day may see, in every zone the borrower may be in. Null when nothing stands against `channelId` now.
 */
export function spacedUntil(facts: PlanFacts, channelId: string, now: Date): Date | null {
  const { notice } = facts;
  if (notice.critical || fallbackSpacing.exceptPurposes.includes(notice.purpose)) return null;
  const left = facts.attempts.filter((attempt) => attempt.handedOverAt).sort(latestFirst);
  if (left.length === 0) return null;
  return gapAfter(left[0]!, notice.deliverBy, now) ?? nextFreeDay(left, channelId, facts.contact.zones, now);
}

function latestFirst(a: PlanAttempt, b: PlanAttempt): number {
  return b.handedOverAt!.getTime() - a.handedOverAt!.getTime() || b.step - a.step;
}

function gapAfter(last: PlanAttempt, deliverBy: Date, now: Date): Date | null {
  if (isHardFailure(last) && fallbackSpacing.hardFailureMayFallBackAtOnce) return null;
  const left = last.handedOverAt!;
  const gap = addDuration(left, fallbackSpacing.minGapBetweenChannels);
  // With the deadline near, half of what is left is gap enough.
  const until = gap < deliverBy ? gap : new Date((left.getTime() + deliverBy.getTime()) / 2);
  return until > now ? until : null;
}

function nextFreeDay(
  left: readonly PlanAttempt[],
  channelId: string,
  zones: readonly string[],
  now: Date,
): Date | null {
  let until = now.getTime();
  for (const zone of zones.length > 0 ? zones : ['UTC']) {
    const today = localTime(zone, now.getTime()).day;
    const used = new Set(
      left
        .filter((attempt) => localTime(zone, attempt.handedOverAt!.getTime()).day === today)
        .map((attempt) => attempt.channelId),
    );
    if (used.has(channelId) || used.size < fallbackSpacing.maxChannelsPerDay) continue;
    until = Math.max(until, instantOf(zone, today + 1, 0)!);
  }
  return until > now.getTime() ? new Date(until) : null;
}
