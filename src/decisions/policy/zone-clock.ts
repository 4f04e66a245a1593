const DAY = 86_400_000;
/** Days kept per zone; more than any horizon of the rules, few enough to forget about. */
const KEPT_DAYS = 2_000;
/** More than the tz database has; names also come in any case, so that callers could otherwise fill the memory. */
const KEPT_ZONES = 1_000;

/** A wall clock reading: the local date as days since 1970-01-01, the milliseconds it shows, the weekday (Sunday = 0). */
export interface LocalTime {
  day: number;
  ms: number;
  weekday: number;
}

/** A zone's offset on one UTC day: mostly one number, on two days a year a change at an instant. */
type OffsetDay = { change: number; before: number; after: number };

/** Asked for holidays of the same few days, a hundred thousand times a second. */
const dates = new Map<number, string>();
const formatters = new Map<string, Intl.DateTimeFormat>();
const offsetDays = new Map<string, Map<number, OffsetDay>>();

/** True for a name of the tz database. */
export function isKnownZone(zone: string): boolean {
  try {
    formatterFor(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant. @throws RangeError for an unknown zone */
export function localTime(zone: string, at: number): LocalTime {
  const local = at + offsetAt(zone, at);
  const day = Math.floor(local / DAY);
  return { day, ms: local - day * DAY, weekday: weekdayOf(day) };
}

/** Weekday of a local date, Sunday = 0. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** YYYY-MM-DD of a local date. */
export function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= KEPT_DAYS) dates.clear();
    dates.set(day, (date = new Date(day * DAY).toISOString().slice(0, 10)));
  }
  return date;
}

/**
 * The first instant, not before `notBefore`, at which the zone's clock shows `ms` of local date `day`. An hour that
 * is skipped in spring gives the instant of the skip; one that comes twice in autumn gives the first, or the second
 * when the first is before `notBefore`. Null when both are.
 */
export function instantOf(zone: string, day: number, ms: number, notBefore = -Infinity): number | null {
  const local = day * DAY + ms;
  const earlier = offsetAt(zone, local - DAY);
  const later = offsetAt(zone, local + DAY);
  const candidates =
    earlier === later ? [local - earlier] : [local - earlier, local - later].sort((a, b) => a - b);
  const real = candidates.filter((t) => t + offsetAt(zone, t) === local);
  // Neither reading exists: the clock jumped over it, and the jump lies between the two.
  if (real.length === 0) real.push(changeBetween(zone, candidates[0]!, candidates[1]!));
  return real.find((t) => t >= notBefore) ?? null;
}

/** Local time minus UTC, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const utcDay = Math.floor(at / DAY);
  let days = offsetDays.get(zone);
  if (!days) offsetDays.set(zone, (days = new Map()));
  let found = days.get(utcDay);
  if (!found) {
    if (days.size >= KEPT_DAYS) days.clear();
    days.set(utcDay, (found = readOffsetDay(zone, utcDay)));
  }
  return at < found.change ? found.before : found.after;
}

function readOffsetDay(zone: string, utcDay: number): OffsetDay {
  const start = utcDay * DAY;
  const before = readOffset(zone, start);
  const after = readOffset(zone, start + DAY);
  if (before === after) return { change: start, before, after };
  let [low, high] = [start, start + DAY];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (readOffset(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { change: high, before, after };
}

function changeBetween(zone: string, low: number, high: number): number {
  for (let day = Math.floor(low / DAY); day * DAY <= high; day++) {
    offsetAt(zone, day * DAY);
    const { change, before, after } = offsetDays.get(zone)!.get(day)!;
    if (before !== after && change > low && change <= high) return change;
  }
  return high;
}

/** The offset as Intl has it: slow (microseconds), so asked a few times per zone and day. */
function readOffset(zone: string, at: number): number {
  const whole = Math.floor(at / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of formatterFor(zone).formatToParts(whole)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - whole;
}

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    if (formatters.size >= KEPT_ZONES) {
      formatters.clear();
      offsetDays.clear();
    }
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
