import type { Purpose } from '../../words';
import type { ContactFacts, PastContact } from '../facts';
import type { FrequencyCapRule } from '../pack';
import { isAbout, isAny, refuse, type Judging, type Refusal } from '../refusal';
import { isPerPoint, touchesOf, type Touches } from '../touches';
import { instantOf, localTime } from '../zone-clock';

const CONSENT_DAYS = 7 * 86_400_000;

/**
 * Refuses a contact when as many as the cap allows were already made in its window of local dates, in any zone the
 * recipient may be in. The count is a view over what really left, so a touch found to be misdirected stops counting.
 */
export function judgeFrequencyCap(rule: FrequencyCapRule, judging: Judging): Refusal | null {
  const { facts } = judging;
  if (!isAbout(rule, judging.capPurposes, facts)) return null;
  const touches = touchesOf(rule, facts, (past, judgedAs) => isCounted(rule, past, judgedAs, facts));
  return judgeCount(rule, touches, { limit: rule.limit, days: rule.days }, judging);
}

/** Refuses when `touches` fill `limit` in `days` local dates including today; days null counts them all. */
export function judgeCount(
  rule: Parameters<typeof refuse>[0],
  touches: Touches,
  { limit, days }: { limit: number; days: number | null },
  { at, zones }: Judging,
): Refusal | null {
  const counted = touches.count;
  // The quick way out: nothing can be full that was never touched often enough.
  if (counted < limit) return null;
  if (days === null) return refuse(rule, { counted, limit, window: 'episode' }, null);
  let worst = -1;
  let until: number | null = at;
  for (const zone of zones) {
    const dates = touches.daysIn(zone);
    const inWindow = countAfter(dates, localTime(zone, at).day - days);
    if (inWindow < limit) continue;
    worst = Math.max(worst, inWindow);
    const free = freeFrom(zone, dates, limit, days);
    until = until === null || free === null ? null : Math.max(until, free);
  }
  if (worst < 0 && zones.length > 0) return null;
  return refuse(rule, { counted: Math.max(worst, 0), limit, days }, zones.length > 0 ? until : null);
}

/** How many of the dates, earliest first, come after `day`. */
function countAfter(dates: readonly number[], day: number): number {
  let after = 0;
  while (after < dates.length && dates[dates.length - 1 - after]! > day) after += 1;
  return after;
}

/** Local midnight of the day on which enough of the oldest have left the window; null for a limit of zero. */
function freeFrom(zone: string, dates: readonly number[], limit: number, days: number): number | null {
  return limit === 0 ? null : instantOf(zone, dates[dates.length - limit]! + days, 0);
}

function isCounted(
  rule: FrequencyCapRule,
  past: PastContact,
  judgedAs: readonly Purpose[],
  facts: ContactFacts,
): boolean {
  const { when } = rule;
  if (past.misdirected) return false;
  if (when.media !== null && !when.media.includes(past.medium)) return false;
  if (when.initiatedBy !== null && when.initiatedBy !== past.initiatedBy) return false;
  if (!isAny(when.purposes, judgedAs)) return false;
  return isKind(rule, past) && isInScope(rule, past, facts) && !isExcluded(rule, past, facts);
}

/** A touch or an attempt counts whatever came of it; the rest count what is known to have happened. */
function isKind({ count }: FrequencyCapRule, { outcome }: PastContact): boolean {
  if (count === 'conversation') return outcome === 'conversation';
  if (count === 'connected') return outcome === 'answered' || outcome === 'conversation';
  if (count === 'unanswered') return outcome !== 'answered' && outcome !== 'conversation';
  return true;
}

function isInScope({ scope, days }: FrequencyCapRule, past: PastContact, facts: ContactFacts): boolean {
  // A debt that is not named may be any debt.
  const otherDebt = facts.accountRef && past.accountRef && past.accountRef !== facts.accountRef;
  if (scope.includes('debt') && otherDebt) return false;
  if (isPerPoint(scope) && past.contactPoint !== facts.contactPoint) return false;
  return days !== null || !facts.episodeStartedAt || past.at >= facts.episodeStartedAt;
}

function isExcluded({ exclude }: FrequencyCapRule, past: PastContact, facts: ContactFacts): boolean {
  if (exclude.includes('not_connected') && past.outcome === 'not_connected') return true;
  return (
    exclude.includes('within_7_days_of_direct_consent') &&
    isFreshConsent(facts.directConsentAt, past.at.getTime())
  );
}

/** True in the seven days after the borrower told the sender directly to call. */
export function isFreshConsent(consentAt: Date | null | undefined, at: number): boolean {
  return !!consentAt && at >= consentAt.getTime() && at < consentAt.getTime() + CONSENT_DAYS;
}
