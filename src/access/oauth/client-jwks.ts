import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** What a client may sign its assertions with. */
export const ASSERTION_ALGORITHMS = ['EdDSA', 'ES256', 'PS256', 'RS256'];
const MAX_KEYS = 5;
const MIN_RSA_BITS = 2_048;
const PRIVATE_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Why this is no set of public keys that a client can prove itself with, or null. */
export function findJwksFlaw(jwks: unknown): string | null {
  const { keys } = (jwks ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    return `has 1 to ${MAX_KEYS} keys, as {"keys": […]}`;
  const kids = keys.map((key) => (key as JsonWebKey | null)?.kid);
  if (kids.some((kid) => typeof kid !== 'string' || kid.length > 200) || new Set(kids).size < kids.length)
    return 'names each key by a kid of its own';
  for (const key of keys as Record<string, unknown>[]) {
    if (PRIVATE_PARTS.some((part) => part in key))
      return 'holds a private key: keep it, send the public half';
    if (!isStrong(key)) return 'takes Ed25519, P-256, or RSA of 2,048 bits or more';
  }
  return null;
}

function isStrong(jwk: Record<string, unknown>): boolean {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey({
      key: jwk as JsonWebKey,
      format: 'jwk',
    });
    if (type === 'ed25519') return true;
    if (type === 'ec') return details?.namedCurve === 'prime256v1';
    return type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS;
  } catch {
    return false;
  }
}
