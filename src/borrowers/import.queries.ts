import type { Tx } from '../platform/tx';
import type { RowFault } from './import-lines';
import type { ImportStatus } from './import.dto';

/** Real seconds a job counts as running without a sign of life. */
export const LEASE_SECONDS = 15;

export interface ImportRow {
  id: string;
  lenderId: string;
  format: 'csv' | 'ndjson';
  status: ImportStatus;
  rows: number;
  accepted: number;
  rejected: number;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface Counts {
  rows: number;
  accepted: number;
  rejected: number;
}

const COLUMNS = `id, lender_id AS "lenderId", format, status, rows, accepted, rejected, started_at AS "startedAt", finished_at AS "finishedAt"`;

export async function insertJob(
  tx: Tx,
  job: { id: string; lenderId: string; format: string; now: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO import_job (id, lender_id, format, status, started_at, lease_until)
     VALUES ($1, $2, $3, 'running', $4, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))`,
    [job.id, job.lenderId, job.format, job.now],
  );
}

/** Store how far the job is and say that it lives; false when it was given up meanwhile. */
export async function saveProgress(tx: Tx, id: string, counts: Counts): Promise<boolean> {
  const [, updated] = await tx.query(
    `UPDATE import_job SET rows = $2, accepted = $3, rejected = $4, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
      WHERE id = $1 AND status = 'running'`,
    [id, counts.rows, counts.accepted, counts.rejected],
  );
  return updated === 1;
}

/** End a running job; null when it had ended already. */
export async function endJob(
  tx: Tx,
  id: string,
  status: 'finished' | 'interrupted',
  now: Date,
): Promise<ImportRow | null> {
  const [rows] = await tx.query(
    `UPDATE import_job SET status = $2, finished_at = $3 WHERE id = $1 AND status = 'running' RETURNING ${COLUMNS}`,
    [id, status, now],
  );
  return rows[0] ?? null;
}

/** Jobs whose process is gone, locked for this transaction. */
export async function findDeadJobs(tx: Tx): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `SELECT id FROM import_job WHERE status = 'running' AND lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED`,
  );
  return rows.map((row) => row.id);
}

export async function findJob(tx: Tx, lenderId: string, id: string): Promise<ImportRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM import_job WHERE lender_id = $1 AND id = $2`, [
    lenderId,
    id,
  ]);
  return row ?? null;
}

export async function insertRejects(
  tx: Tx,
  lenderId: string,
  importId: string,
  rejects: readonly (RowFault & { line: number })[],
): Promise<void> {
  await tx.query(
    `INSERT INTO import_reject (lender_id, import_id, line, code, pointer, detail)
     SELECT $1, $2, r.line, r.code, r.pointer, r.detail
       FROM jsonb_to_recordset($3::jsonb) AS r(line int, code text, pointer text, detail text)`,
    [lenderId, importId, JSON.stringify(rejects)],
  );
}

/** Rejected rows behind `afterLine`, in the order of the file. */
export function findRejects(
  tx: Tx,
  lenderId: string,
  importId: string,
  afterLine: number,
  limit: number,
): Promise<(RowFault & { line: number })[]> {
  return tx.query(
    'SELECT line, code, pointer, detail FROM import_reject WHERE lender_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4',
    [lenderId, importId, afterLine, limit],
  );
}
