import type { HoldKind } from '../decisions/words';
import type { Tx } from '../platform/tx';

export interface HoldRow {
  id: string;
  lenderId: string;
  borrowerId: string;
  kind: HoldKind;
  openedAt: Date;
  endsAt: Date | null;
  releasedAt: Date | null;
}

const COLUMNS = `id, lender_id AS "lenderId", borrower_id AS "borrowerId", kind, opened_at AS "openedAt", ends_at AS "endsAt",
  released_at AS "releasedAt"`;

/** Where a borrower lives, as far as the packs ask. This room stands below borrowers/. */
export interface Residence {
  country: string;
  region: string | null;
  timeZones: string[];
}

export async function findResidence(tx: Tx, borrowerId: string): Promise<Residence> {
  const [row] = await tx.query(
    'SELECT country, region, time_zones AS "timeZones" FROM borrower WHERE id = $1',
    [borrowerId],
  );
  return row;
}

export async function insertHold(tx: Tx, row: HoldRow & { detail: Buffer | null }): Promise<void> {
  await tx.query(
    'INSERT INTO hold (id, lender_id, borrower_id, kind, detail, opened_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [row.id, row.lenderId, row.borrowerId, row.kind, row.detail, row.openedAt, row.endsAt],
  );
}

export async function findHold(tx: Tx, lenderId: string, id: string | null): Promise<HoldRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM hold WHERE lender_id = $1 AND id = $2`, [
    lenderId,
    id,
  ]);
  return row ?? null;
}

/** End one hold; false when it had ended already. */
export async function endHold(tx: Tx, id: string, now: Date): Promise<boolean> {
  const [, count] = await tx.query('UPDATE hold SET released_at = $2 WHERE id = $1 AND released_at IS NULL', [
    id,
    now,
  ]);
  return count === 1;
}

/** The holds that are open at `now`: one whose time is over is none, also before anybody wrote that down. */
export function findOpenHolds(tx: Tx, borrowerId: string, now: Date): Promise<HoldRow[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM hold WHERE borrower_id = $1 AND released_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
      ORDER BY id`,
    [borrowerId, now],
  );
}

/** Some holds whose time is over, oldest first. */
export function findDueHolds(tx: Tx, now: Date, limit: number): Promise<HoldRow[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM hold WHERE released_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2`,
    [now, limit],
  );
}
