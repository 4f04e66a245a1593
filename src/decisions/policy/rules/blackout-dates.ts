import type { BlackoutRule } from '../pack';
import { isAbout, refuse, type Judging, type Refusal } from '../refusal';
import { dateOf, instantOf, localTime } from '../zone-clock';

/** Longer than any run of public holidays. */
const HORIZON_DAYS = 60;

/**
 * Refuses a send on a public holiday of the recipient's jurisdiction, by the date in any zone the recipient may be in.
 * Beyond the calendar's cover no date is a holiday, and the windows' weekdays are all that is left.
 */
export function judgeBlackoutDates(rule: BlackoutRule, judging: Judging): Refusal | null {
  const { facts, zones, at, countries } = judging;
  if (!isAbout(rule, judging.windowPurposes, facts)) return null;
  const closed = zones.filter((zone) => isClosed(rule, judging, localTime(zone, at).day));
  if (closed.length === 0) return null;
  const dates = Object.fromEntries(closed.map((zone) => [zone, dateOf(localTime(zone, at).day)]));
  return refuse(rule, { holidayIn: dates, countries }, firstOpenDay(rule, judging));
}

function isClosed({ dates }: BlackoutRule, { countries, calendar }: Judging, day: number): boolean {
  if (countries.length === 0 && dates.length === 0) return false;
  const date = dateOf(day);
  return dates.includes(date) || countries.some((country) => calendar.isHoliday(country, date));
}

/** The first local midnight after which no zone has a holiday. */
function firstOpenDay(rule: BlackoutRule, judging: Judging): number | null {
  let candidate = judging.at;
  for (let step = 0; step < HORIZON_DAYS * judging.zones.length; step++) {
    const shut = judging.zones.find((zone) => isClosed(rule, judging, localTime(zone, candidate).day));
    if (!shut) return candidate;
    candidate = instantOf(shut, localTime(shut, candidate).day + 1, 0, candidate) ?? candidate;
  }
  return null;
}
