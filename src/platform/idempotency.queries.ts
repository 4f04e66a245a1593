import type { Tx } from './tx';

/** Real seconds a key stays claimed without a sign of life. If the process dies, another may then take over. */
export const LEASE_SECONDS = 60;
export const KEPT_DAYS = 30;
/** The hash of a body that is still arriving. */
export const HASH_NOT_KNOWN_YET = Buffer.alloc(0);

export interface KeyPlace {
  tenantId: string;
  key: string;
}

export interface StoredKey {
  route: string;
  bodyHash: Buffer;
  status: number | null;
  response: unknown;
}

/** Claim the key for one run: our fencing token, or null when somebody has it or had it. */
export async function claimKey(
  db: Tx,
  at: KeyPlace,
  route: string,
  bodyHash: Buffer,
  now: Date,
): Promise<string | null> {
  const rows = await db.query(
    `INSERT INTO idempotency_key AS k (lender_id, key, route, body_hash, created_at, lease_until)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))
     ON CONFLICT ON CONSTRAINT idempotency_key_pk DO UPDATE
        SET route = EXCLUDED.route, body_hash = EXCLUDED.body_hash, created_at = EXCLUDED.created_at,
            lease_until = EXCLUDED.lease_until, lease_token = k.lease_token + 1, status = NULL, response = NULL
      WHERE k.created_at < $5::timestamptz - make_interval(days => $7)
         OR (k.status IS NULL AND k.lease_until < clock_timestamp() AND k.route = EXCLUDED.route
             AND (k.body_hash = EXCLUDED.body_hash OR k.body_hash = ''))
     RETURNING lease_token`,
    [at.tenantId, at.key, route, bodyHash, now, LEASE_SECONDS, KEPT_DAYS],
  );
  return rows[0]?.lease_token ?? null;
}

export async function findKey(db: Tx, at: KeyPlace): Promise<StoredKey | null> {
  const [row] = await db.query(
    'SELECT route, body_hash AS "bodyHash", status, response FROM idempotency_key WHERE lender_id = $1 AND key = $2',
    [at.tenantId, at.key],
  );
  return row ?? null;
}

/** Store the answer; false when the key was taken over since. */
export async function storeAnswer(
  db: Tx,
  at: KeyPlace,
  token: string,
  answer: { status: number; body: unknown; bodyHash: Buffer },
): Promise<boolean> {
  const [, count] = await db.query(
    `UPDATE idempotency_key SET status = $4, response = $5::json, body_hash = $6
      WHERE lender_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL`,
    [at.tenantId, at.key, token, answer.status, JSON.stringify(answer.body ?? null), answer.bodyHash],
  );
  return count === 1;
}

/** A sign of life while the request runs. */
export async function renewKey(db: Tx, at: KeyPlace, token: string): Promise<void> {
  await db.query(
    `UPDATE idempotency_key SET lease_until = clock_timestamp() + make_interval(secs => $4)
      WHERE lender_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL`,
    [at.tenantId, at.key, token, LEASE_SECONDS],
  );
}

/** Give the key back after an error; an answer that was stored in spite of it stays. */
export async function releaseKey(db: Tx, at: KeyPlace, token: string): Promise<void> {
  await db.query(
    'DELETE FROM idempotency_key WHERE lender_id = $1 AND key = $2 AND lease_token = $3 AND status IS NULL',
    [at.tenantId, at.key, token],
  );
}

/** Forget answers older than thirty days; a recurring job. Returns how many. */
export async function forgetOldKeys(db: Tx, now: Date): Promise<number> {
  const [, count] = await db.query(
    'DELETE FROM idempotency_key WHERE created_at < $1::timestamptz - make_interval(days => $2)',
    [now, KEPT_DAYS],
  );
  return count;
}
