import type { Tx } from '../platform/tx';

/** What stands in the place of a masked value that is gone. */
export const FORGOTTEN = '***';

/** What the decision needs to know. */
export async function findErasureFacts(
  tx: Tx,
  borrowerId: string,
): Promise<{ openAccounts: number; lastContactAt: Date | null }> {
  const [row] = await tx.query(
    `SELECT (SELECT count(*)::int FROM account WHERE borrower_id = $1 AND stage <> 'closed') AS "openAccounts",
            (SELECT max(called_at) FROM attempt WHERE borrower_id = $1) AS "lastContactAt"`,
    [borrowerId],
  );
  return row;
}

/**
 * What runs for the borrower looks again now and ends: the stages above find that the borrower is not active any more.
 * Links and page sessions lead nowhere from here on.
 */
export async function stopWhatRuns(tx: Tx, borrowerId: string, now: Date): Promise<void> {
  await tx.query('UPDATE notice SET next_step_at = $2 WHERE borrower_id = $1 AND ended_at IS NULL', [
    borrowerId,
    now,
  ]);
  await tx.query(
    `UPDATE channel SET reverify_wanted_at = NULL, reverify_reason = NULL, look_again_at = NULL WHERE borrower_id = $1`,
    [borrowerId],
  );
  await tx.query(
    `UPDATE reverification SET expires_at = least(expires_at, $2), next_step_at = $2
      WHERE borrower_id = $1 AND ended_at IS NULL`,
    [borrowerId, now],
  );
  const ofBorrower = 'reverification_id IN (SELECT id FROM reverification WHERE borrower_id = $1)';
  // A hash that no token has: the link is as unknown as any that never was.
  await tx.query(
    `UPDATE reverification_link SET token_hash = sha256(gen_random_uuid()::text::bytea),
            reference_hash = sha256(gen_random_uuid()::text::bytea), renew_wanted_at = NULL WHERE ${ofBorrower}`,
    [borrowerId],
  );
  await tx.query(`UPDATE reverification_session SET ended_at = $2 WHERE ended_at IS NULL AND ${ofBorrower}`, [
    borrowerId,
    now,
  ]);
  await tx.query(
    `UPDATE reverification_code SET hmac = NULL, salt = NULL, voided_at = coalesce(voided_at, $2) WHERE ${ofBorrower}`,
    [borrowerId, now],
  );
}

/** The keyed hashes stay a while, without whose they were; the index rows go. */
export async function suppressAddresses(
  tx: Tx,
  borrowerId: string,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO suppression (lender_id, digest, version, suppressed_at, expires_at)
     SELECT DISTINCT ON (lender_id, digest) lender_id, digest, version, $2::timestamptz, $3::timestamptz
       FROM channel_index WHERE borrower_id = $1
     ON CONFLICT ON CONSTRAINT suppression_pk DO UPDATE
       SET suppressed_at = EXCLUDED.suppressed_at, expires_at = EXCLUDED.expires_at`,
    [borrowerId, now, expiresAt],
  );
  await tx.query('DELETE FROM channel_index WHERE borrower_id = $1', [borrowerId]);
}

/**
 * Everything that named the person, besides what the destroyed key closed. Rows that others point at stay, bare; sealed
 * cells that stay open nowhere.
 */
export async function destroyRest(
  tx: Tx,
  lenderId: string,
  borrowerId: string,
  externalRef: string,
): Promise<void> {
  await tx.query(`UPDATE channel SET address = NULL, masked = $2 WHERE borrower_id = $1`, [
    borrowerId,
    FORGOTTEN,
  ]);
  // The evidence keeps the digests; what they are of is gone.
  await tx.query('DELETE FROM evidence_opening WHERE lender_id = $1 AND borrower_id = $2', [
    lenderId,
    borrowerId,
  ]);
  await tx.query('DELETE FROM account WHERE borrower_id = $1', [borrowerId]);
  await tx.query(
    `UPDATE borrower SET given_name = NULL, region = NULL, time_zones = '{}', preferences = '{}', closed_since = NULL
      WHERE id = $1`,
    [borrowerId],
  );
  await tx.query('UPDATE reverification SET note = NULL WHERE borrower_id = $1', [borrowerId]);
  // A code can be read again without its words; a cell that does not open would stop the replay.
  await tx.query('UPDATE signal SET raw_text = NULL WHERE borrower_id = $1 AND raw_text IS NOT NULL', [
    borrowerId,
  ]);
  // What an incident took is still to be set aside; its rows leave with that.
  await tx.query('DELETE FROM strong_sighting WHERE borrower_id = $1 AND incident_id IS NULL', [borrowerId]);
  await tx.query(
    `UPDATE receipt_inbox SET body = NULL WHERE attempt_id IN (SELECT id FROM attempt WHERE borrower_id = $1)`,
    [borrowerId],
  );
  // The feed tells what happened; of whose number it was, it told the masked form.
  await tx.query(
    `UPDATE event SET data = regexp_replace(data::text, '"masked": "[^"]*"', '"masked": null', 'g')::jsonb
      WHERE lender_id = $1 AND borrower_ref = $2 AND data::text LIKE '%"masked": "%'`,
    [lenderId, externalRef],
  );
}
