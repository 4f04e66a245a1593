import type { Tx } from '../../platform/tx';
import { readTiles } from '../log/log.queries';
import { lookUpIn, tilesOfNodes } from '../tree/grow';
import { inclusionProof } from '../tree/proofs';
import { inclusionRanges, nodesOf } from '../tree/ranges';
import { formatProof } from '../verify/proofs';

/** A tlog-proof for each of these numbers, out of the tiles of the tree. */
export async function proofsOf(
  tx: Tx,
  lenderId: string,
  numbers: readonly number[],
  { size, note }: { size: number; note: string },
): Promise<string> {
  const nodes = numbers.flatMap((i) => inclusionRanges(i, size).flatMap(nodesOf));
  const hashOf = lookUpIn(await readTiles(tx, lenderId, tilesOfNodes(nodes)));
  return numbers.map((i) => formatProof(i, inclusionProof(i, size, hashOf), note)).join('');
}
