import { parseCheckpointText, type Checkpoint } from '../note/checkpoint';
import { cosignersOf, type Cosigned } from '../note/cosignature';
import type { VerifierKey } from '../note/keys';
import { NoteRefused, openNote, parseNote, type SignedNote } from '../note/signed-note';
import { checkOpenings, checkPolicies, checkStatement } from './attached';
import { parseHead, type BundleHead } from './bundle-head';
import { assertChains, findClosing, findExport, parseEntries, type Closing, type Leaf } from './entries';
import { assertListed, type Files } from './files';
import { proveEntries } from './proofs';
import { Refusal } from './refusal';

/** What the checker brings along. None of it comes from the bundle. */
export interface Pinned {
  log: VerifierKey;
  witnesses: readonly VerifierKey[];
  /** How many of the witnesses must have signed. */
  quorum: number;
}

/** What was proved. */
export interface Proved {
  head: BundleHead;
  checkpoint: Checkpoint;
  witnesses: Cosigned[];
  leaves: Leaf[];
  /** Number in the log of each leaf. */
  indexes: number[];
  /** When the log signed that this was all; null for a range, which is complete by its numbers. */
  exportedAt: string | null;
  closing: Closing | null;
  openings: number;
  policies: number;
}

/**
 * Check a bundle against keys from outside. Pure; in the order of verify.sh, which stops at the same place.
 * @throws Refusal at the first thing that is not so
 */
export function verifyBundle(files: Files, pinned: Pinned): Proved {
  assertListed(files);
  const file = (name: string) => files.get(name)!;
  const head = parseHead(file('bundle.json'));
  const { checkpoint, witnesses } = checkCheckpoint(file('checkpoint'), head, pinned);
  const leaves = parseEntries(file('entries.jsonl'));
  if (leaves.length !== head.entries)
    throw new Refusal(
      'ENTRY_INVALID',
      `there are ${leaves.length} entries; bundle.json says ${head.entries}`,
    );
  const indexes = proveEntries(
    leaves.map(({ bytes }) => bytes),
    file('proofs.tlog-proof'),
    file('checkpoint'),
    checkpoint,
  );
  if (indexes[0] !== head.first || indexes.at(-1) !== head.last)
    throw new Refusal('CHAIN_WRONG', 'bundle.json names another first or last number in the log');
  if (head.kind === 'range' && head.last - head.first + 1 !== leaves.length)
    throw new Refusal(
      'CHAIN_WRONG',
      `between ${head.first} and ${head.last} entries of the log are left out`,
    );
  assertChains(leaves, head);
  const exportedAt = findExport(leaves, head);
  const closing = findClosing(leaves, head);
  const openings = checkOpenings(file('openings.jsonl'), leaves);
  const policies = checkPolicies(files, leaves);
  checkStatement(files, leaves, head);
  return { head, checkpoint, witnesses, leaves, indexes, exportedAt, closing, openings, policies };
}

/** A line of a signature: plain ASCII names, so that nobody reads one name for another. */
const SIGNATURE_LINE = /^— [!-*,-~]{1,200} [A-Za-z0-9+/]+={0,2}$/;

function checkCheckpoint(
  file: Buffer,
  head: BundleHead,
  { log, witnesses, quorum }: Pinned,
): { checkpoint: Checkpoint; witnesses: Cosigned[] } {
  const note = file.toString('utf8');
  const { signed, checkpoint } = orRefuse('CHECKPOINT_INVALID', () => readCheckpoint(note));
  if (checkpoint.origin !== log.name)
    throw new Refusal(
      'CHECKPOINT_INVALID',
      `this is a checkpoint of another log than that of the key, ${log.name}`,
    );
  if (checkpoint.origin !== head.origin || checkpoint.size !== head.size)
    throw new Refusal('CHECKPOINT_INVALID', 'bundle.json names another log or size');
  orRefuse('SIGNATURE_WRONG', () => openNote(note, [log]));
  const seen = orRefuse('WITNESS_MISSING', () => cosignersOf(signed, witnesses));
  const names = new Set(seen.map(({ witness }) => witness));
  if (names.size < quorum)
    throw new Refusal(
      'WITNESS_MISSING',
      `${names.size} of the witnesses given have signed, ${quorum} are needed`,
    );
  return { checkpoint, witnesses: seen };
}

function readCheckpoint(note: string): { signed: SignedNote; checkpoint: Checkpoint } {
  const signed = parseNote(note);
  const lines = note.slice(signed.text.length + 1, -1).split('\n');
  if (!lines.every((line) => SIGNATURE_LINE.test(line))) throw new NoteRefused('a signature line is damaged');
  return { signed, checkpoint: parseCheckpointText(signed.text) };
}

function orRefuse<T>(code: 'CHECKPOINT_INVALID' | 'SIGNATURE_WRONG' | 'WITNESS_MISSING', read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoteRefused) throw new Refusal(code, error.message);
    throw error;
  }
}
