import { openCheckpoint, parseCheckpointText, type Checkpoint } from '../note/checkpoint';
import type { VerifierKey } from '../note/keys';
import { NoteRefused, parseNote } from '../note/signed-note';
import { EMPTY_ROOT, HASH_BYTES } from '../tree/hash';
import { verifyConsistency } from '../tree/verify';

/** What C2SP tlog-witness asks of a witness: cosign this, it grew out of what you saw. */
export interface AddCheckpoint {
  oldSize: number;
  proof: Buffer[];
  /** The signed checkpoint. */
  note: string;
}

/** What a witness makes of it. `seen` is what it remembers from now on, before it signs the text. */
export type Judged =
  | { status: 200; seen: Checkpoint; text: string }
  | { status: 409; latest: number }
  | { status: 400 | 403 | 404 | 422; why: string };

const MOST_PROOF_LINES = 63;

/** `old 42`, a line of base64 a hash, an empty line, the signed checkpoint. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;
}

/** Null for anything that is not written exactly so. */
export function parseAddCheckpoint(body: string): AddCheckpoint | null {
  const split = body.indexOf('\n\n');
  const [old, ...lines] = body.slice(0, split).split('\n');
  const size = /^old (0|[1-9]\d{0,15})$/.exec(old ?? '')?.[1];
  if (split < 0 || size === undefined || lines.length > MOST_PROOF_LINES) return null;
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  const isWhole = proof.every(
    (hash, i) => hash.length === HASH_BYTES && hash.toString('base64') === lines[i],
  );
  return isWhole ? { oldSize: Number(size), proof, note: body.slice(split + 2) } : null;
}

/**
 * C2SP tlog-witness, add-checkpoint: in its order of checks.
 * @param logs the keys of the logs that are watched; a log's name is its key's
 * @param latest what was cosigned last of the log of this name
 */
export function judgeAddCheckpoint(
  asked: AddCheckpoint | null,
  logs: readonly VerifierKey[],
  latest: (origin: string) => Checkpoint | null,
): Judged {
  if (!asked) return { status: 400, why: 'not written as tlog-witness says' };
  const { oldSize, proof, note } = asked;
  const said = readUnbelieved(note);
  if (!said) return { status: 400, why: 'not a signed checkpoint' };
  const keys = logs.filter(({ name }) => name === said.origin);
  if (keys.length === 0) return { status: 404, why: 'this log is not watched here' };
  const checkpoint = openWithOneOf(note, keys);
  if (!checkpoint) return { status: 403, why: 'not signed by a key of this log' };
  const { size, root } = checkpoint;
  if (oldSize > size) return { status: 400, why: 'the old size is above the new one' };
  const before = latest(checkpoint.origin);
  if (oldSize !== (before?.size ?? 0)) return { status: 409, latest: before?.size ?? 0 };
  if (size === 0 && !root.equals(EMPTY_ROOT)) return { status: 422, why: 'an empty tree has another root' };
  if (!verifyConsistency(oldSize, size, proof, before?.root ?? EMPTY_ROOT, root))
    return { status: 422, why: 'it did not grow out of what was seen before' };
  return { status: 200, seen: checkpoint, text: parseNote(note).text };
}

function readUnbelieved(note: string): Checkpoint | null {
  return orNull(() => parseCheckpointText(parseNote(note).text));
}

function openWithOneOf(note: string, keys: readonly VerifierKey[]): Checkpoint | null {
  for (const key of keys) {
    const opened = orNull(() => openCheckpoint(note, key));
    if (opened) return opened;
  }
  return null;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoteRefused) return null;
    throw error;
  }
}
