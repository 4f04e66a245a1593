import type { DataSource } from 'typeorm';
import { inTx, outsideTenants, type Tx } from '../platform/tx';
import type { Actor } from './actor';
import { LENDER_COLUMNS, toLender, type Lender } from './lenders.service';
import type { Role } from './roles';
import type { Scope } from './scopes';
import type { SessionStage, SessionTimes } from './session-rules';

/*
 * The look-ups made before it is known whose lender a caller is of. Each asks the database whose the credential is, which
 * tells the lender alone, and then reads as that lender. There are these and no other: whatever else reads a lender's
 * rows knows its lender.
 */

interface FoundKey {
  lender: Lender;
  actor: Actor;
  scopes: Scope[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** An API key that is not revoked, by the hash of it. */
export async function findKeyByHash(dataSource: DataSource, hash: Buffer): Promise<FoundKey | null> {
  return findOne(
    dataSource,
    'lender_of_api_key',
    hash,
    `SELECT ${LENDER_COLUMNS}, a.id AS "actorId", a.kind, a.person_id AS "personId", k.scopes,
            k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt"
       FROM api_key k JOIN lender l ON l.id = k.lender_id JOIN actor a ON a.id = k.id
      WHERE k.hash = $1 AND k.revoked_at IS NULL`,
  );
}

interface FoundClient {
  lender: Lender;
  actor: Actor;
  scopes: Scope[];
  secretHash: Buffer | null;
  oldSecretHash: Buffer | null;
  oldSecretUntil: Date | null;
  jwks: { keys: Record<string, unknown>[] } | null;
}

/** An OAuth2 client that is not revoked, by its id. */
export async function findClientById(dataSource: DataSource, clientId: string): Promise<FoundClient | null> {
  return findOne(
    dataSource,
    'lender_of_client',
    clientId,
    `SELECT ${LENDER_COLUMNS}, a.id AS "actorId", a.kind, a.person_id AS "personId", c.scopes,
            c.secret_hash AS "secretHash", c.old_secret_hash AS "oldSecretHash", c.old_secret_until AS "oldSecretUntil",
            c.jwks
       FROM oauth_client c JOIN lender l ON l.id = c.lender_id JOIN actor a ON a.id = c.id
      WHERE c.id = $1 AND c.revoked_at IS NULL`,
  );
}

export interface FoundSession extends SessionTimes {
  lender: Lender;
  actor: Actor;
  sessionId: string;
  stage: SessionStage;
  provedBy: string[];
  provedAt: Date;
  role: Role;
}

/** The session of a browser, by the hash of its cookie; of an operator who is not disabled. Ended ones too. */
export async function findSessionByHash(dataSource: DataSource, hash: Buffer): Promise<FoundSession | null> {
  return findOne(
    dataSource,
    'lender_of_operator_session',
    hash,
    `SELECT ${LENDER_COLUMNS}, a.id AS "actorId", a.kind, a.person_id AS "personId", s.id AS "sessionId", s.stage,
            s.proved_by AS "provedBy", s.proved_at AS "provedAt", s.last_seen_at AS "lastSeenAt", s.ends_at AS "endsAt",
            s.ended_at AS "endedAt", o.role
       FROM operator_session s JOIN operator o ON o.id = s.operator_id JOIN lender l ON l.id = s.lender_id
       JOIN actor a ON a.id = o.id
      WHERE s.token_hash = $1 AND o.state <> 'disabled'`,
  );
}

/** Whose an invitation or a passkey is: the ids alone. */
export async function findOperatorByCredential(
  dataSource: DataSource,
  by: { inviteHash: Buffer } | { passkey: string },
): Promise<{ lenderId: string; operatorId: string } | null> {
  const [whose, table, column, id, given] =
    'inviteHash' in by
      ? (['lender_of_invitation', 'operator', 'invite_hash', 'id', by.inviteHash] as const)
      : (['lender_of_passkey', 'operator_passkey', 'credential_id', 'operator_id', by.passkey] as const);
  return readAsOwner(dataSource, whose, given, async (tx) => {
    const [row] = await tx.query(
      `SELECT lender_id AS "lenderId", ${id} AS "operatorId" FROM ${table} WHERE ${column} = $1`,
      [given],
    );
    return row ?? null;
  });
}

/** A function of the database that says whose something is. */
type Whose =
  | 'lender_of_api_key'
  | 'lender_of_client'
  | 'lender_of_operator_session'
  | 'lender_of_invitation'
  | 'lender_of_passkey';

async function readAsOwner<T>(
  dataSource: DataSource,
  whose: Whose,
  given: Buffer | string,
  read: (tx: Tx) => Promise<T | null>,
): Promise<T | null> {
  const [{ id }] = await outsideTenants(dataSource).query(`SELECT ${whose}($1) AS id`, [given]);
  return id ? inTx(dataSource, id, read) : null;
}

function findOne(dataSource: DataSource, whose: Whose, given: Buffer | string, sql: string): Promise<any> {
  return readAsOwner(dataSource, whose, given, async (tx) => {
    const [row] = await tx.query(sql, [given]);
    return row ? split(row) : null;
  });
}

/** The lender's columns of a joined row, the actor's, and the rest. */
function split(row: Record<string, unknown>): any {
  const { id, slug, name, neutralName, officialNumber, packs, senderRole, settings, ...others } = row;
  const { actorId, kind, personId, ...rest } = others;
  const lender = { id, slug, name, neutralName, officialNumber, packs, senderRole, settings };
  return { lender: toLender(lender as never), actor: { id: actorId, kind, personId }, ...rest };
}
