/** One weak signal. `source` is who says so, `origin:detail` where two tellers may share an origin. */
export interface WeakSignal {
  at: Date;
  source: string;
}

export interface Suspicion {
  level: 'none' | 'stale' | 'suspect';
  /** Different local days and sources among the signals that still count. */
  days: number;
  sources: string[];
  firstAt: Date | null;
  lastAt: Date | null;
}

const DAY_MS = 86_400_000;
const HALF_LIFE_DAYS = 30;
/** A signal counts until it has halved twice (60 days); after that it is too old to add up with a new one. */
const COUNTS_FROM_WEIGHT = 0.25;
const SUSPECT_DAYS = 3;
const SUSPECT_SPAN_DAYS = 14;

/** What is left of a signal's weight: 1 when new, a half after 30 days. */
export function weightOf(at: Date, now: Date): number {
  return 0.5 ** ((now.getTime() - at.getTime()) / (HALF_LIFE_DAYS * DAY_MS));
}

/**
 * What the weak signals since the last proof add up to at `now`.
 *
 * `stale`: two local days (in `zone`), or two sources on one day. `suspect`: three local days whose first and
 * last are 14 or more days apart; or confirmation by an independent second source. Two sources alone cannot
 * be both, so "independent second source" is read as: the channel is stale without that source already,
 * and the source has another origin (the part before `:`; two carriers' receipts share the origin `receipt`
 * because both may echo the same home register, a number check does not). A repeat on the same day by the
 * same source adds nothing, and neither does the order in which signals arrived.
 */
export function judgeSuspicion(signals: readonly WeakSignal[], zone: string, now: Date): Suspicion {
  const counted = signals
    .filter((signal) => weightOf(signal.at, now) >= COUNTS_FROM_WEIGHT)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const days = daysOf(counted, zone);
  const span = Math.max(...days) - Math.min(...days);
  let level: Suspicion['level'] = isPiledUp(counted, zone) ? 'stale' : 'none';
  if ((days.size >= SUSPECT_DAYS && span >= SUSPECT_SPAN_DAYS) || isConfirmed(counted, zone))
    level = 'suspect';
  return {
    level,
    days: days.size,
    sources: [...sourcesOf(counted)].sort(),
    firstAt: counted[0]?.at ?? null,
    lastAt: counted.at(-1)?.at ?? null,
  };
}

function isPiledUp(signals: readonly WeakSignal[], zone: string): boolean {
  return daysOf(signals, zone).size >= 2 || sourcesOf(signals).size >= 2;
}

function isConfirmed(signals: readonly WeakSignal[], zone: string): boolean {
  const origins = new Set(signals.map(originOf));
  return [...origins].some((origin) =>
    isPiledUp(
      signals.filter((signal) => originOf(signal) !== origin),
      zone,
    ),
  );
}

function originOf(signal: WeakSignal): string {
  return signal.source.split(':', 1)[0] ?? signal.source;
}

function sourcesOf(signals: readonly WeakSignal[]): Set<string> {
  return new Set(signals.map((signal) => signal.source));
}

function daysOf(signals: readonly WeakSignal[], zone: string): Set<number> {
  return new Set(signals.map((signal) => localDay(signal.at, zone)));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The number of the calendar day it is in `zone`, so that days can be subtracted. */
function localDay(at: Date, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = format.formatToParts(at);
  const numberOf = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(numberOf('year'), numberOf('month') - 1, numberOf('day')) / DAY_MS;
}
