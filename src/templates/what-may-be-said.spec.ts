import fc from 'fast-check';
import {
  allowedClass,
  headingClass,
  neededClass,
  type ContentTrust,
} from '../decisions/content/content-class';
import { fullestBody } from '../decisions/fallback/candidates';
import {
  CONTENT_CLASSES,
  isClassAtLeast,
  LOCALES,
  MEDIA,
  TRUSTS,
  type ContentClass,
  type Locale,
  type Medium,
} from '../decisions/words';
import type { Settings } from '../platform/settings';
import { HOUSE_VARIABLES, toTemplate, type CompiledTemplate } from './compile';
import { checkDraft, variablesOf, type TemplateDraft } from './draft';
import { Templates } from './templates.service';

const templates = new Templates({ publicUrl: 'https://canary-address-end.example' } as Settings);
const lender = {
  name: 'canary-lenderName-end',
  neutralName: 'canary-neutralName-end',
  officialNumber: 'canary-officialNumber-end',
};
const SAID = CONTENT_CLASSES.filter((c): c is Exclude<ContentClass, 'NONE'> => c !== 'NONE');
const CANARY = /canary-([A-Za-z0-9]+)-end/g;

/** A value that says by itself which variable it came from. */
const canary = (name: string) =>
  name === 'link' ? `https://x.example/canary-${name}-end` : `canary-${name}-end`;

/** Every class of what a text shows, by the canaries in it. */
function classesShown(template: CompiledTemplate, text: string): ContentClass[] {
  const classOf = new Map<string, ContentClass>([
    ...Object.entries(HOUSE_VARIABLES),
    ...template.variables.map((v) => [v.name, v.class] as const),
  ]);
  return [...text.matchAll(CANARY)].map(([, name]) => classOf.get(name!)!);
}

/** What is wrong with one message, or null. */
function whatIsWrong(
  template: CompiledTemplate,
  at: { class: Exclude<ContentClass, 'NONE'>; medium: Medium; locale: Locale },
  names: readonly string[],
): string | null {
  const data = Object.fromEntries(names.map((name) => [name, canary(name)]));
  const message = templates.render(template, { ...at, data, lender });
  const where = `${template.name} ${at.class} ${at.medium} ${at.locale}`;
  const body = `${message.text}\n${message.html ?? ''}`;
  for (const shown of classesShown(template, body))
    if (!isClassAtLeast(at.class, shown)) return `${where}: the body shows ${shown}`;
  for (const shown of classesShown(template, message.subject ?? ''))
    if (!isClassAtLeast(headingClass(at.class), shown)) return `${where}: the heading shows ${shown}`;
  if (message.link && !isClassAtLeast(at.class, 'NEUTRAL')) return `${where}: a link`;
  return null;
}

/** Which of the optional ones are there says `mask`, bit by bit. */
function namesOf(template: CompiledTemplate, mask: number): string[] {
  return template.variables.filter((v, i) => v.required || mask & (1 << (i % 8))).map((v) => v.name);
}

/** The same message is looked at once. */
const looked = new Map<string, string | null>();
const whatIsWrongOnce: typeof whatIsWrong = (template, at, names) => {
  const key = [template.name, at.class, at.medium, at.locale, ...names].join();
  if (!looked.has(key)) looked.set(key, whatIsWrong(template, at, names));
  return looked.get(key)!;
};

/** A lender's template with a body at every class, over what may carry it. */
function everyClass(purpose: TemplateDraft['purpose']): CompiledTemplate {
  const variables = SAID.map((c) => ({ name: `at${c}`, class: c, required: true }));
  const bodies = SAID.flatMap((c) =>
    MEDIA.flatMap((medium) =>
      LOCALES.map((locale) => ({
        class: c,
        media: [medium],
        locale,
        subject: `{{ neutralName }} ${c === 'RELAY' ? '{{ atRELAY }}' : '{{ atNEUTRAL }}'}`,
        text: variables
          .filter((v) => isClassAtLeast(c, v.class))
          .map((v) => `{{ ${v.name} }}`)
          .join(' '),
      })),
    ),
  ).filter((b) => isClassAtLeast(allowedClass('verified', b.media[0]!, purpose), b.class));
  const shown = variables.filter((v) => bodies.some((b) => b.text.includes(v.name)));
  const draft: TemplateDraft = {
    name: `every-${purpose}`.replaceAll('_', '-'),
    purpose,
    variables: shown,
    bodies,
  };
  const { compiled, flaws } = checkDraft(draft);
  expect(flaws).toEqual([]);
  return toTemplate({ ...draft, n: 1, version: '1.x', variables: variablesOf(draft) }, compiled);
}

const ALL = [
  ...templates.list().map(({ name }) => templates.find(name)!),
  everyClass('statutory_notice'),
  everyClass('collection'),
  everyClass('marketing'),
  everyClass('reachability_relay'),
];

describe('what may be said', () => {
  it('no body of any template shows a variable above its class, with or without what is optional', () => {
    const wrong = ALL.flatMap((template) =>
      template.compiled.flatMap((body) =>
        body.media.flatMap((medium) =>
          [255, 0].map((mask) => whatIsWrong(template, { ...body, medium }, namesOf(template, mask))),
        ),
      ),
    );
    expect(wrong.length).toBeGreaterThan(200);
    expect(wrong.filter(Boolean)).toEqual([]);
  });

  it('nothing reaches a suspect or revoked channel, and a backup contact nothing above RELAY', () => {
    const trusts = [...TRUSTS, 'third_party'] as const satisfies readonly ContentTrust[];
    let said = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...trusts),
        fc.constantFrom(...MEDIA),
        fc.constantFrom(...LOCALES),
        fc.nat(255),
        (trust, medium, locale, mask) => {
          for (const template of ALL) {
            const allowed = allowedClass(trust, medium, template.purpose);
            const chosen = fullestBody(
              templates.classesOf(template, medium),
              allowed,
              neededClass(template.purpose),
            );
            if (!chosen) continue;
            said += 1;
            if (trust === 'suspect' || trust === 'revoked')
              throw new Error(`${trust} was sent ${template.name}`);
            if (trust === 'third_party' && chosen !== 'RELAY')
              throw new Error(`third party: ${template.name}`);
            if (!isClassAtLeast(allowed, chosen)) throw new Error(`${template.name} above ${allowed}`);
            const wrong = whatIsWrongOnce(
              template,
              { class: chosen, medium, locale },
              namesOf(template, mask),
            );
            if (wrong) throw new Error(wrong);
          }
          return true;
        },
      ),
      { numRuns: 10_000 },
    );
    expect(said).toBeGreaterThan(10_000);
  });

  it('a lender’s template either compiles and shows nothing above its class, or names what it would show', () => {
    const classes = fc.constantFrom(...SAID);
    const variables = fc
      .tuple(classes, classes, classes)
      .map((cs) => cs.map((c, i) => ({ name: `v${i}`, class: c, required: true })));
    fc.assert(
      fc.property(
        variables,
        classes,
        fc.subarray([0, 1, 2]),
        fc.subarray([0, 1, 2]),
        (vs, c, inText, inSubject) => {
          const show = (which: number[]) => which.map((i) => `{{ v${i} }}`).join(' ');
          const draft: TemplateDraft = {
            name: 'tried',
            purpose: 'statutory_notice',
            variables: vs,
            bodies: LOCALES.map((locale) => ({
              class: c,
              media: ['letter'],
              locale,
              subject: `Hello ${show(inSubject)}`,
              text: `Hello ${show(inText)}`,
            })),
          };
          const { flaws, compiled } = checkDraft(draft);
          const above = (which: number[], limit: ContentClass) =>
            which.filter((i) => !isClassAtLeast(limit, vs[i]!.class)).map((i) => `v${i}`);
          const found = (part: string) =>
            flaws
              .filter((f) => f.code === 'VARIABLE_ABOVE_CLASS' && f.part === part && f.body === 0)
              .map((f) => f.variable);
          expect(found('text')).toEqual(above(inText, c));
          expect(found('subject')).toEqual(above(inSubject, headingClass(c)));
          if (flaws.length > 0) return;
          const template = toTemplate(
            { ...draft, n: 1, version: '1.x', variables: variablesOf(draft) },
            compiled,
          );
          for (const locale of LOCALES)
            expect(
              whatIsWrong(template, { class: c, medium: 'letter', locale }, ['v0', 'v1', 'v2']),
            ).toBeNull();
        },
      ),
      { numRuns: 400 },
    );
  });
});
