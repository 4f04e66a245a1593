const FORM = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Durations are a few words of data files, asked for on every decision. */
const KEPT = 500;
const kept = new Map<string, number>();

/**
 * An ISO 8601 duration in milliseconds; a day is 24 hours here (calendar days are the policy rules' affair).
 * @throws RangeError for months, years, fractions and anything else
 */
export function durationMs(iso: string): number {
  const known = kept.get(iso);
  if (known !== undefined) return known;
  const parts = FORM.exec(iso);
  if (!parts)
    throw new RangeError(`not a duration of weeks, days, hours, minutes and seconds: ${iso.slice(0, 20)}`);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  // A lender may write any number of different ones.
  if (kept.size < KEPT) kept.set(iso, ms);
  return ms;
}

export function addDuration(at: Date, iso: string): Date {
  return new Date(at.getTime() + durationMs(iso));
}
