import { Liquid, type Template as ParsedTemplate } from 'liquidjs';
import type { Locale } from '../decisions/words';

const LIMITS = { parseLimit: 20_000, renderLimit: 200, memoryLimit: 1_000_000 };
const TAGS = new Set(['if', 'elsif', 'else', 'endif']);

const engines: Record<Locale, Record<Form, Liquid>> = {
  'zh-CN': { text: makeEngine('zh-CN', 'text'), html: makeEngine('zh-CN', 'html') },
  en: { text: makeEngine('en', 'text'), html: makeEngine('en', 'html') },
};

export type Form = 'text' | 'html';

/** A piece of Liquid that was parsed, and the variables it shows. */
export interface Piece {
  variables: string[];
  render(values: Record<string, string | number>): string;
}

/**
 * Parse one piece of Liquid. Logic-less: values, our two filters and `if`. In HTML every value is escaped.
 * @throws Error for a syntax error, an unknown filter or any other tag
 */
export function parsePiece(source: string, locale: Locale, form: Form): Piece {
  const engine = engines[locale][form];
  for (const [, tag] of source.matchAll(/\{%-?\s*(\w+)/g)) {
    if (!TAGS.has(tag!)) throw new Error(`the tag ${tag} is not allowed`);
  }
  const parsed: ParsedTemplate[] = engine.parse(source);
  return {
    variables: engine.globalVariablesSync(parsed),
    render: (values) => engine.renderSync(parsed, values) as string,
  };
}

function makeEngine(locale: Locale, form: Form): Liquid {
  const engine = new Liquid({
    ...LIMITS,
    // An empty map instead of the disk: nothing can be read from there by name.
    templates: {},
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // `if` asks whether an optional value is there.
    lenientIf: true,
    ...(form === 'html' ? { outputEscape: 'escape' as const } : {}),
  });
  engine.registerFilter('day', (value: unknown) => formatDay(String(value), locale));
  engine.registerFilter('moment', (value: unknown) => formatMoment(String(value), locale));
  return engine;
}

/** `2027-03-15` → 15 March 2027, 2027年3月15日. What is no such date stands as it came. */
function formatDay(value: string, locale: Locale): string {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : new Date(NaN);
  return Number.isNaN(date.getTime()) ? value : format(date, locale, { dateStyle: 'long' });
}

/** An RFC 3339 instant in the offset that it was written with, which is named: 15 March 2027 at 16:05 (UTC+08:00). */
function formatMoment(value: string, locale: Locale): string {
  const parts = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|([+-])(\d{2}):(\d{2}))$/.exec(value);
  const at = new Date(value).getTime();
  if (!parts || Number.isNaN(at)) return value;
  const [, zone, sign, hours, minutes] = parts;
  const offset = zone === 'Z' ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const local = format(new Date(at + offset), locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  return `${local} (UTC${zone === 'Z' ? '' : zone})`;
}

function format(date: Date, locale: Locale, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { ...style, timeZone: 'UTC' }).format(
    date,
  );
}
