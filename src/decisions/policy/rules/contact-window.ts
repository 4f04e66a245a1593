import type { BorrowerHours } from '../facts';
import type { BorrowerHoursRule, ContactWindowRule, WindowSpan } from '../pack';
import { clockInWords, EVERY_DAY, parseClock, spanInWords } from '../parse-when';
import { isAbout, refuse, type Judging, type Refusal } from '../refusal';
import { instantOf, localTime, weekdayOf } from '../zone-clock';

const DAY = 86_400_000;
/** A window recurs weekly, so what is shut in all zones for this long is shut for ever. */
const HORIZON_DAYS = 15;

/**
 * Refuses a send outside a rule's hours in any zone the recipient may be in (12 CFR 1006 Supp. I 6(b)(1)(i)-2 asks
 * for a time convenient in all of them). The clock is that of the send; a send at exactly the closing time is late.
 * The borrower's own hours replace ours where consent can widen them; they never widen what the law closes.
 */
export function judgeContactWindow(rule: ContactWindowRule, judging: Judging): Refusal | null {
  const { facts } = judging;
  if (!isAbout(rule, judging.windowPurposes, facts)) return null;
  return judgeSpans(rule, spansFor(rule, facts.borrowerHours ?? null), judging);
}

/** Refuses a send outside the hours the borrower named, where they bind. */
export function judgeBorrowerHours(rule: BorrowerHoursRule, judging: Judging): Refusal | null {
  const { facts } = judging;
  const hours = facts.borrowerHours && hoursAsSpans(facts.borrowerHours, EVERY_DAY);
  if (!hours || !isAbout(rule, judging.windowPurposes, facts)) return null;
  return judgeSpans(rule, hours, judging);
}

function judgeSpans(
  rule: ContactWindowRule | BorrowerHoursRule,
  spans: readonly WindowSpan[],
  judging: Judging,
): Refusal | null {
  const { zones, at } = judging;
  const closed = zones.filter((zone) => !isOpen(spans, zone, at));
  // Without any zone nobody can say what time it is where the message arrives.
  if (closed.length === 0 && zones.length > 0) return null;
  const localTimes = Object.fromEntries(closed.map((zone) => [zone, clockInWords(localTime(zone, at).ms)]));
  return refuse(rule, { open: inWords(spans), closedIn: localTimes }, nextOpening(spans, zones, at));
}

/** Said in every refusal, and the same for every one of a rule. */
const words = new WeakMap<readonly WindowSpan[], readonly string[]>();

function inWords(spans: readonly WindowSpan[]): readonly string[] {
  let found = words.get(spans);
  if (!found) words.set(spans, (found = spans.map(spanInWords)));
  return found;
}

function isOpen(spans: readonly WindowSpan[], zone: string, at: number): boolean {
  const { weekday, ms } = localTime(zone, at);
  for (const span of spans) {
    if (span.days & (1 << weekday) && ms >= span.from && ms < span.to) return true;
  }
  return false;
}

/** The first instant from `at` on that is open in every zone, or null when there is none in two weeks. */
function nextOpening(spans: readonly WindowSpan[], zones: readonly string[], at: number): number | null {
  if (zones.length === 0) return null;
  let candidate = at;
  while (candidate < at + HORIZON_DAYS * DAY) {
    let latest = candidate;
    for (const zone of zones) {
      const opening = nextOpeningIn(spans, zone, candidate);
      if (opening === null) return null;
      latest = Math.max(latest, opening);
    }
    // Every zone is open at the candidate itself.
    if (latest === candidate) return candidate;
    candidate = latest;
  }
  return null;
}

function nextOpeningIn(spans: readonly WindowSpan[], zone: string, at: number): number | null {
  if (isOpen(spans, zone, at)) return at;
  const today = localTime(zone, at).day;
  for (let day = today; day <= today + 8; day++) {
    const starts = spans
      .filter((span) => span.days & (1 << weekdayOf(day)))
      .map((span) => instantOf(zone, day, span.from, at))
      .filter((start): start is number => start !== null && isOpen(spans, zone, start));
    if (starts.length > 0) return Math.min(...starts);
  }
  return null;
}

function spansFor(rule: ContactWindowRule, hours: BorrowerHours | null): readonly WindowSpan[] {
  if (!hours || !rule.consentCanWiden || rule.force !== 'product_default') return rule.allow;
  const days = rule.allow.reduce((mask, span) => mask | span.days, 0);
  return hoursAsSpans(hours, days) ?? rule.allow;
}

/** Null for hours that are no hours (unreadable, or from equal to to): then nothing was named. */
function hoursAsSpans(hours: BorrowerHours, days: number): WindowSpan[] | null {
  const from = parseClock(hours.from);
  const to = parseClock(hours.to);
  if (from === null || to === null || from === to) return null;
  if (from < to) return [{ days, from, to }];
  const overMidnight = [
    { days, from, to: DAY },
    { days, from: 0, to },
  ];
  return overMidnight.filter((span) => span.from < span.to);
}
