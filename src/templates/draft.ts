import { findDebtWord } from '../decisions/content/debt-words';
import {
  CONTENT_CLASSES,
  isClassAtLeast,
  LOCALES,
  type ContentClass,
  type Locale,
  type Medium,
  type Purpose,
} from '../decisions/words';
import { BUILT_IN_TEMPLATES } from './built-in/all';
import { compileBodies, HOUSE_VARIABLES, type CompiledBody } from './compile';
import type { Flaw, LocalBody, SourceVariables } from './template';
import { findWordingFlaws } from './wording-rules';

/** A template as a lender writes it, and as its version keeps it. */
export interface TemplateDraft {
  name: string;
  purpose: Purpose;
  variables: { name: string; class: Exclude<ContentClass, 'NONE'>; required: boolean }[];
  bodies: {
    class: Exclude<ContentClass, 'NONE'>;
    media: Medium[];
    locale: Locale;
    subject?: string;
    text: string;
    html?: string;
  }[];
}

/** Small letters, digits and single hyphens. */
export const TEMPLATE_NAME = /^[a-z0-9](-?[a-z0-9]){0,59}$/;
export function isTemplateName(name: string): boolean {
  return TEMPLATE_NAME.test(name);
}

/** Words in a variable's name that are about money owed, whatever class it was given. */
const MONEY = /^(amount|balance|sum|due|owed|interest|fee|fees|penalty|instalment|installment)$/;

/**
 * Check a lender's template, everything at once: when it is drafted, so that the drafter sees it, and again when it
 * is published, because the rules of the house may be stricter by then.
 * @returns the compiled bodies, and every flaw with its place; publish only when there is none
 */
export function checkDraft(draft: TemplateDraft): { compiled: CompiledBody[]; flaws: Flaw[] } {
  const bodies: LocalBody[] = draft.bodies.map(({ class: contentClass, media, locale, ...wording }) => ({
    class: contentClass,
    media,
    locale,
    wording,
  }));
  const head = { purpose: draft.purpose, variables: variablesOf(draft) };
  const { compiled, flaws } = compileBodies(head, bodies);
  return {
    compiled,
    flaws: [
      ...draft.variables.flatMap((variable, i) => checkVariable(draft, variable, i)),
      ...flaws,
      ...bodies.flatMap((body, i) => findWordingFlaws(body, compiled[i]!, head.variables, i)),
      ...findMissingLanguages(bodies),
    ],
  };
}

export function variablesOf(draft: TemplateDraft): SourceVariables {
  return Object.fromEntries(
    draft.variables.map(({ name, class: contentClass, required }) => [
      name,
      { class: contentClass, optional: !required },
    ]),
  );
}

/** A name of the house is the house's; the only link is the house's address; a class cannot be talked down. */
function checkVariable(
  draft: TemplateDraft,
  variable: TemplateDraft['variables'][number],
  index: number,
): Flaw[] {
  const { name } = variable;
  const flaw = (code: string, detail: string): Flaw[] => [
    { body: null, part: null, variable: name, code, detail },
  ];
  if (Object.hasOwn(HOUSE_VARIABLES, name) || name === 'link')
    return flaw('VARIABLE_RESERVED', `${name} is filled in by the house and cannot be declared`);
  if (draft.variables.findIndex((v) => v.name === name) !== index)
    return flaw('VARIABLE_TWICE', `${name} is declared twice`);
  const least = leastClassOf(name);
  return isClassAtLeast(variable.class, least)
    ? []
    : flaw('VARIABLE_CLASS_TOO_LOW', `${name} is ${least} at least, not ${variable.class}`);
}

/** The lowest class a variable of this name may be given: what ours has, and DEBT where the name is about money owed. */
export function leastClassOf(name: string): ContentClass {
  const ours = BUILT_IN_TEMPLATES.flatMap(({ variables }) =>
    Object.hasOwn(variables, name) ? [variables[name]!.class] : [],
  );
  const lowest = CONTENT_CLASSES.find((c) => (ours as ContentClass[]).includes(c));
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const isMoney = words.split(' ').some((word) => MONEY.test(word)) || findDebtWord(words) !== null;
  return lowest ?? (isMoney ? 'DEBT' : 'RELAY');
}

/** Which language a borrower reads is not known when a template is written: each body is there in both. */
function findMissingLanguages(bodies: readonly LocalBody[]): Flaw[] {
  const has = (contentClass: ContentClass, medium: Medium, locale: Locale) =>
    bodies.some((b) => b.class === contentClass && b.locale === locale && b.media.includes(medium));
  return bodies.flatMap((body, index) =>
    body.media.flatMap((medium) =>
      LOCALES.filter((locale) => !has(body.class, medium, locale)).map((locale) => ({
        body: index,
        part: null,
        variable: null,
        code: 'LANGUAGE_MISSING',
        detail: `${body.class} over ${medium} is missing in ${locale}`,
      })),
    ),
  );
}
