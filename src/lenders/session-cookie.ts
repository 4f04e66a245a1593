import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readCookie } from '../platform/page/request-checks';

/** `__Host-`: https only, this host only, whole path; a name no other host or plain http can set. */
export function operatorCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-stillyou_operator' : 'stillyou_operator';
}

/** The token of an operator's browser, or null. */
export function readSessionToken(cookie: string | undefined, publicUrl: string): string | null {
  return readCookie(cookie, operatorCookieName(publicUrl));
}

/** What is stored of a cookie's token: it is 256 random bits, so a slow hash would protect nothing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * What a form or a script sends along with a cookie's session: made from the cookie, which another site can neither read
 * nor set, so nothing has to be kept.
 */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('stillyou csrf').digest('base64url');
}

/** Constant time. */
export function isCsrfToken(token: string, given: unknown): boolean {
  const expected = Buffer.from(csrfTokenOf(token));
  const actual = Buffer.from(typeof given === 'string' ? given : '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
