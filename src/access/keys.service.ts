import { Injectable } from '@nestjs/common';
import { Evidence } from '../evidence/evidence.service';
import type { EvidenceKind } from '../evidence/kinds';
import { nameOf, namesById, type Maker } from '../lenders/actor';
import { KeyCache } from '../lenders/key-cache';
import { Lenders } from '../lenders/lenders.service';
import type { Scope } from '../lenders/scopes';
import { Clock } from '../platform/clock';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { assertHeld } from './held-scopes';
import type { CreateKeyIn, KeyListOut, KeyOut, KeyWithSecretOut } from './key.dto';
import { overlapEnd } from './overlap';

interface KeyRow {
  id: string;
  name: string;
  prefix: string | null;
  scopes: Scope[];
  madeBy: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  rotatedTo: string | null;
}

const COLUMNS = `id, name, prefix, scopes, made_by AS "madeBy", created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt", rotated_to AS "rotatedTo"`;

/** A lender's API keys. Each is shown once; what happens to it is evidence. */
@Injectable()
export class Keys {
  constructor(
    private readonly clock: Clock,
    private readonly lenders: Lenders,
    private readonly evidence: Evidence,
    private readonly cache: KeyCache,
  ) {}

  /**
   * @param held the scopes of whoever makes it; null at the command line
   * @throws Problem 422 EXPIRES_IN_PAST, 403 SCOPE_NOT_HELD
   */
  async create(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    held: readonly Scope[] | null,
    given: CreateKeyIn,
  ): Promise<KeyWithSecretOut> {
    assertHeld(held, given.scopes);
    const expiresAt = given.expiresAt ? new Date(given.expiresAt) : null;
    if (expiresAt && expiresAt <= this.clock.now())
      throw Problem.field('/expiresAt', 'EXPIRES_IN_PAST', 'A key must end in the future.');
    const { name, scopes } = given;
    const { id, key } = await this.lenders.createKey(tx, lenderId, { name, scopes, expiresAt }, maker);
    await this.say(tx, lenderId, id, 'key.created', maker, {
      scopes,
      expiresAt: expiresAt?.toISOString() ?? null,
    });
    return { ...(await this.get(tx, lenderId, id)), key };
  }

  /** Newest first, revoked and ended ones too. */
  async list(tx: Tx, lenderId: string, limit: number, cursor: string | null): Promise<KeyListOut> {
    const rows: KeyRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM api_key WHERE lender_id = $1 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
      [lenderId, limit + 1, cursor && fromApiId('key', cursor)],
    );
    const items = await this.toOuts(tx, lenderId, rows.slice(0, limit));
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /**
   * Another key with the same name and scopes; the old one goes on for the overlap. A key that runs out by itself is
   * followed by one that lives as long as it did.
   * @throws Problem 404, 409 KEY_NOT_ALIVE (revoked, ended, or rotated already), 403 SCOPE_NOT_HELD
   */
  async rotate(
    tx: Tx,
    lenderId: string,
    maker: Maker,
    held: readonly Scope[] | null,
    apiId: string,
    overlapHours?: number,
  ): Promise<KeyWithSecretOut> {
    const now = this.clock.now();
    const old = await this.lock(tx, lenderId, apiId);
    if (old.revokedAt || old.rotatedTo || (old.expiresAt && old.expiresAt <= now))
      throw new Problem(409, 'KEY_NOT_ALIVE', 'This key was revoked or rotated already, or has ended.');
    assertHeld(held, old.scopes);
    const life = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
    const expiresAt = life ? new Date(now.getTime() + life) : null;
    const { name, scopes } = old;
    const { id, key } = await this.lenders.createKey(tx, lenderId, { name, scopes, expiresAt }, maker);
    const until = overlapEnd(now, overlapHours, old.expiresAt);
    await tx.query('UPDATE api_key SET rotated_to = $3, expires_at = $4 WHERE lender_id = $1 AND id = $2', [
      lenderId,
      old.id,
      id,
      until,
    ]);
    await this.say(tx, lenderId, old.id, 'key.rotated', maker, {
      to: toApiId('key', id),
      oldUntil: until.toISOString(),
    });
    await this.say(tx, lenderId, id, 'key.created', maker, {
      scopes,
      expiresAt: expiresAt?.toISOString() ?? null,
      inPlaceOf: toApiId('key', old.id),
    });
    this.cache.clear();
    return { ...(await this.get(tx, lenderId, id)), key };
  }

  /** Refused everywhere within five seconds. Again changes nothing. @throws Problem 404 */
  async revoke(tx: Tx, lenderId: string, maker: Maker, apiId: string): Promise<KeyOut> {
    const { id, revokedAt } = await this.lock(tx, lenderId, apiId);
    if (!revokedAt) {
      await tx.query('UPDATE api_key SET revoked_at = $3 WHERE lender_id = $1 AND id = $2', [
        lenderId,
        id,
        this.clock.now(),
      ]);
      await this.say(tx, lenderId, id, 'key.revoked', maker, {});
      this.cache.clear();
    }
    return this.get(tx, lenderId, id);
  }

  private async get(tx: Tx, lenderId: string, id: string): Promise<KeyOut> {
    const rows = await tx.query(`SELECT ${COLUMNS} FROM api_key WHERE lender_id = $1 AND id = $2`, [
      lenderId,
      id,
    ]);
    return (await this.toOuts(tx, lenderId, rows))[0]!;
  }

  private async lock(tx: Tx, lenderId: string, apiId: string): Promise<KeyRow> {
    const [row] = await tx.query(
      `SELECT ${COLUMNS} FROM api_key WHERE lender_id = $1 AND id = $2 FOR UPDATE`,
      [lenderId, fromApiId('key', apiId)],
    );
    if (!row) throw Problem.notFound('key');
    return row;
  }

  private async toOuts(tx: Tx, lenderId: string, rows: readonly KeyRow[]): Promise<KeyOut[]> {
    const nameById = await namesById(
      tx,
      lenderId,
      rows.map((row) => row.madeBy),
    );
    return rows.map(({ id, name, prefix, scopes, madeBy, rotatedTo, ...times }) => ({
      id: toApiId('key', id),
      name,
      prefix,
      scopes,
      createdBy: madeBy && nameById(madeBy),
      createdAt: times.createdAt.toISOString(),
      expiresAt: times.expiresAt?.toISOString() ?? null,
      revokedAt: times.revokedAt?.toISOString() ?? null,
      lastUsedAt: times.lastUsedAt?.toISOString() ?? null,
      rotatedTo: rotatedTo && toApiId('key', rotatedTo),
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
      { lenderId, borrowerId: null, subject: { key: id }, kind, body: { ...body, by: nameOf(maker) } },
    ]);
  }
}
