import { createHash, createPrivateKey, createPublicKey, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import { STEP_UP_AUDIENCE } from './step-up';

/** An Ed25519 private key as PKCS #8 is this prefix (RFC 8410) and its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key with which the demo lender's bank app signs. */
export interface DemoStepUpKey {
  privateKey: KeyObject;
  publicJwk: JWK;
}

/** The same secret gives the same key, so a restart does not lock the demo lender out. @param secret 32 bytes */
export function demoStepUpKey(secret: Buffer): DemoStepUpKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = createHash('sha256').update(jwk.x!).digest('base64url').slice(0, 16);
  return { privateKey, publicJwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x, kid, alg: 'EdDSA', use: 'sig' } };
}

/** What the lender's app sends after the borrower signed on strongly. @param about.reverification as `rvf_…` */
export function signStepUp(
  key: DemoStepUpKey,
  about: { lender: string; externalRef: string; reverification: string },
  now: Date,
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ reverification: about.reverification })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid })
    .setIssuer(about.lender)
    .setAudience(STEP_UP_AUDIENCE)
    .setSubject(about.externalRef)
    .setJti(randomUUID())
    .setIssuedAt(iat)
    .setExpirationTime(iat + 300)
    .sign(key.privateKey);
}
