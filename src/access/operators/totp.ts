import { generateSecret, generateURI, verifySync } from 'otplib';

const PERIOD_SECONDS = 30;

export function newTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/** What an authenticator app reads from the QR code. */
export function totpUri(secret: string, login: string, lender: string): string {
  return generateURI({ issuer: `Stillyou (${lender})`, label: login, secret, period: PERIOD_SECONDS });
}

/**
 * The time step a code is of, or null when it is wrong: one step before and after count, for clocks that are a little
 * off. Real time: the authenticator is outside, and knows no other.
 */
export function totpStep(secret: string, code: string, atMs: number = Date.now()): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(atMs / 1_000);
  const result = verifySync({
    secret,
    token: code,
    epoch,
    period: PERIOD_SECONDS,
    epochTolerance: PERIOD_SECONDS,
  });
  if (!result.valid) return null;
  return Math.floor(epoch / PERIOD_SECONDS) + result.delta;
}
