import type { Tx } from '../../platform/tx';
import { Problem } from '../../platform/problem';
import type { Evidence } from '../evidence.service';
import type { Checkpoint } from '../note/checkpoint';
import { lookUpIn, tilesOfNodes } from '../tree/grow';
import { rootOf } from '../tree/proofs';
import { nodesOf } from '../tree/ranges';
import { findHead, readTiles, renameLog } from './log.queries';
import { nextOrigin } from './origin';
import type { SignerMemory } from './signer-memory';

/** What a log was called and is called now, how much was signed under the old name, and how much there is. */
export interface Restarted {
  before: string;
  after: string;
  signed: number;
  found: number;
}

/**
 * Begin a log under a new name with the entries that are there, where entries that were signed are lost for good. The
 * first thing that is new in it says so: how much was signed under the old name, with which root. Checkpoints and proofs
 * under the old name stay what they were.
 * @throws Problem 409 LOG_NOT_BROKEN while nothing that was signed is missing
 */
export async function restartLog(
  tx: Tx,
  evidence: Evidence,
  memory: SignerMemory,
  lenderId: string,
): Promise<Restarted> {
  const head = await findHead(tx, lenderId);
  if (!head) throw new Problem(404, 'NOT_FOUND', 'This lender has no log yet.');
  const last = memory.find(head.origin);
  if (last && (await isStillThere(tx, lenderId, head.size, last)))
    throw new Problem(
      409,
      'LOG_NOT_BROKEN',
      'Everything that was signed is there: a log is not given up while it can go on. `stillyou evidence fsck` says whether anything was changed.',
    );
  const after = nextOrigin(head.origin);
  await renameLog(tx, lenderId, after);
  await evidence.append(tx, [
    {
      lenderId,
      borrowerId: null,
      subject: { lnd: lenderId },
      kind: 'log.restarted',
      body: {
        from: head.origin,
        to: after,
        signedSize: last?.size ?? null,
        signedRoot: last?.root.toString('base64') ?? null,
        found: head.size,
      },
    },
  ]);
  return { before: head.origin, after, signed: last?.size ?? 0, found: head.size };
}

/** Whether the tree still begins with what was signed. */
async function isStillThere(tx: Tx, lenderId: string, size: number, last: Checkpoint): Promise<boolean> {
  if (last.size > size) return false;
  const tiles = await readTiles(tx, lenderId, tilesOfNodes(nodesOf({ from: 0, to: last.size })));
  return rootOf(last.size, lookUpIn(tiles)).equals(last.root);
}
