import { createHash } from 'node:crypto';
import { isClassAtLeast, LOCALES, type ContentClass, type Locale, type Medium } from '../decisions/words';
import { parsePiece, type Form, type Piece } from './engine';
import { letterSource } from './letter';
import type { BodySource, Template, TemplateSource, Wording } from './template';

/** What every template may show without `data` bringing it: who writes, and how that can be checked. */
export const HOUSE_VARIABLES = {
  neutralName: 'RELAY',
  officialNumber: 'RELAY',
  /** Where a short reference is typed, such as `https://example.com/r`. */
  address: 'NEUTRAL',
  /** The host of that address: a code that is bound to it is filled in nowhere else. */
  host: 'NEUTRAL',
  lenderName: 'SERVICE',
} as const satisfies Record<string, ContentClass>;

const HTML_MEDIA: readonly Medium[] = ['email', 'letter'];
const TITLED_MEDIA: readonly Medium[] = ['email', 'push', 'letter'];

export interface CompiledBody {
  class: BodySource['class'];
  media: readonly Medium[];
  locale: Locale;
  subject: Piece | null;
  text: Piece;
  html: Piece | null;
  showsLink: boolean;
}

export interface CompiledTemplate extends Template {
  compiled: CompiledBody[];
}

/**
 * Check and parse a template: everything that could go wrong with the wording goes wrong here, at boot.
 * @throws Error naming template, class, locale and variable when a body shows more than its class may
 */
export function compileTemplate(source: TemplateSource): CompiledTemplate {
  const compiled = source.bodies.flatMap((body) =>
    LOCALES.map((locale) => compileBody(source, body, locale)),
  );
  assertNoOverlap(source);
  const used = new Set(compiled.flatMap((body) => body.text.variables));
  return {
    name: source.name,
    version: `${source.revision}.${createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 8)}`,
    purpose: source.purpose,
    variables: Object.entries(source.variables).map(([name, variable]) => {
      if (!used.has(name)) throw new Error(`template ${source.name} declares ${name} and never shows it`);
      return { name, class: variable.class, required: !variable.optional };
    }),
    bodies: compiled.map((body) => ({ class: body.class, media: [...body.media], locale: body.locale })),
    compiled,
  };
}

function compileBody(source: TemplateSource, body: BodySource, locale: Locale): CompiledBody {
  const wording = body.wordings[locale];
  const where = `template ${source.name}, class ${body.class}, locale ${locale}`;
  if (!wording.subject && body.media.some((medium) => TITLED_MEDIA.includes(medium)))
    throw new Error(`${where}: a subject is missing`);
  if (/[\r\n]/.test(wording.subject ?? '')) throw new Error(`${where}: a subject is one line`);
  const piece = (text: string, form: Form, limit: ContentClass): Piece => {
    const parsed = parse(text, locale, form, where);
    for (const name of parsed.variables) assertMayShow(source, name, limit, where);
    return parsed;
  };
  const text = piece(wording.text.trim(), 'text', body.class);
  return {
    class: body.class,
    media: body.media,
    locale,
    text,
    // A lock screen shows the subject to whoever holds the phone.
    subject: wording.subject ? piece(wording.subject, 'text', lower(body.class, 'NEUTRAL')) : null,
    html: compileHtml(body, wording, locale, piece),
    showsLink: text.variables.includes('link'),
  };
}

function compileHtml(
  body: BodySource,
  wording: Wording,
  locale: Locale,
  piece: (text: string, form: Form, limit: ContentClass) => Piece,
): Piece | null {
  if (!body.media.some((medium) => HTML_MEDIA.includes(medium))) return null;
  return piece(letterSource(wording, body.class, locale), 'html', body.class);
}

function parse(text: string, locale: Locale, form: Form, where: string): Piece {
  try {
    return parsePiece(text, locale, form);
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
}

function assertMayShow(source: TemplateSource, name: string, limit: ContentClass, where: string): void {
  const needs = source.variables[name]?.class ?? (HOUSE_VARIABLES as Record<string, ContentClass>)[name];
  if (!needs) throw new Error(`${where}: the variable ${name} is not declared`);
  if (!isClassAtLeast(limit, needs))
    throw new Error(`${where}: the variable ${name} is ${needs}, which is more than ${limit} may show`);
}

/** Which body is meant must never depend on their order. */
function assertNoOverlap(source: TemplateSource): void {
  const seen = new Set<string>();
  for (const body of source.bodies) {
    for (const medium of body.media) {
      const key = `${body.class} ${medium}`;
      if (seen.has(key)) throw new Error(`template ${source.name} has two bodies for ${key}`);
      seen.add(key);
    }
  }
}

function lower(a: ContentClass, b: ContentClass): ContentClass {
  return isClassAtLeast(a, b) ? b : a;
}
