import type { Field } from './field';
import { readData } from './read-data';

/** Days off by law or by government arrangement. Passed to compilePacks; beyond its cover only weekdays count. */
export interface HolidayCalendar {
  /** Last local date known for a country, or null when nothing is known; past it an operator must be told. */
  coveredUntil(country: string): string | null;
  /** @param localDate YYYY-MM-DD */
  isHoliday(country: string, localDate: string): boolean;
  /** A weekend day worked instead of a holiday: a working day for deadlines, never a reason to open a window. */
  isAdjustedWorkday(country: string, localDate: string): boolean;
}

interface CountryYear {
  until: string;
  off: ReadonlySet<string>;
  worked: ReadonlySet<string>;
}

/** The calendar in holidays.yaml: mainland China 2026. */
export const publicHolidays: HolidayCalendar = parseCalendar(readData(__dirname, 'holidays.yaml'));

/** @throws PackError for dates that do not exist, ranges backwards, days outside the cover */
export function parseCalendar(root: Field): HolidayCalendar {
  const countries = new Map(
    Object.keys(root.map()).map((country) => [country, parseCountry(root.get(country))]),
  );
  return {
    coveredUntil: (country) => countries.get(country)?.until ?? null,
    isHoliday: (country, localDate) => countries.get(country)?.off.has(localDate) ?? false,
    isAdjustedWorkday: (country, localDate) => countries.get(country)?.worked.has(localDate) ?? false,
  };
}

function parseCountry(field: Field): CountryYear {
  field.map(['covered_from', 'covered_until', 'source', 'off', 'worked']);
  const from = field.get('covered_from').date();
  const until = field.get('covered_until').date();
  const off = field.get('off').list().flatMap(parseRange);
  const worked = field
    .get('worked')
    .list()
    .map((item) => item.date());
  const stray = [...off, ...worked].find((date) => date < from || date > until);
  if (stray) field.fail(`${stray} is outside ${from} to ${until}`);
  return { until, off: new Set(off), worked: new Set(worked) };
}

function parseRange(range: Field): string[] {
  range.map(['name', 'from', 'to']);
  const [from, to] = [range.get('from').date(), range.get('to').date()];
  if (to < from) range.fail(`ends before it begins: ${from} to ${to}`);
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return Array.from({ length: days + 1 }, (_, i) =>
    new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10),
  );
}
