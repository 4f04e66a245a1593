import type { Tx } from '../../platform/tx';
import { lookUpIn, tilesOfNodes } from '../tree/grow';
import { consistencyProof, rootOf } from '../tree/proofs';
import { consistencyRanges, nodesOf } from '../tree/ranges';
import {
  findLatestCheckpoint,
  saveCheckpoint,
  wasEverSigned,
  type StoredCheckpoint,
} from './checkpoint.queries';
import { lockHead, readTiles } from './log.queries';
import { behind, type Signer } from './signer';

/**
 * Sign a lender's tree as it stands, when it grew, in the caller's transaction. The head's row is held meanwhile: of
 * several processes one signs, and what it signs is committed. Killed anywhere in it, the next one signs the same tree
 * again or one that begins with it: the signer remembers before it signs, and the tree was there before both.
 * @returns the newest checkpoint; null when there is none yet, or another process is at it
 * @throws SignerRefused
 */
export async function signLog(
  tx: Tx,
  signer: Signer,
  lenderId: string,
  now: Date,
): Promise<StoredCheckpoint | null> {
  const head = await lockHead(tx, lenderId);
  if (!head || head.size === 0) return null;
  if (head.size === head.signedSize) return findLatestCheckpoint(tx, lenderId);
  const { origin, size } = head;
  const last = signer.lastSigned(origin);
  if (last && last.size > size) throw behind(last, size);
  const { root, proof } = await prove(tx, lenderId, last?.size ?? 0, size);
  if (!root.equals(head.root)) throw new Error('the head of a log is not that of its tiles');
  const note = signer.sign({ origin, size, root }, proof, await wasEverSigned(tx, lenderId, origin));
  const checkpoint = { origin, size, root, signedAt: now, note };
  await saveCheckpoint(tx, lenderId, checkpoint);
  return checkpoint;
}

/** The root of the tree, and the proof that it begins with the one of `from` leaves: both out of its tiles. */
async function prove(
  tx: Tx,
  lenderId: string,
  from: number,
  size: number,
): Promise<{ root: Buffer; proof: Buffer[] }> {
  const ranges = [{ from: 0, to: size }, ...consistencyRanges(from, size)];
  const hashOf = lookUpIn(await readTiles(tx, lenderId, tilesOfNodes(ranges.flatMap(nodesOf))));
  return { root: rootOf(size, hashOf), proof: consistencyProof(from, size, hashOf) };
}
