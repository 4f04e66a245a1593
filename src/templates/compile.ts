import { createHash } from 'node:crypto';
import { headingClass, mediumClass, purposeClass } from '../decisions/content/content-class';
import { findDebtWord } from '../decisions/content/debt-words';
import { isClassAtLeast, LOCALES, type ContentClass, type Locale, type Medium } from '../decisions/words';
import { parsePiece, type Form, type Piece } from './engine';
import { letterSource } from './letter';
import type {
  BodySource,
  Flaw,
  FlawPart,
  LocalBody,
  SourceVariables,
  Template,
  TemplateSource,
} from './template';

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
/** Of a call the heading is what is said before it is known who answers. */
const HEADED_MEDIA: readonly Medium[] = ['email', 'push', 'letter', 'voice'];

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

/** What of a template's head its bodies are checked against. */
export interface TemplateHead {
  purpose: Template['purpose'];
  variables: SourceVariables;
}

/**
 * Check and parse a template of ours: everything that could go wrong with the wording goes wrong here, at boot.
 * @throws Error naming template, class, locale and variable when a body shows more than its class may
 */
export function compileTemplate(source: TemplateSource): CompiledTemplate {
  const bodies = source.bodies.flatMap((body) =>
    LOCALES.map((locale) => ({ ...body, locale, wording: body.wordings[locale] })),
  );
  const { compiled, flaws } = compileBodies(source, bodies);
  const [flaw] = flaws;
  if (flaw) {
    const body = flaw.body === null ? null : bodies[flaw.body]!;
    const where = body ? `, class ${body.class}, locale ${body.locale}:` : '';
    throw new Error(`template ${source.name}${where} ${flaw.detail}`);
  }
  const version = `${source.revision}.${digestOf(JSON.stringify(source))}`;
  return toTemplate({ ...source, n: null, version }, compiled);
}

/** Names one wording among others of its template. */
export function digestOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 8);
}

/** A checked template as the rest of the house takes it. */
export function toTemplate(
  head: TemplateHead & Pick<Template, 'name' | 'n' | 'version'>,
  compiled: CompiledBody[],
): CompiledTemplate {
  return {
    name: head.name,
    n: head.n,
    version: head.version,
    purpose: head.purpose,
    variables: Object.entries(head.variables).map(([name, variable]) => ({
      name,
      class: variable.class,
      required: !variable.optional,
    })),
    bodies: compiled.map((body) => ({ class: body.class, media: [...body.media], locale: body.locale })),
    compiled,
  };
}

/** Parse every body and say everything that is wrong with them, not only the first thing. */
export function compileBodies(
  head: TemplateHead,
  bodies: readonly LocalBody[],
): { compiled: CompiledBody[]; flaws: Flaw[] } {
  const flaws: Flaw[] = [];
  const compiled = bodies.map((body, index) => compileBody(head, body, index, flaws));
  flaws.push(...findOverlaps(bodies));
  const used = new Set(compiled.flatMap((body) => body.text.variables));
  for (const name of Object.keys(head.variables)) {
    if (!used.has(name))
      flaws.push({
        ...whole('VARIABLE_NEVER_SHOWN', `declares ${name} and never shows it`),
        variable: name,
      });
  }
  return { compiled, flaws };
}

function compileBody(head: TemplateHead, body: LocalBody, index: number, flaws: Flaw[]): CompiledBody {
  const { wording, locale } = body;
  const say = (part: FlawPart, code: string, detail: string, variable: string | null = null) =>
    flaws.push({ body: index, part, code, detail, variable });
  const piece = (part: FlawPart, text: string, form: Form, limit: ContentClass): Piece => {
    const parsed = parse(text, locale, form, (detail) => say(part, 'NOT_LIQUID', detail));
    for (const name of parsed.variables) {
      const wrong = whyNotShown(head.variables, name, limit);
      if (wrong) say(part, wrong.code, wrong.detail, name);
    }
    return parsed;
  };
  checkClass(head, body, say);
  checkHeading(body, say);
  const text = piece('text', wording.text.trim(), 'text', body.class);
  return {
    class: body.class,
    media: body.media,
    locale,
    text,
    subject: wording.subject ? piece('subject', wording.subject, 'text', headingClass(body.class)) : null,
    html: body.media.some((medium) => HTML_MEDIA.includes(medium))
      ? piece('html', letterSource(wording, body.class, locale), 'html', body.class)
      : null,
    showsLink: text.variables.includes('link'),
  };
}

type Say = (part: FlawPart, code: string, detail: string) => void;

/** A body above what its medium or purpose may ever carry would wait for ever, and look as if it were used. */
function checkClass(head: TemplateHead, body: LocalBody, say: Say): void {
  for (const medium of body.media) {
    if (!isClassAtLeast(mediumClass(medium), body.class))
      say(
        'media',
        'CLASS_ABOVE_MEDIUM',
        `${medium} carries ${mediumClass(medium)} at most, not ${body.class}`,
      );
  }
  const limit = purposeClass(head.purpose);
  if (!isClassAtLeast(limit, body.class))
    say('class', 'CLASS_ABOVE_PURPOSE', `${head.purpose} says ${limit} at most, not ${body.class}`);
}

function checkHeading({ wording, media, ...body }: LocalBody, say: Say): void {
  const { subject = '' } = wording;
  if (!subject && media.some((medium) => HEADED_MEDIA.includes(medium)))
    say('subject', 'SUBJECT_MISSING', 'a subject is missing');
  if (/[\r\n\u2028\u2029]/.test(subject)) say('subject', 'SUBJECT_LINES', 'a subject is one line');
  sayDebtWord('subject', subject, say);
  // What SERVICE says is about an account already; below that the wording itself must not tell.
  if (!isClassAtLeast(body.class, 'SERVICE')) {
    sayDebtWord('text', wording.text, say);
    sayDebtWord('html', wording.html ?? '', say);
  }
}

function sayDebtWord(part: FlawPart, text: string, say: Say): void {
  // Names of variables are not read by anybody.
  const word = findDebtWord(text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, ' '));
  if (word) say(part, 'DEBT_WORD', `says "${word}", which a stranger may read here`);
}

function parse(text: string, locale: Locale, form: Form, say: (detail: string) => void): Piece {
  try {
    return parsePiece(text, locale, form);
  } catch (error) {
    say((error as Error).message);
    return { variables: [], render: () => '' };
  }
}

function whyNotShown(
  variables: SourceVariables,
  name: string,
  limit: ContentClass,
): { code: string; detail: string } | null {
  // Own names only: `constructor` is a name that every object knows.
  const house: Record<string, ContentClass> = HOUSE_VARIABLES;
  const needs = Object.hasOwn(variables, name)
    ? variables[name]!.class
    : Object.hasOwn(house, name)
      ? house[name]
      : null;
  if (!needs) return { code: 'VARIABLE_UNKNOWN', detail: `the variable ${name} is not declared` };
  return isClassAtLeast(limit, needs)
    ? null
    : {
        code: 'VARIABLE_ABOVE_CLASS',
        detail: `the variable ${name} is ${needs}, which is more than ${limit} may show`,
      };
}

/** Which body is meant must never depend on their order. */
function findOverlaps(bodies: readonly LocalBody[]): Flaw[] {
  const seen = new Set<string>();
  return bodies.flatMap((body) =>
    body.media.flatMap((medium) => {
      const key = `${body.class} ${medium}`;
      if (seen.has(`${key} ${body.locale}`)) return [whole('BODY_TWICE', `has two bodies for ${key}`)];
      seen.add(`${key} ${body.locale}`);
      return [];
    }),
  );
}

/** A flaw of the template as a whole. */
function whole(code: string, detail: string): Flaw {
  return { body: null, part: null, code, detail, variable: null };
}
