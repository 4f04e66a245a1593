import type { KeyObject } from 'node:crypto';
import { checkpointText, type Checkpoint } from '../note/checkpoint';
import { publicBytesOf, verifierKey, type VerifierKey } from '../note/keys';
import { formatNote, signText } from '../note/signed-note';
import { EMPTY_ROOT } from '../tree/hash';
import { verifyConsistency } from '../tree/verify';
import type { SignerMemory } from './signer-memory';

/** Why the signer does not sign. Closed: each has its words below, with what to do. */
export const SIGNER_REFUSALS = ['behind', 'forked', 'forgotten', 'no-key', 'other-key'] as const;
export type SignerRefusal = (typeof SIGNER_REFUSALS)[number];

/** The signer refused; the message says in plain words why, and what to do. */
export class SignerRefused extends Error {
  constructor(
    readonly refusal: SignerRefusal,
    words: string,
  ) {
    super(words);
  }
}

/**
 * Holds the log's key and its own memory. It signs a tree only when the tree it signed before is the beginning of it: not
 * because the database says so, but because of a proof. It remembers before it signs.
 */
export class Signer {
  readonly publicKey: Buffer;

  constructor(
    private readonly key: KeyObject,
    private readonly memory: SignerMemory,
  ) {
    this.publicKey = publicBytesOf(key);
  }

  /** What auditors check this log's checkpoints with. */
  verifierKey(origin: string): VerifierKey {
    return verifierKey(origin, 'note', this.publicKey);
  }

  /** What a proof must begin from; null before the first signature. */
  lastSigned(origin: string): Checkpoint | null {
    return this.memory.find(origin);
  }

  /**
   * The signed note. The same checkpoint gives the same note, however often it is asked for.
   * @param proof RFC 6962 consistency from `lastSigned` to this
   * @param wasSigned whether the database knows an earlier checkpoint of this log
   * @throws SignerRefused
   */
  sign(checkpoint: Checkpoint, proof: readonly Buffer[], wasSigned: boolean): string {
    const { origin, size, root } = checkpoint;
    const last = this.memory.find(origin);
    if (!last && wasSigned) throw forgotten(origin);
    const from = last ?? { size: 0, root: EMPTY_ROOT };
    if (last && size < last.size) throw behind(last, size);
    if (!verifyConsistency(from.size, size, proof, from.root, root)) throw forked(from.size, checkpoint);
    if (!last?.root.equals(root) || last.size !== size) this.memory.remember(checkpoint);
    const text = checkpointText(checkpoint);
    return formatNote({ text, signatures: [signText(text, origin, this.key)] });
  }
}

const FSCK = 'stillyou evidence fsck';
const RESTART = 'stillyou evidence restart';

export function behind({ origin, size }: Checkpoint, found: number): SignerRefused {
  return new SignerRefused(
    'behind',
    `The log ${origin} was signed with ${size} entries, and the database has ${found}: it was restored from an older backup, ` +
      `and ${size - found} entries are lost. Nothing is signed until a newer backup is restored. Where there is none, ` +
      `\`${RESTART}\` writes the loss down and begins a log under a new name.`,
  );
}

function forked(signedSize: number, { origin, size }: Checkpoint): SignerRefused {
  return new SignerRefused(
    'forked',
    `The first ${signedSize} of the ${size} entries that the database has of the log ${origin} are not the ones that were signed: ` +
      `entries were changed, or the database was restored from an older backup and went on. \`${FSCK}\` finds what was ` +
      `changed; restore it from a backup. Where there is none, \`${RESTART}\` writes that down and begins a log under a new name.`,
  );
}

function forgotten(origin: string): SignerRefused {
  return new SignerRefused(
    'forgotten',
    `The log ${origin} was signed before, and the signer has no memory of it: its folder (EVIDENCE_DIR) was lost or is another ` +
      `one. Without it nobody notices when a database goes back in time. Restore the folder from its backup. Where there ` +
      `is none, \`${RESTART}\` writes that down and begins a log under a new name.`,
  );
}
