import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Evidence } from '../../evidence/evidence.service';
import type { EvidenceKind } from '../../evidence/kinds';
import { insertActor, nameOf, namesById, type Maker } from '../../lenders/actor';
import { KeyCache } from '../../lenders/key-cache';
import { hashKey } from '../../lenders/lenders.service';
import type { Scope } from '../../lenders/scopes';
import { Clock } from '../../platform/clock';
import { fromApiId, newId, toApiId } from '../../platform/ids';
import { Problem } from '../../platform/problem';
import type { Tx } from '../../platform/tx';
import { assertHeld } from '../held-scopes';
import { overlapEnd } from '../overlap';
import type { ClientListOut, ClientOut, ClientWithSecretOut, CreateClientIn } from './client.dto';
import { findJwksFlaw } from './client-jwks';

interface ClientRow {
  id: string;
  name: string;
  scopes: Scope[];
  hasKeys: boolean;
  madeBy: string | null;
  createdAt: Date;
  oldSecretUntil: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const COLUMNS = `id, name, scopes, jwks IS NOT NULL AS "hasKeys", made_by AS "madeBy", created_at AS "createdAt",
  old_secret_until AS "oldSecretUntil", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** A lender's OAuth2 clients. A secret is shown once; what happens to a client is evidence. */
@Injectable()
export class OAuthClients {
  constructor(
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly cache: KeyCache,
  ) {}

  /** @throws Problem 422 JWKS_INVALID, 403 SCOPE_NOT_HELD */
  async create(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    held: readonly Scope[] | null,
    given: CreateClientIn,
  ): Promise<ClientWithSecretOut> {
    assertHeld(held, given.scopes);
    if (given.jwks) assertJwks(given.jwks);
    const now = this.clock.now();
    const id = newId(now);
    const secret = given.jwks ? null : newSecret();
    await insertActor(tx, lenderId, id, 'client', maker);
    await tx.query(
      `INSERT INTO oauth_client (id, lender_id, name, scopes, secret_hash, jwks, created_at, made_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        lenderId,
        given.name,
        given.scopes,
        secret && hashKey(secret),
        given.jwks ? JSON.stringify(given.jwks) : null,
        now,
        maker === 'cli' ? null : maker.id,
      ],
    );
    await this.say(tx, lenderId, id, 'client.created', maker, { scopes: given.scopes });
    return { ...(await this.get(tx, lenderId, id)), secret };
  }

  /** Newest first, revoked ones too. */
  async list(tx: Tx, lenderId: string, limit: number, cursor: string | null): Promise<ClientListOut> {
    const rows: ClientRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM oauth_client
        WHERE lender_id = $1 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
      [lenderId, limit + 1, cursor && fromApiId('cli', cursor)],
    );
    const items = await this.toOuts(tx, lenderId, rows.slice(0, limit));
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /**
   * Another secret; the old one goes on for the overlap.
   * @throws Problem 404, 409 CLIENT_NOT_ALIVE, CLIENT_HAS_KEYS, 403 SCOPE_NOT_HELD
   */
  async rotateSecret(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    held: readonly Scope[] | null,
    apiId: string,
    overlapHours?: number,
  ): Promise<ClientWithSecretOut> {
    const client = await this.lock(tx, lenderId, apiId);
    assertAlive(client);
    if (client.hasKeys)
      throw new Problem(409, 'CLIENT_HAS_KEYS', 'This client proves itself by its keys: replace those.');
    assertHeld(held, client.scopes);
    const secret = newSecret();
    const until = overlapEnd(this.clock.now(), overlapHours, null);
    await tx.query(
      `UPDATE oauth_client SET old_secret_hash = secret_hash, old_secret_until = $3, secret_hash = $4
        WHERE lender_id = $1 AND id = $2`,
      [lenderId, client.id, until, hashKey(secret)],
    );
    await this.say(tx, lenderId, client.id, 'client.rotated', maker, { oldUntil: until.toISOString() });
    return { ...(await this.get(tx, lenderId, client.id)), secret };
  }

  /** @throws Problem 404, 409 CLIENT_NOT_ALIVE, CLIENT_HAS_SECRET, 422 JWKS_INVALID, 403 SCOPE_NOT_HELD */
  async replaceKeys(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    held: readonly Scope[] | null,
    apiId: string,
    jwks: Record<string, unknown>,
  ): Promise<ClientOut> {
    assertJwks(jwks);
    const client = await this.lock(tx, lenderId, apiId);
    assertAlive(client);
    if (!client.hasKeys)
      throw new Problem(409, 'CLIENT_HAS_SECRET', 'This client proves itself by a secret: rotate that.');
    assertHeld(held, client.scopes);
    await tx.query('UPDATE oauth_client SET jwks = $3 WHERE lender_id = $1 AND id = $2', [
      lenderId,
      client.id,
      JSON.stringify(jwks),
    ]);
    const kids = (jwks.keys as { kid: string }[]).length;
    await this.say(tx, lenderId, client.id, 'client.rotated', maker, { keys: kids });
    return this.get(tx, lenderId, client.id);
  }

  /** No token more, and those given out are refused within five seconds. Again changes nothing. @throws Problem 404 */
  async revoke(tx: Tx, lenderId: string, maker: Maker, apiId: string): Promise<ClientOut> {
    const { id, revokedAt } = await this.lock(tx, lenderId, apiId);
    if (!revokedAt) {
      await tx.query('UPDATE oauth_client SET revoked_at = $3 WHERE lender_id = $1 AND id = $2', [
        lenderId,
        id,
        this.clock.now(),
      ]);
      await this.say(tx, lenderId, id, 'client.revoked', maker, {});
      this.cache.clear();
    }
    return this.get(tx, lenderId, id);
  }

  private async get(tx: Tx, lenderId: string, id: string): Promise<ClientOut> {
    const rows = await tx.query(`SELECT ${COLUMNS} FROM oauth_client WHERE lender_id = $1 AND id = $2`, [
      lenderId,
      id,
    ]);
    return (await this.toOuts(tx, lenderId, rows))[0]!;
  }

  private async lock(tx: Tx, lenderId: string, apiId: string): Promise<ClientRow> {
    const [row] = await tx.query(
      `SELECT ${COLUMNS} FROM oauth_client WHERE lender_id = $1 AND id = $2 FOR UPDATE`,
      [lenderId, fromApiId('cli', apiId)],
    );
    if (!row) throw Problem.notFound('client');
    return row;
  }

  private async toOuts(tx: Tx, lenderId: string, rows: readonly ClientRow[]): Promise<ClientOut[]> {
    const ids = rows.map((row) => row.madeBy);
    const nameById = await namesById(tx, lenderId, ids);
    return rows.map(({ id, name, scopes, hasKeys, madeBy, ...times }) => ({
      id: toApiId('cli', id),
      name,
      scopes,
      provesItselfBy: hasKeys ? 'private_key_jwt' : 'secret',
      createdBy: madeBy && nameById(madeBy),
      createdAt: times.createdAt.toISOString(),
      oldSecretUntil: times.oldSecretUntil?.toISOString() ?? null,
      lastUsedAt: times.lastUsedAt?.toISOString() ?? null,
      revokedAt: times.revokedAt?.toISOString() ?? null,
    }));
  }

  private say(
    tx: Tx,
    lenderId: string,
    id: string,
    kind: EvidenceKind,
    maker: Maker,
    body: Record<string, unknown>,
  ): Promise<void> {
    return this.evidence.append(tx, [
      { lenderId, borrowerId: null, subject: { cli: id }, kind, body: { ...body, by: nameOf(maker) } },
    ]);
  }
}

function newSecret(): string {
  return `cs_live_${randomBytes(32).toString('base64url')}`;
}

function assertAlive({ revokedAt }: ClientRow): void {
  if (revokedAt) throw new Problem(409, 'CLIENT_NOT_ALIVE', 'This client was revoked.');
}

function assertJwks(jwks: Record<string, unknown>): void {
  const flaw = findJwksFlaw(jwks);
  if (flaw) throw Problem.field('/jwks', 'JWKS_INVALID', `A client’s set of keys ${flaw}.`);
}
