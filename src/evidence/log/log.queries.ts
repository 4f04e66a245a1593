import type { Tx } from '../../platform/tx';
import { EMPTY_ROOT } from '../tree/hash';
import type { Growth, Tile } from '../tree/grow';
import type { TileId } from '../tree/tiles';

/** A lender's log as its row says it. */
export interface LogHead {
  origin: string;
  size: number;
  root: Buffer;
  signedSize: number;
}

/** An entry on its way into the tree. */
export interface InboxRow {
  entry_id: string;
  leaf: Buffer;
}

const HEAD = 'origin, size::float8 AS size, root, signed_size::float8 AS "signedSize"';

/** Every lender whose inbox has something, or whose tree grew since it was signed. */
export async function lendersWithOpenEvidence(tx: Tx): Promise<string[]> {
  const rows: { id: string }[] = await tx.query('SELECT lenders_with_open_evidence() AS id');
  return rows.map(({ id }) => id);
}

/** Every lender that asked to be told of checkpoints and was not told of the newest yet. */
export async function lendersWithUntoldCheckpoints(tx: Tx): Promise<string[]> {
  const rows: { id: string }[] = await tx.query('SELECT lenders_with_untold_checkpoints() AS id');
  return rows.map(({ id }) => id);
}

/** Note that the lender was told of the tree of this size. False when another process was faster. */
export async function markTold(tx: Tx, lenderId: string, size: number): Promise<boolean> {
  const [, first] = await tx.query(
    'UPDATE evidence_log SET told_size = $2 WHERE lender_id = $1 AND told_size < $2',
    [lenderId, size],
  );
  return first === 1;
}

/** The log goes on under another name, not signed yet under it. */
export async function renameLog(tx: Tx, lenderId: string, origin: string): Promise<void> {
  await tx.query('UPDATE evidence_log SET origin = $2, signed_size = 0, told_size = 0 WHERE lender_id = $1', [
    lenderId,
    origin,
  ]);
}

/** The row of a lender's log, made on first use. Its name is decided then, and once. */
export async function ensureLog(tx: Tx, lenderId: string, origin: string): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_log (lender_id, origin, root) SELECT $1, $2, $3
      WHERE NOT EXISTS (SELECT FROM evidence_log WHERE lender_id = $1) ON CONFLICT DO NOTHING`,
    [lenderId, origin, EMPTY_ROOT],
  );
}

/** The head, held until commit; null while another process holds it. */
export async function lockHead(tx: Tx, lenderId: string): Promise<LogHead | null> {
  const [row] = await tx.query(
    `SELECT ${HEAD} FROM evidence_log WHERE lender_id = $1 FOR NO KEY UPDATE SKIP LOCKED`,
    [lenderId],
  );
  return row ?? null;
}

export async function findHead(tx: Tx, lenderId: string): Promise<LogHead | null> {
  const [row] = await tx.query(`SELECT ${HEAD} FROM evidence_log WHERE lender_id = $1`, [lenderId]);
  return row ?? null;
}

/** Take the oldest out of the inbox: gone from there with this transaction, or not at all. */
export function takeFromInbox(tx: Tx, lenderId: string, most: number): Promise<InboxRow[]> {
  return tx.query(
    `WITH oldest AS MATERIALIZED (
       SELECT seq FROM evidence_inbox WHERE lender_id = $1 ORDER BY seq LIMIT $2 FOR UPDATE),
     taken AS (
       DELETE FROM evidence_inbox i USING oldest o WHERE i.lender_id = $1 AND i.seq = o.seq
       RETURNING i.seq, i.entry_id, i.leaf)
     SELECT entry_id, leaf FROM taken ORDER BY seq`,
    [lenderId, most],
  );
}

export function readTiles(tx: Tx, lenderId: string, ids: readonly TileId[]): Promise<Tile[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return tx.query(
    `SELECT t.level, t.n::float8 AS n, t.hashes FROM unnest($2::int[], $3::bigint[]) AS w(level, n)
       JOIN evidence_tile t ON t.lender_id = $1 AND t.level = w.level AND t.n = w.n`,
    [lenderId, ids.map(({ level }) => level), ids.map(({ n }) => n)],
  );
}

/** Write what the tree grew by: leaves from `size` on, its tiles, its head; one statement. */
export async function saveGrowth(
  tx: Tx,
  lenderId: string,
  size: number,
  entryIds: readonly string[],
  { size: grown, root, changed }: Growth,
): Promise<void> {
  await tx.query(
    `WITH leaves AS (
       INSERT INTO evidence_leaf (lender_id, i, entry_id)
       SELECT $1, $2::bigint + e.place - 1, e.id FROM unnest($3::uuid[]) WITH ORDINALITY AS e(id, place)),
     tiles AS (
       INSERT INTO evidence_tile (lender_id, level, n, hashes)
       SELECT $1, t.level, t.n, t.hashes FROM unnest($4::int[], $5::bigint[], $6::bytea[]) AS t(level, n, hashes)
       ON CONFLICT ON CONSTRAINT evidence_tile_pk DO UPDATE SET hashes = EXCLUDED.hashes)
     UPDATE evidence_log SET size = $7, root = $8 WHERE lender_id = $1`,
    [
      lenderId,
      size,
      entryIds,
      changed.map(({ level }) => level),
      changed.map(({ n }) => n),
      changed.map(({ hashes }) => hashes),
      grown,
      root,
    ],
  );
}

/** The entries from leaf `from` up to, not including, `to`, in the tree's order: each as it was hashed. */
export async function readEntries(tx: Tx, lenderId: string, from: number, to: number): Promise<string[]> {
  const rows: { body: string }[] = await tx.query(
    `SELECT e.body FROM evidence_leaf l JOIN evidence_entry e ON e.id = l.entry_id
      WHERE l.lender_id = $1 AND l.i >= $2 AND l.i < $3 ORDER BY l.i`,
    [lenderId, from, to],
  );
  return rows.map(({ body }) => body);
}
