import type { Tx } from '../../platform/tx';
import type { Checkpoint } from '../note/checkpoint';

/** Every lender whose newest checkpoint this witness did not cosign yet. */
export async function lendersNotCosigned(tx: Tx, witness: string): Promise<string[]> {
  const rows: { id: string }[] = await tx.query('SELECT lenders_not_cosigned_by($1) AS id', [witness]);
  return rows.map(({ id }) => id);
}

/** The size of the newest tree that the witness cosigned, as far as we know; 0 for none. */
export async function findCosignedSize(
  tx: Tx,
  lenderId: string,
  origin: string,
  witness: string,
): Promise<number> {
  const [row] = await tx.query(
    `SELECT coalesce(max(size), 0)::float8 AS size FROM evidence_cosignature
      WHERE lender_id = $1 AND origin = $2 AND witness = $3`,
    [lenderId, origin, witness],
  );
  return row.size;
}

export async function saveCosignature(
  tx: Tx,
  lenderId: string,
  { origin, size }: Checkpoint,
  witness: string,
  line: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_cosignature (lender_id, origin, size, witness, line) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [lenderId, origin, size, witness, line],
  );
}
