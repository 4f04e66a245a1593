import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What a key signs, as C2SP numbers it: notes, or checkpoints of others with the time they were seen. */
export const SIGNATURE_TYPES = { note: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

/** A key that notes are checked with: what a C2SP verifier key (vkey) says. */
export interface VerifierKey {
  /** For a log its origin. No blanks, no plus. */
  name: string;
  /** Eight hex digits. */
  id: string;
  type: SignatureType;
  /** 32 bytes, Ed25519. */
  publicKey: Buffer;
}

// What DER puts before the 32 bytes of an Ed25519 key (RFC 8410).
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** `sha256(name ‖ LF ‖ type ‖ key)`, its first four bytes. */
export function verifierKey(name: string, type: SignatureType, publicKey: Buffer): VerifierKey {
  if (!isKeyName(name)) throw new Error('a key name has no blanks and no plus sign, and is not empty');
  const id = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(SIGNATURE_TYPES[type]))
    .update(publicKey)
    .digest('hex')
    .slice(0, 8);
  return { name, id, type, publicKey };
}

/** `example.com/foo+530d903a+AekyeRrm…`: the key as auditors are given it. */
export function formatVkey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${id}+${Buffer.concat([Buffer.of(SIGNATURE_TYPES[type]), publicKey]).toString('base64')}`;
}

/** @throws Error in one clear line when it is no Ed25519 verifier key, or its id is not that of its key */
export function parseVkey(text: string): VerifierKey {
  const [, name, id, key] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text.trim()) ?? [];
  if (!name || !id || !key) throw new Error('this is no verifier key: it looks like name+1234abcd+base64');
  const bytes = Buffer.from(key, 'base64');
  const type = (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find((t) => SIGNATURE_TYPES[t] === bytes[0]);
  if (!type || bytes.length !== 33 || bytes.toString('base64') !== key)
    throw new Error(`the verifier key of ${name} is no Ed25519 key`);
  const found = verifierKey(name, type, bytes.subarray(1));
  if (found.id !== id) throw new Error(`the verifier key of ${name} is damaged: its id does not fit`);
  return found;
}

export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\p{Cc}]/u.test(name);
}

/** The 32 bytes of the public half. */
export function publicBytesOf(key: KeyObject): Buffer {
  const open = key.type === 'private' ? createPublicKey(key) : key;
  return open.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}

export function publicKeyFrom(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

/** @throws Error when the PEM holds anything but an Ed25519 private key */
export function privateKeyFrom(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('this is no Ed25519 key');
  return key;
}
