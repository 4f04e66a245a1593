import { HASH_BYTES } from '../tree/hash';
import type { VerifierKey } from './keys';
import { NoteRefused, openNote } from './signed-note';

/** How a log stood: C2SP tlog-checkpoint. */
export interface Checkpoint {
  /** Which log: no other in the world has this name. */
  origin: string;
  size: number;
  root: Buffer;
}

/** The text that is signed. Without extension lines: ours has none, and monitors could not check them. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** @throws NoteRefused when it is no checkpoint's text, or is not written the one way it can be */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split('\n');
  const checkpoint = { origin: origin ?? '', size: Number(size), root: Buffer.from(root ?? '', 'base64') };
  const isWhole =
    rest.join('\n') === '' &&
    origin !== '' &&
    Number.isSafeInteger(checkpoint.size) &&
    checkpoint.size >= 0 &&
    checkpoint.root.length === HASH_BYTES;
  if (!isWhole || checkpointText(checkpoint) !== text) throw new NoteRefused('this is no checkpoint');
  return checkpoint;
}

/**
 * A signed checkpoint, once the log's key signed it. Its name must be that key's: a log signs for itself alone.
 * @throws NoteRefused in one clear line
 */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
  const checkpoint = parseCheckpointText(openNote(note, [key]));
  if (checkpoint.origin !== key.name)
    throw new NoteRefused(`this is a checkpoint of ${checkpoint.origin}, the key is that of ${key.name}`);
  return checkpoint;
}
