import type { Locale } from '../words';
import { sayFirst, say, type MessageValues } from './catalogue';
import {
  byZoneInWords,
  codesInWords,
  instantInWords,
  spansInWords,
  wordFor,
  type Reader,
} from './local-words';

/** A rule that said no, as the evidence has it. */
export interface RefusalSaid {
  rule: string;
  kind: string | null;
  force: string | null;
  cite: string | null;
  facts: Readonly<Record<string, unknown>>;
}

/** Which message of a kind fits its facts; a kind without an entry has one message, its own. */
const VARIANT: Record<string, (facts: RefusalSaid['facts']) => string> = {
  third_party: (facts) =>
    facts.backupContact === 'disabled'
      ? 'third_party_disabled'
      : facts.limit === undefined
        ? 'third_party'
        : 'third_party_limit',
};

/** Why a rule refuses, in one or two sentences that end with the rule, its force and its article. */
export function explainRefusal(refusal: RefusalSaid, reader: Reader): string {
  const { locale } = reader;
  const kind = refusal.kind ?? 'other';
  const variant = VARIANT[kind]?.(refusal.facts) ?? kind;
  const words = sayFirst(locale, [`rule.${variant}`, 'rule.other'], valuesOf(refusal.facts, reader));
  // The content rule is the house's own table: it has no id to look up.
  if (refusal.rule === 'content') return words;
  return say(locale, 'rule.named', {
    words,
    rule: refusal.rule,
    force: wordFor('force', refusal.force, locale),
    cite: articleOf(refusal.cite, locale),
  });
}

/** Our own defaults have no article; those modelled on somebody's rules name them. */
function articleOf(cite: string | null, locale: Locale): string {
  if (cite === null || cite === 'product default') return 'none';
  const [, followed] = /^product default, after (.+)$/.exec(cite) ?? [];
  return followed ? say(locale, 'rule.after', { cite: followed }) : cite;
}

/** What the messages of all kinds may use; a fact that is not there is a word for nothing. */
function valuesOf(facts: RefusalSaid['facts'], reader: Reader): MessageValues {
  const { locale } = reader;
  const missing = codesInWords(facts.missing, 'proof', locale);
  return {
    open: spansInWords(facts.open, locale),
    times: byZoneInWords(facts.closedIn, locale),
    dates: byZoneInWords(facts.holidayIn, locale),
    counted: numberOf(facts.counted),
    limit: numberOf(facts.limit),
    days: facts.window === 'episode' ? 'episode' : numberOf(facts.days),
    at: facts.at === undefined ? '' : instantInWords(facts.at, reader),
    missing,
    noneOf: codesInWords(facts.noneOf, 'proof', locale),
    medium: wordFor('medium', facts.medium, locale),
    purpose: wordFor('purpose', facts.purpose, locale),
    hold: wordFor('hold', facts.hold, locale),
    trust: wordFor('trust', facts.trust, locale),
    mayCarry: typeof facts.allowed === 'string' ? facts.allowed : '',
    allowed: wordFor('class', facts.allowed, locale),
    needed: wordFor('class', facts.needed, locale),
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
