import { sign, verify, type KeyObject } from 'node:crypto';
import { isKeyName, publicBytesOf, publicKeyFrom, verifierKey, type VerifierKey } from './keys';

/** One line below a note's text. */
export interface NoteSignature {
  name: string;
  /** Eight hex digits. */
  id: string;
  /** What stands behind the id; of what form, the key's type says. */
  signature: Buffer;
}

/** C2SP signed-note. */
export interface SignedNote {
  /** With its last line feed. */
  text: string;
  signatures: NoteSignature[];
}

/** A note that cannot be believed; the message is one line that says why. */
export class NoteRefused extends Error {}

const MOST_SIGNATURES = 64;
const DASH = '— ';

/** The text, a blank line, a line a signature. @throws NoteRefused when the text cannot be a note's */
export function formatNote({ text, signatures }: SignedNote): string {
  assertText(text);
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** `— name base64` and a line feed. */
export function formatSignature({ name, id, signature }: NoteSignature): string {
  return `${DASH}${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;
}

/** @throws NoteRefused for anything that is not written exactly so */
export function parseNote(note: string): SignedNote {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new NoteRefused('this is no signed note');
  const text = note.slice(0, split + 1);
  assertText(text);
  const signatures = parseSignatures(note.slice(split + 2));
  if (signatures.length === 0) throw new NoteRefused('the note is not signed');
  return { text, signatures };
}

/** Signature lines alone, as a witness answers. @throws NoteRefused */
export function parseSignatures(lines: string): NoteSignature[] {
  if (lines !== '' && !lines.endsWith('\n')) throw new NoteRefused('the last signature line is cut off');
  const all = lines.split('\n').slice(0, -1);
  if (all.length > MOST_SIGNATURES) throw new NoteRefused(`more than ${MOST_SIGNATURES} signatures`);
  return all.map(parseSignature);
}

/** Sign a note's text as `name`. Ed25519, key type 0x01. */
export function signText(text: string, name: string, key: KeyObject): NoteSignature {
  assertText(text);
  const { id } = verifierKey(name, 'note', publicBytesOf(key));
  return { name, id, signature: sign(null, Buffer.from(text, 'utf8'), key) };
}

/**
 * The text, once at least one of these keys signed it. Keys come from outside: one that stands beside the note proves nothing.
 * @throws NoteRefused when none signed, or when a line that claims to be by one of them is false
 */
export function openNote(note: string, keys: readonly VerifierKey[]): string {
  const { text, signatures } = parseNote(note);
  let signed = false;
  for (const line of signatures) {
    const key = keys.find((k) => k.type === 'note' && k.name === line.name && k.id === line.id);
    if (!key) continue;
    if (!isSignedBy(text, line, key)) throw new NoteRefused(`the signature of ${line.name} is false`);
    signed = true;
  }
  if (!signed) throw new NoteRefused('the note is signed by none of the keys that were given');
  return text;
}

function isSignedBy(text: string, line: NoteSignature, key: VerifierKey): boolean {
  return (
    line.signature.length === 64 &&
    verify(null, Buffer.from(text, 'utf8'), publicKeyFrom(key.publicKey), line.signature)
  );
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  // One way to write each: base64 that decodes to the same bytes but reads differently would be a second note.
  if (!name || !isKeyName(name) || bytes.length < 5 || bytes.toString('base64') !== encoded)
    throw new NoteRefused('a signature line is damaged');
  return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}

function assertText(text: string): void {
  if (text.length < 2 || !text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(text))
    throw new NoteRefused('this text cannot be that of a note');
}
