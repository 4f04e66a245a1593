import type { Tx } from '../../platform/tx';
import type { Checkpoint } from '../note/checkpoint';

/** A signed checkpoint, with what others said about it. */
export interface StoredCheckpoint extends Checkpoint {
  signedAt: Date;
  /** Signed by the log; a line more for each witness. */
  note: string;
}

const COLUMNS = `c.origin, c.size::float8 AS size, c.root, c.signed_at AS "signedAt", c.note || coalesce((
  SELECT string_agg(s.line, '' ORDER BY s.witness) FROM evidence_cosignature s
   WHERE s.lender_id = c.lender_id AND s.origin = c.origin AND s.size = c.size), '') AS note`;

/** The newest checkpoint of the lender's log as it is named now; null before the first. */
export async function findLatestCheckpoint(tx: Tx, lenderId: string): Promise<StoredCheckpoint | null> {
  const [row] = await tx.query(
    `SELECT ${COLUMNS} FROM evidence_log l JOIN evidence_checkpoint c ON c.lender_id = l.lender_id AND c.origin = l.origin
      WHERE l.lender_id = $1 ORDER BY c.size DESC LIMIT 1`,
    [lenderId],
  );
  return row ?? null;
}

/** The newest that at least one witness cosigned, and that covers a tree of `size`; null when there is none. */
export async function findWitnessedCheckpoint(
  tx: Tx,
  lenderId: string,
  size: number,
): Promise<StoredCheckpoint | null> {
  const [row] = await tx.query(
    `SELECT ${COLUMNS} FROM evidence_log l JOIN evidence_checkpoint c ON c.lender_id = l.lender_id AND c.origin = l.origin
      WHERE l.lender_id = $1 AND c.size >= $2 AND EXISTS (SELECT FROM evidence_cosignature s
             WHERE s.lender_id = c.lender_id AND s.origin = c.origin AND s.size = c.size)
      ORDER BY c.size DESC LIMIT 1`,
    [lenderId, size],
  );
  return row ?? null;
}

export async function wasEverSigned(tx: Tx, lenderId: string, origin: string): Promise<boolean> {
  const rows = await tx.query(
    'SELECT 1 FROM evidence_checkpoint WHERE lender_id = $1 AND origin = $2 LIMIT 1',
    [lenderId, origin],
  );
  return rows.length > 0;
}

/** Keep a signed checkpoint; the same again changes nothing. */
export async function saveCheckpoint(
  tx: Tx,
  lenderId: string,
  { origin, size, root, signedAt, note }: StoredCheckpoint,
): Promise<void> {
  await tx.query(
    `WITH kept AS (
       INSERT INTO evidence_checkpoint (lender_id, origin, size, root, signed_at, note) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING)
     UPDATE evidence_log SET signed_size = $3 WHERE lender_id = $1 AND signed_size < $3`,
    [lenderId, origin, size, root, signedAt, note],
  );
}

/** The keys that checkpoints were signed with. */
export async function findSignerKeys(tx: Tx): Promise<Buffer[]> {
  const rows: { public_key: Buffer }[] = await tx.query(
    'SELECT public_key FROM evidence_signer ORDER BY since',
  );
  return rows.map((row) => row.public_key);
}

export async function saveSignerKey(tx: Tx, publicKey: Buffer, since: Date): Promise<void> {
  await tx.query('INSERT INTO evidence_signer (public_key, since) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    publicKey,
    since,
  ]);
}
