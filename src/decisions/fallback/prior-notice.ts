import { addDuration } from '../duration';
import { isLevelAtLeast, type EvidenceLevel } from '../words';

/**
 * What has to be told to the borrower before a round (a relay to a backup contact, an adverse step that a pack's
 * prior_notice names), and whether it was told for this round.
 */
export interface PriorNotice {
  /** ISO 8601 duration from telling to the round; the longest where several ask. */
  lead: string;
  /** When it was handed over for this round; null while it was not. */
  sentAt: Date | null;
  /** The evidence it reached so far. */
  reachedLevel: EvidenceLevel | null;
  /** The evidence it must reach to count; E0 when only telling is asked. */
  neededLevel?: EvidenceLevel;
  /** The rule that asks for it. */
  rule?: string;
}

/**
 * Whether a round must wait for its prior notice: null when it may begin, else until when. `until` is null while the
 * notice was not given or has not reached its level: then it is the telling that lifts it, not time.
 */
export function waitForPriorNotice(
  prior: PriorNotice | null | undefined,
  now: Date,
): { until: Date | null } | null {
  if (!prior) return null;
  const { sentAt, reachedLevel, neededLevel = 'E0' } = prior;
  if (!sentAt || !reachedLevel || !isLevelAtLeast(reachedLevel, neededLevel)) return { until: null };
  const until = addDuration(sentAt, prior.lead);
  return until > now ? { until } : null;
}
