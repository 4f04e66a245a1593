import type { ChannelKind, SignalStrength } from '../words';
import { classOfWords } from './bounce-words';
import { findCodeRow } from './code-lookup';
import { findEmailRow, isFinal } from './email-lookup';
import { emailStrengthOf, type Permanence } from './signals-data/code-tables';

/** What a provider's code means to us. Kept with the raw code, so that a better mapping can be replayed. */
export interface Meaning {
  class: string;
  permanence: Permanence;
  strength: SignalStrength;
  /** Raw, as it came. */
  code: string;
  mappingVersion: string;
}

/** Raised with every change to signals-data, to the lookups or to the words; a spec compares the tables. */
export const MAPPING_VERSION = '2026-11.1';

/** How long a proof is good for, unless the lender says otherwise. */
export const FRESHNESS_DAYS: Record<ChannelKind, number> = { phone: 180, email: 365, app: 90, letter: 365 };

/**
 * What a provider's code means. Never throws: what no table knows is `unknown`, moves nothing and is kept raw.
 * @param provider `twilio` (which falls back to what Chinese gateways report), `cmpp`, `email`, `fcm`, `apns` …
 *   or any provider's name as the tables have it
 * @param text the other side's words; only e-mail is read by them
 */
export function meaningOf(provider: string, code: string, text = ''): Meaning {
  const found = provider === 'email' ? emailMeaning(code, text) : findCodeRow(provider, code);
  return {
    class: found?.class ?? 'unknown',
    permanence: found?.permanence ?? 'unknown',
    strength: found?.strength ?? 'none',
    code,
    mappingVersion: MAPPING_VERSION,
  };
}

type Found = Pick<Meaning, 'class' | 'permanence' | 'strength'>;

function emailMeaning(code: string, text: string): Found | null {
  const row = findEmailRow(code, text);
  if (row && (row.class !== 'unknown' || row.texts.length > 0)) return row;
  const named = classOfWords(text);
  if (!named) return row;
  // Words about a mailbox count only in a final refusal: "user unknown, try again" is not a dead mailbox.
  const strength = emailStrengthOf(named);
  if (strength !== 'none' && !isFinal(code, text)) return row;
  return { class: named, permanence: row?.permanence ?? 'unknown', strength };
}
