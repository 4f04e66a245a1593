import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { decrypt, encrypt } from './cell';

/** First byte of an envelope: sealed for a key pair, not under a shared key. */
export const ENVELOPE_VERSION = 2;
const HEAD_BYTES = 1 + 2 + 32;
/** One ephemeral key serves for a while: a key agreement costs as much as fifty cells. */
const SESSION_MS = 60_000;
const SESSION_CELLS = 100_000;

export interface InboxPublicKey {
  version: number;
  /** 32 bytes of X25519. */
  bytes: Buffer;
}

interface Session {
  head: Buffer;
  key: Buffer;
  until: number;
  left: number;
}

/** A new pair; the private half is 32 bytes, as every other key that a root wraps. */
export function makeInboxPair(): { privateKey: Buffer; publicKey: Buffer } {
  const pair = generateKeyPairSync('x25519');
  const { d, x } = pair.privateKey.export({ format: 'jwk' });
  return { privateKey: Buffer.from(d!, 'base64url'), publicKey: Buffer.from(x!, 'base64url') };
}

/**
 * Seals what comes in for a lender's inbox by its public key alone: X25519 with an ephemeral key, HKDF-SHA-256,
 * AES-256-GCM. Who can only store cannot read, and nobody who holds a secret has to be asked.
 */
export class InboxSealer {
  private readonly sessions = new Map<string, Session>();

  /** version (1) + key version (2) + ephemeral key (32) + IV (12) + tag (16) + ciphertext */
  seal(lenderId: string, to: InboxPublicKey, plain: Buffer | string, associated: Buffer): Buffer {
    const session = this.sessionFor(lenderId, to);
    session.left -= 1;
    return Buffer.concat([session.head, encrypt(session.key, plain, associated).subarray(1)]);
  }

  private sessionFor(lenderId: string, to: InboxPublicKey): Session {
    const name = `${lenderId}|${to.version}`;
    const known = this.sessions.get(name);
    if (known && known.until > performance.now() && known.left > 0) return known;
    const ephemeral = makeInboxPair();
    const head = Buffer.alloc(HEAD_BYTES);
    head[0] = ENVELOPE_VERSION;
    head.writeUInt16BE(to.version, 1);
    ephemeral.publicKey.copy(head, 3);
    const key = agree(ephemeral, to.bytes, ephemeral.publicKey, to.bytes);
    const session = { head, key, until: performance.now() + SESSION_MS, left: SESSION_CELLS };
    this.sessions.set(name, session);
    return session;
  }
}

/** Which version of the inbox key opens it. */
export function envelopeVersion(envelope: Buffer): number {
  return envelope.readUInt16BE(1);
}

/** @throws Error for another key, another place, or one changed bit */
export function openEnvelope(
  pair: { privateKey: Buffer; publicKey: Buffer },
  envelope: Buffer,
  associated: Buffer,
): Buffer {
  const ephemeral = envelope.subarray(3, HEAD_BYTES);
  const key = agree(pair, ephemeral, ephemeral, pair.publicKey);
  const cell = Buffer.concat([Buffer.from([1]), envelope.subarray(HEAD_BYTES)]);
  return decrypt(key, cell, associated);
}

function agree(
  mine: { privateKey: Buffer; publicKey: Buffer },
  theirs: Buffer,
  ephemeral: Buffer,
  inbox: Buffer,
): Buffer {
  const shared = diffieHellman({ privateKey: privateKeyOf(mine), publicKey: publicKeyOf(theirs) });
  const salt = Buffer.concat([ephemeral, inbox]);
  return Buffer.from(hkdfSync('sha256', shared, salt, 'stillyou/2 inbox', 32));
}

function privateKeyOf({ privateKey, publicKey }: { privateKey: Buffer; publicKey: Buffer }): KeyObject {
  const [d, x] = [privateKey.toString('base64url'), publicKey.toString('base64url')];
  return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', d, x }, format: 'jwk' });
}

function publicKeyOf(bytes: Buffer): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
}
