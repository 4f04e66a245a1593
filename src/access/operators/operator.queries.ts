import type { Role } from '../../lenders/roles';
import type { Tx } from '../../platform/tx';

export const OPERATOR_STATES = ['invited', 'active', 'disabled'] as const;
export type OperatorState = (typeof OPERATOR_STATES)[number];
export const SIGN_ONS = ['local', 'oidc'] as const;
/** `local`: a password and a second factor, or a passkey, here; `oidc`: the lender's own sign-on. */
export type SignOnKind = (typeof SIGN_ONS)[number];

/** A person's account. What names them is sealed. */
export interface OperatorRow {
  id: string;
  lenderId: string;
  login: Buffer;
  role: Role;
  state: OperatorState;
  signOn: SignOnKind;
  password: string | null;
  totpSecret: Buffer | null;
  totpConfirmedAt: Date | null;
  totpStep: string;
  inviteUntil: Date | null;
  createdAt: Date;
  madeBy: string | null;
  lastSignedInAt: Date | null;
}

const COLUMNS = `id, lender_id AS "lenderId", login, role, state, sign_on AS "signOn", password, totp_secret AS "totpSecret",
  totp_confirmed_at AS "totpConfirmedAt", totp_step AS "totpStep", invite_until AS "inviteUntil",
  created_at AS "createdAt", made_by AS "madeBy", last_signed_in_at AS "lastSignedInAt"`;

export async function findOperator(tx: Tx, lenderId: string, id: string): Promise<OperatorRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM operator WHERE lender_id = $1 AND id = $2`, [
    lenderId,
    id,
  ]);
  return row ?? null;
}

/** The same, and nobody else changes it until `tx` ends. */
export async function lockOperator(tx: Tx, lenderId: string, id: string): Promise<OperatorRow | null> {
  const [row] = await tx.query(
    `SELECT ${COLUMNS} FROM operator WHERE lender_id = $1 AND id = $2 FOR UPDATE`,
    [lenderId, id],
  );
  return row ?? null;
}

export async function findOperatorByLogin(
  tx: Tx,
  lenderId: string,
  loginHash: Buffer,
): Promise<OperatorRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM operator WHERE lender_id = $1 AND login_hash = $2`, [
    lenderId,
    loginHash,
  ]);
  return row ?? null;
}

/** Newest first. */
export function listOperators(
  tx: Tx,
  lenderId: string,
  limit: number,
  before: string | null,
): Promise<OperatorRow[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM operator WHERE lender_id = $1 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
    [lenderId, limit, before],
  );
}

export interface NewOperator {
  id: string;
  lenderId: string;
  loginHash: Buffer;
  login: Buffer;
  role: Role;
  state: OperatorState;
  signOn: SignOnKind;
  subjectHash: Buffer | null;
  inviteHash: Buffer | null;
  inviteUntil: Date | null;
  createdAt: Date;
  madeBy: string | null;
}

/** False when somebody of the lender has this sign-in name already. */
export async function insertOperator(tx: Tx, o: NewOperator): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO operator (id, lender_id, login_hash, login, role, state, sign_on, subject_hash, invite_hash, invite_until, created_at, made_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT ON CONSTRAINT operator_login_once DO NOTHING RETURNING 1`,
    [
      o.id,
      o.lenderId,
      o.loginHash,
      o.login,
      o.role,
      o.state,
      o.signOn,
      o.subjectHash,
      o.inviteHash,
      o.inviteUntil,
      o.createdAt,
      o.madeBy,
    ],
  );
  return rows.length === 1;
}

/** Forget every factor of a person: password, authenticator, passkeys, recovery codes. */
export async function forgetFactors(tx: Tx, lenderId: string, id: string): Promise<void> {
  await tx.query(
    `UPDATE operator SET password = NULL, totp_secret = NULL, totp_confirmed_at = NULL WHERE lender_id = $1 AND id = $2`,
    [lenderId, id],
  );
  for (const table of ['operator_passkey', 'operator_recovery_code'])
    await tx.query(`DELETE FROM ${table} WHERE lender_id = $1 AND operator_id = $2`, [lenderId, id]);
}

/** Take a time step for good: false when a code of it or of a later one was taken already. */
export async function takeTotpStep(tx: Tx, lenderId: string, id: string, step: number): Promise<boolean> {
  const [, count] = await tx.query(
    'UPDATE operator SET totp_step = $3 WHERE lender_id = $1 AND id = $2 AND totp_step < $3',
    [lenderId, id, step],
  );
  return count === 1;
}

/** Use up a recovery code: false when there is no such code that is not used. */
export async function takeRecoveryCode(
  tx: Tx,
  lenderId: string,
  id: string,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const [, count] = await tx.query(
    `UPDATE operator_recovery_code SET used_at = $4
      WHERE lender_id = $1 AND operator_id = $2 AND code_hash = $3 AND used_at IS NULL`,
    [lenderId, id, hash, now],
  );
  return count === 1;
}

/** These codes in place of all there were. */
export async function replaceRecoveryCodes(
  tx: Tx,
  lenderId: string,
  id: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.query('DELETE FROM operator_recovery_code WHERE lender_id = $1 AND operator_id = $2', [
    lenderId,
    id,
  ]);
  await tx.query(
    'INSERT INTO operator_recovery_code (operator_id, lender_id, code_hash) SELECT $2, $1, h FROM unnest($3::bytea[]) AS h',
    [lenderId, id, hashes],
  );
}

/** What a person can prove themselves by besides the password. */
export interface FactorCounts {
  passkeys: number;
  recoveryCodes: number;
}

export async function countFactors(tx: Tx, lenderId: string, id: string): Promise<FactorCounts> {
  const [row] = await tx.query(
    `SELECT (SELECT count(*)::int FROM operator_passkey WHERE lender_id = $1 AND operator_id = $2) AS passkeys,
            (SELECT count(*)::int FROM operator_recovery_code
              WHERE lender_id = $1 AND operator_id = $2 AND used_at IS NULL) AS "recoveryCodes"`,
    [lenderId, id],
  );
  return row;
}
