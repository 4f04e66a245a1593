import type { Locale } from '../words';
import { canSay, listInWords, say } from './catalogue';

/** In which language, and on which clock, a person reads. */
export interface Reader {
  locale: Locale;
  /** IANA zone of the borrower: rules speak of their local time. */
  zone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `Mon 26 Jan 2026, 09:00 (Asia/Shanghai)`: with its zone, because the reader may be in another. */
export function instantInWords(iso: unknown, { locale, zone }: Reader): string {
  const at = new Date(String(iso));
  if (Number.isNaN(at.getTime())) return String(iso);
  return `${formatFor(locale, zone).format(at)} (${zone})`;
}

/** `mon,tue,wed 09:00-18:30`, as refusals name open hours, in words. */
export function spansInWords(spans: unknown, locale: Locale): string {
  if (!Array.isArray(spans)) return '';
  return listInWords(
    locale,
    spans.map((span) => {
      const [days = '', hours = ''] = String(span).split(' ');
      return `${daysInWords(days, locale)} ${hours.replace('-', '–')}`.trim();
    }),
  );
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function daysInWords(days: string, locale: Locale): string {
  const named = days.split(',');
  if (days === 'daily' || named.length === 7) return say(locale, 'days.every');
  if (!named.every((day) => WEEK.includes(day))) return days;
  return runsOf(named)
    .map(([first, last]) =>
      first === last
        ? say(locale, `days.${first}`)
        : say(locale, 'days.to', {
            first: say(locale, `days.${first}`),
            last: say(locale, `days.${last}`),
          }),
    )
    .join(say(locale, 'days.and'));
}

/** Runs of neighbouring days, Monday first, as [first, last]. */
function runsOf(days: readonly string[]): [string, string][] {
  const runs: [string, string][] = [];
  for (const day of WEEK.filter((d) => days.includes(d))) {
    const run = runs.at(-1);
    if (run && WEEK.indexOf(run[1]) + 1 === WEEK.indexOf(day)) run[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

/** A map of zones to what is true there, as `09:30 (Asia/Shanghai)`. */
export function byZoneInWords(values: unknown, locale: Locale): string {
  if (typeof values !== 'object' || values === null) return '';
  return listInWords(
    locale,
    Object.entries(values).map(([zone, value]) => `${String(value)} (${zone})`),
  );
}

/** A list of codes in words, each by its message when there is one; `none` for an empty one (an ICU select's word). */
export function codesInWords(codes: unknown, prefix: string, locale: Locale): string {
  if (!Array.isArray(codes) || codes.length === 0) return 'none';
  return listInWords(
    locale,
    codes.map((code) => wordFor(prefix, code, locale)),
  );
}

/** The word for one code of a closed list; the code itself where a version of the house has no word for it. */
export function wordFor(prefix: string, code: unknown, locale: Locale): string {
  const key = `${prefix}.${String(code)}`;
  return canSay(locale, key) ? say(locale, key) : String(code);
}

function formatFor(locale: Locale, zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      timeZone: zone,
      weekday: 'short',
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(key, format);
  }
  return format;
}
