import type { LeasedRow } from '../platform/stage';
import type { Tx } from '../platform/tx';
import type { EventRow } from './events.service';
import type { WebhookAttemptState } from './webhook-words';

export interface DeliveryRow extends LeasedRow {
  endpoint_id: string;
}

/** Everything one try needs to know, read when its turn has come. */
export interface Errand extends EventRow {
  state: string;
  url: string;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  /** Disabled or deleted. */
  is_off: boolean;
}

/**
 * Claim due deliveries of all lenders, a few of each endpoint, whoever has been waiting longest first.
 * @param room how many of one endpoint may be on their way; `busy` says how many are, by endpoint id
 */
export async function claimDeliveries(
  db: Tx,
  at: {
    now: Date;
    limit: number;
    room: number;
    busy: Record<string, number>;
    failing: boolean;
    leaseSeconds: number;
  },
): Promise<DeliveryRow[]> {
  return db.query('SELECT * FROM claim_deliveries($1, $2, $3, $4, $5, $6)', [
    at.now,
    at.limit,
    at.room,
    JSON.stringify(at.busy),
    at.failing,
    at.leaseSeconds,
  ]);
}

/** What to send and where to; null when somebody else has the row by now. */
export async function findErrand(db: Tx, row: DeliveryRow): Promise<Errand | null> {
  const [errand] = await db.query(
    `SELECT d.state, e.url, e.secret, e.previous_secret, e.previous_until,
            (e.disabled_at IS NOT NULL OR e.deleted_at IS NOT NULL) AS is_off,
            v.id, v.type, v.at, v.borrower_ref, v.data, l.slug AS lender
       FROM webhook_delivery d
       JOIN webhook_endpoint e ON e.id = d.endpoint_id
       JOIN event v ON v.id = d.event_id
       JOIN lender l ON l.id = d.lender_id
      WHERE d.id = $1 AND d.lease_token = $2`,
    [row.id, row.lease_token],
  );
  return errand ?? null;
}

/** Write the try down before the call; an older one that never ended is lost, and was sent or was not. */
export async function beginAttempt(db: Tx, row: DeliveryRow, id: string, now: Date): Promise<void> {
  await db.query(`UPDATE webhook_attempt SET state = 'lost' WHERE delivery_id = $1 AND state = 'running'`, [
    row.id,
  ]);
  await db.query(
    `INSERT INTO webhook_attempt (id, lender_id, endpoint_id, delivery_id, state, started_at)
     VALUES ($1, $2, $3, $4, 'running', $5)`,
    [id, row.lender_id, row.endpoint_id, row.id, now],
  );
}

export async function endAttempt(
  db: Tx,
  id: string,
  end: { state: WebhookAttemptState; durationMs: number; status: number | null; error: string | null },
): Promise<void> {
  await db.query(
    `UPDATE webhook_attempt SET state = $2, duration_ms = $3, response_code = $4, error = $5 WHERE id = $1`,
    [id, end.state, end.durationMs, end.status, end.error],
  );
}

/** End a delivery. False when somebody else has the row by now. */
export async function endDelivery(
  db: Tx,
  row: DeliveryRow,
  state: 'delivered' | 'failed' | 'missed',
  now: Date,
): Promise<boolean> {
  const [, count] = await db.query(
    `UPDATE webhook_delivery SET state = $3, ended_at = $4, next_step_at = NULL, lease_until = NULL
      WHERE id = $1 AND lease_token = $2`,
    [row.id, row.lease_token, state, now],
  );
  return count === 1;
}

/** Put a delivery off until `at`. One that ended meanwhile (its endpoint was disabled) stays as it is. */
export async function postponeDelivery(db: Tx, row: DeliveryRow, at: Date): Promise<void> {
  await db.query(
    `UPDATE webhook_delivery SET next_step_at = $3, lease_until = NULL WHERE id = $1 AND lease_token = $2 AND state = 'pending'`,
    [row.id, row.lease_token, at],
  );
}

/** Count a failed try of a row that is still ours. @returns its failures so far and when the first was */
export async function countFailure(
  db: Tx,
  row: DeliveryRow,
  now: Date,
): Promise<{ failures: number; firstFailedAt: Date } | null> {
  const [rows] = await db.query(
    `UPDATE webhook_delivery SET failures = failures + 1, first_failed_at = coalesce(first_failed_at, $3)
      WHERE id = $1 AND lease_token = $2 RETURNING failures, first_failed_at AS "firstFailedAt"`,
    [row.id, row.lease_token, now],
  );
  return rows[0] ?? null;
}

/**
 * Hold the endpoint and note how it does: the first failure since the last success, or that it works.
 * Always before its deliveries are touched, so that two answers at once wait for each other instead of dead-locking.
 * @returns since when it has been failing; null when it works
 */
export async function noteHealth(
  db: Tx,
  endpointId: string,
  works: boolean,
  now: Date,
): Promise<Date | null> {
  const [row] = await db.query('SELECT failing_since FROM webhook_endpoint WHERE id = $1 FOR NO KEY UPDATE', [
    endpointId,
  ]);
  const before: Date | null = row.failing_since;
  const since = works ? null : (before ?? now);
  if (since !== before)
    await db.query('UPDATE webhook_endpoint SET failing_since = $2 WHERE id = $1', [endpointId, since]);
  return since;
}

/** Nothing more goes to this endpoint: what was on its way was missed. The caller holds the endpoint. */
export async function missPending(db: Tx, endpointId: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE webhook_delivery SET state = 'missed', ended_at = $2, next_step_at = NULL
      WHERE endpoint_id = $1 AND next_step_at IS NOT NULL`,
    [endpointId, now],
  );
}

const FORGOTTEN_AT_ONCE = 10_000;

/** Forget deliveries that ended more than `days` ago, with their tries. The events stay. @returns how many */
export async function forgetOldDeliveries(db: Tx, now: Date, days: number): Promise<number> {
  for (let forgotten = 0; ;) {
    const [{ n }] = await db.query(
      `WITH old AS MATERIALIZED (
         SELECT id FROM webhook_delivery WHERE ended_at < $1::timestamptz - make_interval(days => $2) LIMIT $3 FOR UPDATE),
       tries AS (DELETE FROM webhook_attempt a USING old WHERE a.delivery_id = old.id),
       gone AS (DELETE FROM webhook_delivery d USING old WHERE d.id = old.id RETURNING d.id)
       SELECT count(*)::int AS n FROM gone`,
      [now, days, FORGOTTEN_AT_ONCE],
    );
    forgotten += n;
    if (n < FORGOTTEN_AT_ONCE) return forgotten;
  }
}
