/** When a recurring job runs: every so many minutes, or once a day at a local time. */
export type When = { everyMinutes: number } | { dailyAt: string; zone: string };

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The latest slot at or before `now`. Slots are instants that every process computes alike. */
export function latestSlot(when: When, now: Date): Date {
  if ('everyMinutes' in when) {
    const step = when.everyMinutes * MINUTE;
    return new Date(Math.floor(now.getTime() / step) * step);
  }
  const today = dailySlot(when, now);
  return today <= now ? today : dailySlot(when, new Date(now.getTime() - DAY));
}

/** The first slot after `now`. */
export function nextSlot(when: When, now: Date): Date {
  if ('everyMinutes' in when) return new Date(latestSlot(when, now).getTime() + when.everyMinutes * MINUTE);
  const today = dailySlot(when, now);
  return today > now ? today : dailySlot(when, new Date(now.getTime() + DAY));
}

/** The instant of the daily time on the local date that `at` falls on. */
function dailySlot(when: { dailyAt: string; zone: string }, at: Date): Date {
  const [hour, minute] = when.dailyAt.split(':').map(Number) as [number, number];
  const local = wallClock(at, when.zone);
  // Guess with the offset of `at`, then correct once: an offset can change between midnight and the slot.
  const target = Date.UTC(local.year, local.month - 1, local.day, hour, minute);
  const guess = new Date(target - offsetAt(at, when.zone));
  return new Date(target - offsetAt(guess, when.zone));
}

function offsetAt(at: Date, zone: string): number {
  const w = wallClock(at, zone);
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute) - Math.floor(at.getTime() / MINUTE) * MINUTE;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function wallClock(at: Date, zone: string): Record<'year' | 'month' | 'day' | 'hour' | 'minute', number> {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return Object.fromEntries(
    formatter.formatToParts(at).map((part) => [part.type, Number(part.value)]),
  ) as ReturnType<typeof wallClock>;
}
