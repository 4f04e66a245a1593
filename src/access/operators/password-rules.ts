import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Characters, not bytes. No rules of composition: they make passwords worse. */
export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;
const LEAST_DISTINCT = 5;
/** Shorter parts would make a common word out of anything. */
const LEAST_PART = 4;

/** The most used passwords (from the list of @zxcvbn-ts/language-common, MIT), most used first; a line each. */
const COMMON = new Set(
  readFileSync(join(__dirname, 'common-passwords.txt'), 'utf8').split('\n').filter(Boolean),
);

export type PasswordFlaw = 'too_short' | 'too_long' | 'common' | 'says_who';

/**
 * Why this cannot be a password, or null. Nothing is cut, trimmed or folded when it is stored; here it is compared
 * without regard to case.
 * @param own words that somebody who knows the account would try first: the sign-in name, the lender
 */
export function findPasswordFlaw(password: string, own: readonly string[]): PasswordFlaw | null {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least) return 'too_short';
  if (length > PASSWORD_LENGTH.most) return 'too_long';
  const folded = password.toLowerCase();
  const words = own.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  if (['stillyou', ...words].some((word) => word.length >= LEAST_PART && folded.includes(word)))
    return 'says_who';
  return isCommon(folded) ? 'common' : null;
}

/** One common password or two in a row, with digits or signs around them; few characters over and over. */
function isCommon(folded: string): boolean {
  if (new Set(folded).size < LEAST_DISTINCT) return true;
  const bare = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return [folded, bare].some((text) => text.length > 0 && isOneOrTwo(text)) || bare === '';
}

function isOneOrTwo(text: string): boolean {
  if (COMMON.has(text)) return true;
  for (let at = LEAST_PART; at <= text.length - LEAST_PART; at += 1)
    if (COMMON.has(text.slice(0, at)) && COMMON.has(text.slice(at))) return true;
  return false;
}
