import type { Tx } from '../../platform/tx';
import { grow } from '../tree/grow';
import { edgeTiles } from '../tree/tiles';
import { ensureLog, lockHead, readTiles, saveGrowth, takeFromInbox } from './log.queries';

/** How many entries one transaction puts into the tree: enough for 50,000 a second, a few milliseconds of this process. */
const BATCH = 2_048;

/**
 * Put what is in a lender's inbox into its tree, oldest first, in the caller's transaction: either an entry is out of the
 * inbox and in the tree, or neither.
 * @param origin the log's name, should this be its first entry
 * @returns how many; 0 also while another process is at it
 */
export async function sequence(tx: Tx, lenderId: string, origin: string, most = BATCH): Promise<number> {
  await ensureLog(tx, lenderId, origin);
  // The head first: it is what keeps two processes from giving one leaf to two entries.
  const head = await lockHead(tx, lenderId);
  if (!head) return 0;
  const rows = await takeFromInbox(tx, lenderId, most);
  if (rows.length === 0) return 0;
  const edge = await readTiles(tx, lenderId, edgeTiles(head.size));
  const growth = grow(
    head.size,
    edge,
    rows.map(({ leaf }) => leaf),
  );
  await saveGrowth(
    tx,
    lenderId,
    head.size,
    rows.map(({ entry_id }) => entry_id),
    growth,
  );
  return rows.length;
}
