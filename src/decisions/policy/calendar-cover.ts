import type { HolidayCalendar } from './calendar';
import { localTime } from './zone-clock';

const DAY = 86_400_000;
/** From when on an operator is told: the next year's arrangement comes weeks before the old one ends. */
export const WARN_DAYS = 30;

/** How far the known holidays of one country reach. */
export interface CountryCover {
  country: string;
  /** The last local date that is known; null when none is. */
  coveredUntil: string | null;
  /** Whole days from today to that date, 0 on the day itself; below zero beyond it, and -1 where nothing is known. */
  daysLeft: number;
  state: 'covered' | 'ending' | 'uncovered';
}

/**
 * How far the calendar reaches for each country, today being the date where it is latest already (UTC+14): nobody is told
 * too late. Beyond the cover the rules go by weekdays alone, which is looser on a holiday.
 */
export function coverOf(countries: readonly string[], calendar: HolidayCalendar, now: Date): CountryCover[] {
  const today = localTime('Pacific/Kiritimati', now.getTime()).day;
  return countries.map((country) => {
    const coveredUntil = calendar.coveredUntil(country);
    const daysLeft = coveredUntil === null ? -1 : Date.parse(coveredUntil) / DAY - today;
    const state = daysLeft < 0 ? 'uncovered' : daysLeft < WARN_DAYS ? 'ending' : 'covered';
    return { country, coveredUntil, daysLeft, state };
  });
}
