import { sign, verify, type KeyObject } from 'node:crypto';
import { publicBytesOf, publicKeyFrom, verifierKey, type VerifierKey } from './keys';
import { NoteRefused, type NoteSignature, type SignedNote } from './signed-note';

/** That a witness saw this tree grow from the one it saw before, and when. */
export interface Cosigned {
  witness: string;
  at: Date;
}

const TIME_BYTES = 8;

/** Sign somebody's checkpoint as its witness: C2SP tlog-cosignature, Ed25519, key type 0x04. */
export function cosign(checkpointText: string, name: string, key: KeyObject, at: Date): NoteSignature {
  const seconds = BigInt(Math.floor(at.getTime() / 1_000));
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(seconds);
  const signature = sign(null, messageOf(checkpointText, seconds), key);
  const { id } = verifierKey(name, 'cosignature', publicBytesOf(key));
  return { name, id, signature: Buffer.concat([time, signature]) };
}

/**
 * Which of these witnesses cosigned the note; lines of others are passed over.
 * @throws NoteRefused when a line that claims to be by one of them is false
 */
export function cosignersOf({ text, signatures }: SignedNote, witnesses: readonly VerifierKey[]): Cosigned[] {
  const found: Cosigned[] = [];
  for (const line of signatures) {
    const key = witnesses.find((k) => k.type === 'cosignature' && k.name === line.name && k.id === line.id);
    if (!key) continue;
    const at = timeOf(text, line.signature, key);
    if (!at) throw new NoteRefused(`the cosignature of ${line.name} is false`);
    found.push({ witness: line.name, at });
  }
  return found;
}

function timeOf(text: string, signature: Buffer, key: VerifierKey): Date | null {
  if (signature.length !== TIME_BYTES + 64) return null;
  const seconds = signature.readBigUInt64BE();
  const message = messageOf(text, seconds);
  return verify(null, message, publicKeyFrom(key.publicKey), signature.subarray(TIME_BYTES))
    ? new Date(Number(seconds) * 1_000)
    : null;
}

function messageOf(checkpointText: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${checkpointText}`, 'utf8');
}
