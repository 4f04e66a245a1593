import type { Tx } from '../../platform/tx';
import type { Tile } from '../tree/grow';

/** A leaf and the entry that is said to be it; all of the entry is null when there is none. */
export interface LeafRow {
  i: number;
  stream: string | null;
  n: number;
  kind: string;
  body: string;
  prev: Buffer;
  leaf: Buffer;
}

/** A finding that the database made itself: words in which stream and number are named. */
interface Named {
  stream: string;
  n: number;
}

/** All reads of one check see one moment, however long they take, while the service goes on writing. */
export async function beginCheck(tx: Tx): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await tx.query('SET LOCAL statement_timeout = 0');
}

/**
 * Which way the planner goes is not left to statistics: those of a table that has just grown are missing, and one wrong
 * guess makes minutes into days. Leaves are looked up one by one, whole tables are hashed.
 */
export async function lookUpOneByOne(tx: Tx): Promise<void> {
  await tx.query(
    'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = on',
  );
}

export async function compareWholeTables(tx: Tx): Promise<void> {
  await tx.query(
    'SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on; SET LOCAL enable_nestloop = off',
  );
}

export function readLeaves(tx: Tx, lenderId: string, from: number, to: number): Promise<LeafRow[]> {
  return tx.query(
    `SELECT l.i::float8 AS i, e.stream, e.n, e.kind, e.body, e.prev, e.leaf
       FROM evidence_leaf l LEFT JOIN evidence_entry e ON e.id = l.entry_id AND e.lender_id = l.lender_id
      WHERE l.lender_id = $1 AND l.i >= $2 AND l.i < $3 ORDER BY l.i`,
    [lenderId, from, to],
  );
}

export function readTilesOf(tx: Tx, lenderId: string, tiles: readonly Tile[]): Promise<Tile[]> {
  return tx.query(
    `SELECT t.level, t.n::float8 AS n, t.hashes FROM unnest($2::int[], $3::bigint[]) AS w(level, n)
       JOIN evidence_tile t ON t.lender_id = $1 AND t.level = w.level AND t.n = w.n`,
    [lenderId, tiles.map(({ level }) => level), tiles.map(({ n }) => n)],
  );
}

export function readCheckpoints(
  tx: Tx,
  lenderId: string,
  behind: number,
  upTo: number,
): Promise<{ origin: string; size: number; root: Buffer; note: string }[]> {
  return tx.query(
    `SELECT origin, size::float8 AS size, root, note FROM evidence_checkpoint
      WHERE lender_id = $1 AND size > $2 AND size <= $3 ORDER BY size, origin`,
    [lenderId, behind, upTo],
  );
}

/** Within its stream an entry follows the one before: by number, by digest, and by its place in the tree. */
export function findBrokenChains(tx: Tx, lenderId: string, most: number): Promise<Named[]> {
  return tx.query(
    `SELECT stream, n FROM (
       SELECT e.stream, e.n, e.prev, l.i, lag(e.n) OVER w AS n_before, lag(l.i) OVER w AS i_before,
              lag(sha256(convert_to(e.body, 'UTF8'))) OVER w AS digest_before
         FROM evidence_entry e LEFT JOIN evidence_leaf l ON l.lender_id = e.lender_id AND l.entry_id = e.id
        WHERE e.lender_id = $1 WINDOW w AS (PARTITION BY e.stream ORDER BY e.n)) chain
      WHERE n <> coalesce(n_before, 0) + 1 OR i < i_before OR (i_before IS NULL AND n_before IS NOT NULL AND i IS NOT NULL)
         OR prev <> coalesce(digest_before, decode(repeat('00', 32), 'hex'))
      ORDER BY stream, n LIMIT $2`,
    [lenderId, most],
  );
}

/** Streams whose head is not their last entry: the newest entry was taken away, or the head was changed. */
export function findBrokenHeads(tx: Tx, lenderId: string, most: number): Promise<Named[]> {
  return tx.query(
    `SELECT s.stream, s.n FROM evidence_stream s
       LEFT JOIN evidence_entry e ON e.lender_id = s.lender_id AND e.stream = s.stream AND e.n = s.n
      WHERE s.lender_id = $1 AND (e.id IS NULL OR sha256(convert_to(e.body, 'UTF8')) <> s.head
         OR EXISTS (SELECT FROM evidence_entry f WHERE f.lender_id = s.lender_id AND f.stream = s.stream AND f.n > s.n))
      ORDER BY s.stream LIMIT $2`,
    [lenderId, most],
  );
}

/** Entries that are neither in the tree nor on their way into it, or twice. */
export function findAstray(tx: Tx, lenderId: string, most: number): Promise<Named[]> {
  return tx.query(
    `SELECT e.stream, e.n FROM evidence_entry e
       LEFT JOIN (SELECT entry_id, count(*) AS times FROM (
                    SELECT entry_id FROM evidence_leaf WHERE lender_id = $1
                    UNION ALL SELECT entry_id FROM evidence_inbox WHERE lender_id = $1) p GROUP BY 1) placed ON placed.entry_id = e.id
      WHERE e.lender_id = $1 AND placed.times IS DISTINCT FROM 1 ORDER BY e.stream, e.n LIMIT $2`,
    [lenderId, most],
  );
}

/** Entries on their way into the tree that are gone, or have another hash there. */
export function findBrokenInbox(tx: Tx, lenderId: string, most: number): Promise<{ entry_id: string }[]> {
  return tx.query(
    `SELECT i.entry_id FROM evidence_inbox i
       LEFT JOIN evidence_entry e ON e.lender_id = i.lender_id AND e.id = i.entry_id
      WHERE i.lender_id = $1 AND sha256('\\x00'::bytea || convert_to(e.body, 'UTF8')) IS DISTINCT FROM i.leaf
      ORDER BY i.seq LIMIT $2`,
    [lenderId, most],
  );
}
