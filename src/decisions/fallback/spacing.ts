import { addDuration } from '../duration';
import type { FallbackRule } from '../policy/pack';
import { instantOf, localTime } from '../policy/zone-clock';
import type { PlanAttempt, PlanFacts } from './facts';
import { isHardFailure } from './retry';

/**
 * Until when the channels of one notice are kept apart (base.fallback.spacing): the gap after the last one, and how many
 * of them one local day may see, in every zone the borrower may be in. Null when nothing stands against `channelId` now.
 */
export function spacedUntil(facts: PlanFacts, rule: FallbackRule, channelId: string, now: Date): Date | null {
  const { notice } = facts;
  if (notice.critical || rule.exceptPurposes.includes(notice.purpose)) return null;
  const left = facts.attempts.filter((attempt) => attempt.handedOverAt).sort(latestFirst);
  if (left.length === 0) return null;
  return (
    gapAfter(left[0]!, rule, notice.deliverBy, now) ??
    nextFreeDay(left, rule, channelId, facts.contact.zones, now)
  );
}

function latestFirst(a: PlanAttempt, b: PlanAttempt): number {
  return b.handedOverAt!.getTime() - a.handedOverAt!.getTime() || b.step - a.step;
}

function gapAfter(last: PlanAttempt, rule: FallbackRule, deliverBy: Date, now: Date): Date | null {
  if (isHardFailure(last) && rule.hardFailureMayFallBackAtOnce) return null;
  const left = last.handedOverAt!;
  const gap = addDuration(left, rule.minGapBetweenChannels);
  // With the deadline near, half of what is left is gap enough.
  const until = gap < deliverBy ? gap : new Date((left.getTime() + deliverBy.getTime()) / 2);
  return until > now ? until : null;
}

function nextFreeDay(
  left: readonly PlanAttempt[],
  rule: FallbackRule,
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
    if (used.has(channelId) || used.size < rule.maxChannelsPerDay) continue;
    until = Math.max(until, instantOf(zone, today + 1, 0)!);
  }
  return until > now.getTime() ? new Date(until) : null;
}
