import type { FastifyReply } from 'fastify';

export const LANGUAGE_COOKIE = 'stillyou_lang';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "form-action 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** What stands on every page: nothing from elsewhere, kept nowhere, framed by nobody. */
const HEADERS: Record<string, string> = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'x-robots-tag': 'noindex, nofollow',
  vary: 'accept-language, cookie',
};

export function sendPage(reply: FastifyReply, status: number, page: string): void {
  void reply
    .status(status)
    .headers(HEADERS)
    .header('cache-control', 'no-store')
    .header('content-type', 'text/html; charset=utf-8')
    .send(page);
}

/** 303: the next page is asked for by GET, so that going back or reloading sends nothing twice. */
export function sendOn(reply: FastifyReply, to: `/${string}`): void {
  void reply.status(303).headers(HEADERS).header('cache-control', 'no-store').header('location', to).send();
}

/** The style sheet and the script: their address carries their version, so they may be kept. */
export function sendFile(reply: FastifyReply, type: 'text/css' | 'text/javascript', file: Buffer): void {
  void reply
    .status(200)
    .headers(HEADERS)
    .header('vary', 'accept-encoding')
    .header('cache-control', 'public, max-age=86400')
    .header('content-type', `${type}; charset=utf-8`)
    .send(file);
}
