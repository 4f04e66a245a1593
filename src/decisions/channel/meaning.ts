import type { ChannelKind, SignalStrength } from '../words';
import { classOfWords } from './bounce-words';
import { codeLookup } from './code-lookup';
import { emailLookup, isFinal, type EmailLookup } from './email-lookup';
import {
  CODE_ROWS,
  EMAIL_ROWS,
  emailStrengthOf,
  type CodeRow,
  type EmailRow,
  type Permanence,
} from './signals-data/code-tables';

/** What a provider's code means to us. Kept with the raw code, so that a better mapping can be replayed. */
export interface Meaning {
  class: string;
  permanence: Permanence;
  strength: SignalStrength;
  /** Raw, as it came. */
  code: string;
  mappingVersion: string;
  /** What the tables were asked, so that others can be asked the same. No address is in the text; a name may be. */
  asked: { table: string; text: string };
}

/** Raised with every change to signals-data, to the lookups or to the words; a spec compares the tables. */
export const MAPPING_VERSION = '2026-11.2';

/** How long a proof is good for, unless the lender says otherwise. */
export const FRESHNESS_DAYS: Record<ChannelKind, number> = { phone: 180, email: 365, app: 90, letter: 365 };

/** One set of tables under one version: what every code means to us at one time. */
export interface Mapping {
  version: string;
  /**
   * What a provider's code means. Never throws: what no table knows is `unknown`, moves nothing and is kept raw.
   * @param table `twilio` (which falls back to what Chinese gateways report), `cmpp`, `email`, `fcm`, `apns` …
   *   or any provider's name as the tables have it
   * @param text the other side's words; only e-mail is read by them
   */
  meaningOf(table: string, code: string, text?: string): Meaning;
}

/** Put tables under a version. Two mappings live side by side while one is replayed over the other. */
export function buildMapping(
  rows: { codes: readonly CodeRow[]; emails: readonly EmailRow[] },
  version: string,
): Mapping {
  const findCode = codeLookup(rows.codes);
  const findEmail = emailLookup(rows.emails);
  return {
    version,
    meaningOf(table, code, said = '') {
      // Without them from the start: what is kept must read the same as what came.
      const text = withoutAddresses(said);
      const found = table === 'email' ? emailMeaning(findEmail, code, text) : findCode(table, code);
      return {
        class: found?.class ?? 'unknown',
        permanence: found?.permanence ?? 'unknown',
        strength: found?.strength ?? 'none',
        code,
        mappingVersion: version,
        asked: { table, text },
      };
    },
  };
}

/**
 * The other side's words without any address or long number in them: a bounce can name where mail was forwarded to,
 * and no signal may bring that in (the first law).
 */
export function withoutAddresses(text: string): string {
  return text
    .replace(/[\w.%+=~!#$&*/?^`{|}-]+@[\w.-]*\w/g, ADDRESS)
    .replace(/\S*@\S*/g, ADDRESS)
    .replace(/\d{7,}/g, '[number]');
}

/** The shipped mapping. */
export const currentMapping = buildMapping({ codes: CODE_ROWS, emails: EMAIL_ROWS }, MAPPING_VERSION);

/** What a provider's code means under the shipped mapping. */
export function meaningOf(table: string, code: string, text = ''): Meaning {
  return currentMapping.meaningOf(table, code, text);
}

/** What was kept of a code when it came, with what was made of it then. */
export interface ReadCode {
  class: string;
  strength: SignalStrength;
  table: string;
  code: string;
  text: string;
}

/** The meaning of a kept code under `mapping`, where it says another thing now; null where it says the same. */
export function rereadCode(kept: ReadCode, mapping: Mapping): Meaning | null {
  const meaning = mapping.meaningOf(kept.table, kept.code, kept.text);
  return meaning.class === kept.class && meaning.strength === kept.strength ? null : meaning;
}

const ADDRESS = '[address]';

type Found = Pick<Meaning, 'class' | 'permanence' | 'strength'>;

function emailMeaning(find: EmailLookup, code: string, text: string): Found | null {
  const row = find(code, text);
  if (row && (row.class !== 'unknown' || row.texts.length > 0)) return row;
  const named = classOfWords(text);
  if (!named) return row;
  // Words about a mailbox count only in a final refusal: "user unknown, try again" is not a dead mailbox.
  const strength = emailStrengthOf(named);
  if (strength !== 'none' && !isFinal(code, text)) return row;
  return { class: named, permanence: row?.permanence ?? 'unknown', strength };
}
