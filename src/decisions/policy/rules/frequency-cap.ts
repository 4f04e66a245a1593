import type { PastContact } from '../facts';
import type { FrequencyCapRule } from '../pack';
import { judgedPurposes } from '../purposes';
import { isAbout, isAny, refuse, type Judging, type Refusal } from '../refusal';
import { instantOf, localTime } from '../zone-clock';

const CONSENT_DAYS = 7 * 86_400_000;

/**
 * Refuses a contact when as many as the cap allows were already made in its window of local dates, in any zone the
 * recipient may be in. The count is a view over what really left, so a touch found to be misdirected stops counting.
 */
export function judgeFrequencyCap(rule: FrequencyCapRule, judging: Judging): Refusal | null {
  if (!isAbout(rule, judging.capPurposes, judging.facts)) return null;
  const counted = judging.facts.history.filter((past) => isCounted(rule, past, judging));
  return judgeCount(rule, counted, { limit: rule.limit, days: rule.days }, judging);
}

/** Refuses when `counted` fills `limit` in `days` local dates including today; days null counts them all. */
export function judgeCount(
  rule: Parameters<typeof refuse>[0],
  counted: readonly PastContact[],
  { limit, days }: { limit: number; days: number | null },
  judging: Judging,
): Refusal | null {
  // The quick way out: nothing can be full that was never touched often enough.
  if (counted.length < limit) return null;
  if (days === null) return refuse(rule, { counted: counted.length, limit, window: 'episode' }, null);
  let worst = -1;
  let until: number | null = judging.at;
  for (const zone of judging.zones) {
    const first = localTime(zone, judging.at).day - days;
    const dates: number[] = [];
    for (const past of counted) {
      const { day } = localTime(zone, past.at.getTime());
      if (day > first) dates.push(day);
    }
    if (dates.length < limit) continue;
    worst = Math.max(worst, dates.length);
    const free = freeFrom(zone, dates, limit, days);
    until = until === null || free === null ? null : Math.max(until, free);
  }
  if (worst < 0 && judging.zones.length > 0) return null;
  return refuse(rule, { counted: Math.max(worst, 0), limit, days }, judging.zones.length > 0 ? until : null);
}

/** Local midnight of the day on which enough of the oldest have left the window; null for a limit of zero. */
function freeFrom(zone: string, dates: number[], limit: number, days: number): number | null {
  if (limit === 0) return null;
  dates.sort((a, b) => a - b);
  return instantOf(zone, dates[dates.length - limit]! + days, 0);
}

function isCounted(rule: FrequencyCapRule, past: PastContact, judging: Judging): boolean {
  const { facts } = judging;
  const { when } = rule;
  if (past.misdirected) return false;
  if (when.media !== null && !when.media.includes(past.medium)) return false;
  if (when.initiatedBy !== null && when.initiatedBy !== past.initiatedBy) return false;
  if (!isAny(when.purposes, judgedPurposes(past.purpose, past.initiatedBy, facts, 'frequency_cap')))
    return false;
  return isKind(rule, past) && isInScope(rule, past, judging) && !isExcluded(rule, past, judging);
}

/** A touch or an attempt counts whatever came of it; the rest count what is known to have happened. */
function isKind({ count }: FrequencyCapRule, { outcome }: PastContact): boolean {
  if (count === 'conversation') return outcome === 'conversation';
  if (count === 'connected') return outcome === 'answered' || outcome === 'conversation';
  if (count === 'unanswered') return outcome !== 'answered' && outcome !== 'conversation';
  return true;
}

function isInScope({ scope, days }: FrequencyCapRule, past: PastContact, { facts }: Judging): boolean {
  // A debt that is not named may be any debt.
  const otherDebt = facts.accountRef && past.accountRef && past.accountRef !== facts.accountRef;
  if (scope.includes('debt') && otherDebt) return false;
  const otherPoint = past.contactPoint !== facts.contactPoint;
  if ((scope.includes('contact_point') || scope.includes('backup_contact')) && otherPoint) return false;
  return days !== null || !facts.episodeStartedAt || past.at >= facts.episodeStartedAt;
}

function isExcluded({ exclude }: FrequencyCapRule, past: PastContact, { facts }: Judging): boolean {
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
