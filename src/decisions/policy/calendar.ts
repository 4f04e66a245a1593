import type { Field } from './field';
import { readData } from './read-data';
import { dateOf, weekdayOf } from './zone-clock';

/** Days off by law or by government arrangement. Passed to compilePacks; beyond its cover only weekdays count. */
export interface HolidayCalendar {
  countries: readonly string[];
  /** Last local date known for a country, or null when nothing is known; past it an operator must be told. */
  coveredUntil(country: string): string | null;
  /** @param localDate YYYY-MM-DD */
  isHoliday(country: string, localDate: string): boolean;
  /** A weekend day worked instead of a holiday: a working day for deadlines, never a reason to open a window. */
  isAdjustedWorkday(country: string, localDate: string): boolean;
}

interface CountryDays {
  until: string;
  off: ReadonlySet<string>;
  worked: ReadonlySet<string>;
}

/**
 * A calendar from its files; where two know a country, the later file's answer stands, so that an operator can renew one
 * country without the others.
 * @throws PackError for dates that do not exist, ranges backwards, days outside the cover
 */
export function parseCalendar(...roots: readonly Field[]): HolidayCalendar {
  const countries = new Map<string, CountryDays>();
  for (const root of roots)
    for (const country of Object.keys(root.map())) countries.set(country, parseCountry(root.get(country)));
  return {
    countries: [...countries.keys()],
    coveredUntil: (country) => countries.get(country)?.until ?? null,
    isHoliday: (country, localDate) => countries.get(country)?.off.has(localDate) ?? false,
    isAdjustedWorkday: (country, localDate) => countries.get(country)?.worked.has(localDate) ?? false,
  };
}

/** The calendar in holidays.yaml. */
export const publicHolidays: HolidayCalendar = parseCalendar(readData(__dirname, 'holidays.yaml'));

/** True when a local date is worked in every one of the countries; Saturday and Sunday are not, unless arranged so. */
export function isWorkingDay(calendar: HolidayCalendar, countries: readonly string[], day: number): boolean {
  const date = dateOf(day);
  const isWeekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
  if (countries.some((country) => calendar.isHoliday(country, date))) return false;
  if (!isWeekend) return true;
  return countries.length > 0 && countries.every((country) => calendar.isAdjustedWorkday(country, date));
}

/** The day itself, or the next one that is worked (Civil Code 203; Reg. 1182/71 art. 3(4)). */
export function rolledToWorkingDay(
  calendar: HolidayCalendar,
  countries: readonly string[],
  day: number,
): number {
  let candidate = day;
  while (!isWorkingDay(calendar, countries, candidate)) candidate += 1;
  return candidate;
}

function parseCountry(field: Field): CountryDays {
  field.map(['covered_from', 'covered_until', 'source', 'off', 'worked']);
  const from = field.get('covered_from').date();
  const until = field.get('covered_until').date();
  field.get('source').text();
  const off = field.get('off').list().flatMap(parseRange);
  const worked = field
    .get('worked')
    .list()
    .map((item) => item.date());
  const stray = [...off, ...worked].find((date) => date < from || date > until);
  if (stray) field.fail(`${stray} is outside ${from} to ${until}`);
  const both = worked.find((date) => off.includes(date));
  if (both) field.fail(`${both} is both off and worked`);
  return { until, off: new Set(off), worked: new Set(worked) };
}

function parseRange(range: Field): string[] {
  range.map(['name', 'from', 'to']);
  const from = range.get('from').date();
  const to = range.get('to').maybe((f) => f.date()) ?? from;
  if (to < from) range.fail(`ends before it begins: ${from} to ${to}`);
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return Array.from({ length: days + 1 }, (_, i) =>
    new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10),
  );
}
