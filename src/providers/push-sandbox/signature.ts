import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-sandbox-signature';

/** HMAC-SHA256 over the full URL and the raw body, in hex. */
export function signAck(secret: string, url: string, body: Buffer | string): string {
  return createHmac('sha256', secret).update(`${url}\n`).update(body).digest('hex');
}

export function isAckSignature(given: string, secret: string, url: string, body: Buffer): boolean {
  const expected = Buffer.from(signAck(secret, url, body));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
