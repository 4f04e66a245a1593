import { randomBytes, randomInt } from 'node:crypto';

/** No 0 O, 1 I L, U: nothing that looks or sounds like another when it is read out or typed. */
export const REFERENCE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a person can present for a link: the token that it carries, or the reference printed beside it. */
export type Credential = { token: string } | { reference: string };

/** 256 random bits, as they stand behind the `#` of a link. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A short reference such as K7QM-3FXA: 30^8, enough for what is checked one at a time and lives two weeks. */
export function newReference(): string {
  const character = () => REFERENCE_ALPHABET[randomInt(REFERENCE_ALPHABET.length)];
  const eight = Array.from({ length: 8 }, character).join('');
  return `${eight.slice(0, 4)}-${eight.slice(4)}`;
}

/** The token in what a browser sent, or null when it cannot be one. */
export function parseToken(raw: unknown): string | null {
  return typeof raw === 'string' && /^[\w-]{43}$/.test(raw) ? raw : null;
}

/** A reference as a person typed it: any case, spaces or dashes anywhere, full-width characters from a CJK keyboard. */
export function parseReference(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > 64) return null;
  const eight = raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐-―−_.]/g, '');
  if (eight.length !== 8 || [...eight].some((c) => !REFERENCE_ALPHABET.includes(c))) return null;
  return `${eight.slice(0, 4)}-${eight.slice(4)}`;
}

/** Six digits as a person typed or pasted them, full-width ones and spaces included; null when they are not six. */
export function parseCode(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > 64) return null;
  const digits = raw.normalize('NFKC').replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}
