import { createHash, randomInt } from 'node:crypto';

export const RECOVERY_CODES = 10;
/** Letters and digits that are not taken for one another. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 24;

/** Ten codes of 120 bits, for the day the authenticator is lost; each is good once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
}

/** A recovery code as a person types it, or null for anything else. */
export function parseRecoveryCode(typed: string): string | null {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '');
  return plain.length === LENGTH && [...plain].every((c) => ALPHABET.includes(c)) ? plain : null;
}

/** 120 random bits: a slow hash would protect nothing. */
export function hashRecoveryCode(plain: string): Buffer {
  return createHash('sha256')
    .update(`recovery ${plain.replaceAll('-', '')}`)
    .digest();
}
