const FORM = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * An ISO 8601 duration in milliseconds; a day is 24 hours here (calendar days are the policy rules' affair).
 * @throws RangeError for months, years, fractions and anything else
 */
export function durationMs(iso: string): number {
  const parts = FORM.exec(iso);
  if (!parts)
    throw new RangeError(`not a duration of weeks, days, hours, minutes and seconds: ${iso.slice(0, 20)}`);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export function addDuration(at: Date, iso: string): Date {
  return new Date(at.getTime() + durationMs(iso));
}
