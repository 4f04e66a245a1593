import type { ChannelKind, Medium, Purpose } from '../decisions/words';
import type { Tx } from '../platform/tx';
import type { ConsentStatus, SubjectRole } from './consent.dto';
import type { ActiveConsent, ConsentTerms } from './consent-terms';

export interface ConsentRow {
  id: string;
  lenderId: string;
  borrowerId: string;
  subjectRole: SubjectRole;
  purposes: Purpose[];
  media: Medium[];
  channelIds: string[];
  capturedAt: Date;
  validFrom: Date;
  expiresAt: Date;
  status: ConsentStatus;
  withdrawnAt: Date | null;
}

const COLUMNS = `id, lender_id AS "lenderId", borrower_id AS "borrowerId", subject_role AS "subjectRole", purposes, media,
  channel_ids AS "channelIds", captured_at AS "capturedAt", valid_from AS "validFrom", expires_at AS "expiresAt", status,
  withdrawn_at AS "withdrawnAt"`;

/** This feature stands below borrowers/: it reads the borrower's id by the lender's own key, nothing else. */
export async function findBorrowerId(tx: Tx, lenderId: string, externalRef: string): Promise<string | null> {
  const [row] = await tx.query('SELECT id FROM borrower WHERE lender_id = $1 AND external_ref = $2', [
    lenderId,
    externalRef,
  ]);
  return row?.id ?? null;
}

/**
 * The borrower's lock (borrowers/lock.ts stands above this room). Planning reads holds under it: without it a
 * plan made just before a hold ended would be written after, and the notice would rest to its deadline.
 */
export async function lockBorrowerRow(tx: Tx, borrowerId: string): Promise<void> {
  await tx.query('SELECT 1 FROM borrower WHERE id = $1 FOR NO KEY UPDATE', [borrowerId]);
}

/** Every running notice of the borrower is planned again now. */
export async function lookAgainAtNotices(tx: Tx, borrowerId: string, now: Date): Promise<void> {
  await tx.query(
    'UPDATE notice SET next_step_at = $2 WHERE borrower_id = $1 AND next_step_at > $2 AND ended_at IS NULL',
    [borrowerId, now],
  );
}

export function findChannelKinds(
  tx: Tx,
  borrowerId: string,
  ids: string[],
): Promise<{ id: string; kind: ChannelKind }[]> {
  return tx.query(
    'SELECT id, kind FROM channel WHERE borrower_id = $1 AND id = ANY($2) AND withdrawn_at IS NULL',
    [borrowerId, ids],
  );
}

export async function insertConsent(
  tx: Tx,
  row: ConsentTerms &
    Pick<ConsentRow, 'id' | 'lenderId' | 'borrowerId' | 'subjectRole' | 'channelIds' | 'status'> & {
      evidence: Buffer;
      now: Date;
    },
): Promise<void> {
  await tx.query(
    `INSERT INTO consent (id, lender_id, borrower_id, subject_role, purposes, media, channel_ids, wording, evidence,
                          captured_at, valid_from, expires_at, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.id,
      row.lenderId,
      row.borrowerId,
      row.subjectRole,
      row.purposes,
      row.media,
      row.channelIds,
      row.wording,
      row.evidence,
      row.capturedAt,
      row.validFrom,
      row.expiresAt,
      row.status,
      row.now,
    ],
  );
}

/** A consent that says the same, in any state: what was withdrawn since is not given again by a repeat. */
export async function findSameConsent(
  tx: Tx,
  borrowerId: string,
  role: SubjectRole,
  channelIds: string[],
  terms: ConsentTerms,
): Promise<string | null> {
  const [row] = await tx.query(
    `SELECT id FROM consent WHERE borrower_id = $1 AND subject_role = $2 AND purposes = $3 AND media = $4 AND wording = $5
        AND expires_at = $6 AND channel_ids = $7::uuid[] ORDER BY id DESC LIMIT 1`,
    [borrowerId, role, terms.purposes, terms.media, terms.wording, terms.expiresAt, channelIds],
  );
  return row?.id ?? null;
}

export async function findConsent(tx: Tx, borrowerId: string, id: string): Promise<ConsentRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM consent WHERE borrower_id = $1 AND id = $2`, [
    borrowerId,
    id,
  ]);
  return row ?? null;
}

/** Move one consent out of `active`; false when it had left already. */
export async function endConsent(
  tx: Tx,
  id: string,
  status: 'withdrawn' | 'superseded',
  now: Date,
): Promise<boolean> {
  const [, count] = await tx.query(
    `UPDATE consent SET status = $2, withdrawn_at = CASE WHEN $2 = 'withdrawn' THEN $3::timestamptz END
      WHERE id = $1 AND status = 'active'`,
    [id, status, now],
  );
  return count === 1;
}

export function findActiveConsents(tx: Tx, borrowerId: string, now: Date): Promise<ActiveConsent[]> {
  return tx.query(
    `SELECT id, purposes, media, channel_ids AS "channelIds", expires_at AS "expiresAt" FROM consent
      WHERE borrower_id = $1 AND subject_role = 'borrower' AND status = 'active' AND valid_from <= $2 AND expires_at > $2
      ORDER BY id`,
    [borrowerId, now],
  );
}

const BATCH = 200;

/** Expire one batch of consents whose time is over. */
export async function expireBatch(tx: Tx, now: Date): Promise<ConsentRow[]> {
  const [rows] = await tx.query(
    `UPDATE consent SET status = 'expired' WHERE id IN
       (SELECT id FROM consent WHERE status = 'active' AND expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [now],
  );
  return rows;
}

/** Mark one batch of consents that end before `until` as announced. */
export async function warnBatch(tx: Tx, now: Date, until: Date): Promise<ConsentRow[]> {
  const [rows] = await tx.query(
    `UPDATE consent SET warned_at = $1 WHERE id IN
       (SELECT id FROM consent WHERE status = 'active' AND warned_at IS NULL AND expires_at > $1 AND expires_at <= $2
         ORDER BY expires_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [now, until],
  );
  return rows;
}
