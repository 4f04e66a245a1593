import type { Tx } from '../../platform/tx';
import type { Stamp } from './ask-authority';

/** A checkpoint as the log alone signed it: what is stamped. Lines of witnesses come later, and from others. */
export interface SignedNoteRow {
  origin: string;
  size: number;
  note: string;
}

/** A stamp and what it is of. */
export interface StampedRow {
  authority: string;
  stampedAt: Date;
  size: number;
  /** The signed note whose bytes were stamped. */
  note: string;
  /** The RFC 3161 response, base64. */
  response: string;
}

/** Every lender whose newest checkpoint this authority did not stamp yet. */
export async function lendersNotStamped(tx: Tx, authority: string): Promise<string[]> {
  const rows: { id: string }[] = await tx.query('SELECT lenders_not_stamped_by($1) AS id', [authority]);
  return rows.map(({ id }) => id);
}

export async function findSignedNote(tx: Tx, lenderId: string): Promise<SignedNoteRow | null> {
  const [row] = await tx.query(
    `SELECT c.origin, c.size::float8 AS size, c.note FROM evidence_log l
       JOIN evidence_checkpoint c ON c.lender_id = l.lender_id AND c.origin = l.origin AND c.size = l.signed_size
      WHERE l.lender_id = $1`,
    [lenderId],
  );
  return row ?? null;
}

export async function saveStamp(
  tx: Tx,
  lenderId: string,
  { origin, size }: SignedNoteRow,
  authority: string,
  { at, response }: Stamp,
): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_timestamp (lender_id, origin, size, authority, stamped_at, response)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [lenderId, origin, size, authority, at, response.toString('base64')],
  );
}

/** The newest stamp; null when there is none. */
export async function findLatestStamp(tx: Tx, lenderId: string): Promise<StampedRow | null> {
  const [row] = await tx.query(
    `SELECT t.authority, t.stamped_at AS "stampedAt", t.size::float8 AS size, c.note, t.response
       FROM evidence_timestamp t JOIN evidence_checkpoint c USING (lender_id, origin, size)
      WHERE t.lender_id = $1 ORDER BY t.stamped_at DESC LIMIT 1`,
    [lenderId],
  );
  return row ?? null;
}
