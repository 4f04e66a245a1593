import type { Field } from './field';

const PERIOD = /^P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?$/;
const DAY = 86_400_000;

/** True for a period of years, months, weeks and days: `P3Y`, `P6M`, `P90D`. Calendar periods, unlike durations. */
export function isPeriod(text: string): boolean {
  return text !== 'P' && PERIOD.test(text);
}

/**
 * A local date, as days since 1970-01-01, so many years, months, weeks and days later. A month that lacks the day
 * gives its last one (31 January and a month is 28 February), as the civil codes count (Civil Code 202; Reg.
 * 1182/71 art. 3(2)(c)).
 * @throws RangeError for what is no period
 */
export function addPeriod(day: number, period: string): number {
  const parts = isPeriod(period) ? PERIOD.exec(period) : null;
  if (!parts) throw new RangeError(`not a period of years, months, weeks and days: ${period.slice(0, 20)}`);
  const [years = 0, months = 0, weeks = 0, days = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return addMonths(day, years * 12 + months) + weeks * 7 + days;
}

/** So many calendar months later, on the same day of the month or its last one. */
export function addMonths(day: number, months: number): number {
  if (months === 0) return day;
  const date = new Date(day * DAY);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const next = new Date(first);
  const length = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  return first / DAY + Math.min(date.getUTCDate(), length) - 1;
}

/** `P30D` as 30. @throws PackError for anything but whole days */
export function wholeDays(field: Field): number {
  const days = /^P(\d{1,4})D$/.exec(field.text());
  return days && Number(days[1]) > 0 ? Number(days[1]) : field.fail('must be whole days, as P30D');
}
