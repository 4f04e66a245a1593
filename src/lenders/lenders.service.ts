import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { findDebtWord } from '../decisions/content/debt-words';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { actFor, eachTenant, inTx, outsideTenants, type Tx } from '../platform/tx';
import {
  checkedPlannerSettings,
  lenderSettings,
  type LenderSettings,
  type StoredLenderSettings,
} from './lender-settings';
import { insertActor, type Actor, type Maker } from './actor';
import type { Scope } from './scopes';

export type SenderRole = 'creditor' | 'third_party_collector' | 'debt_buyer';

export interface NewLender {
  /** The name in paths: small letters, digits, hyphens. */
  slug: string;
  name: string;
  /** What NEUTRAL content calls the lender. */
  neutralName: string;
  /** The number a borrower can check a message against. */
  officialNumber: string;
  packs: string[];
  senderRole?: SenderRole;
  settings?: StoredLenderSettings;
}

export interface Lender {
  id: string;
  slug: string;
  name: string;
  neutralName: string;
  officialNumber: string;
  packs: string[];
  senderRole: SenderRole;
  settings: LenderSettings;
}

/** The lender of a request, and who came. */
export interface LenderContext extends Lender {
  actor: Actor;
  scopes: Scope[];
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  /** Null or left out: it does not end by itself. */
  expiresAt?: Date | null;
}

/** `sk_live_` and four more: enough to tell a lender's keys apart. */
const SHOWN_CHARACTERS = 12;

/** Public keys, as RFC 7517 writes them. */
export interface JwkSet {
  keys: Record<string, unknown>[];
}

/** Of a row `lender l`; read by `toLender`. */
export const LENDER_COLUMNS = `l.id, l.slug, l.name, l.neutral_name AS "neutralName", l.official_number AS "officialNumber",
  l.packs, l.sender_role AS "senderRole", l.settings`;

/** Tenants, their settings and their keys. */
@Injectable()
export class Lenders {
  constructor(private readonly clock: Clock) {}

  /**
   * Set up a lender; the caller appends `lender.created`. From here on `tx` works on the new lender's rows.
   * @throws Problem 409 LENDER_EXISTS, 422 SLUG_INVALID, NEUTRAL_NAME_SAYS_DEBT, SETTINGS_INVALID
   */
  async create(tx: Tx, given: NewLender): Promise<Lender> {
    if (!/^[a-z0-9](-?[a-z0-9]){0,39}$/.test(given.slug)) {
      throw Problem.field(
        '/slug',
        'SLUG_INVALID',
        'A slug is up to 40 small letters, digits and single hyphens.',
      );
    }
    const word = findDebtWord(given.neutralName);
    if (word) {
      throw Problem.field(
        '/neutralName',
        'NEUTRAL_NAME_SAYS_DEBT',
        `The neutral name says "${word}": a stranger who reads it would know what it is about. Give a registered trade name that does not.`,
      );
    }
    const { planner, ...others } = given.settings ?? {};
    const settings = planner ? { ...others, planner: checkedPlannerSettings(planner) } : others;
    const now = this.clock.now();
    const id = newId(now);
    await actFor(tx, id);
    const rows = await tx.query(
      `INSERT INTO lender (id, slug, name, neutral_name, official_number, packs, sender_role, settings, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT ON CONSTRAINT lender_slug_unique DO NOTHING RETURNING id`,
      [
        id,
        given.slug,
        given.name,
        given.neutralName,
        given.officialNumber,
        given.packs,
        given.senderRole ?? 'creditor',
        JSON.stringify(settings),
        now,
      ],
    );
    if (rows.length === 0) throw new Problem(409, 'LENDER_EXISTS', 'There is a lender with this slug.');
    return this.getById(tx, id);
  }

  /** Make a key. Only its hash is stored: what this returns is shown once. */
  async createKey(
    tx: Tx,
    lenderId: string,
    given: NewKey,
    maker: Maker = 'cli',
  ): Promise<{ id: string; key: string }> {
    const key = `sk_live_${randomBytes(32).toString('base64url')}`;
    return { id: await this.keepKey(tx, lenderId, key, given, maker), key };
  }

  /** Store the hash of a key that already exists. The same key again changes nothing. */
  async keepKey(tx: Tx, lenderId: string, key: string, given: NewKey, maker: Maker = 'cli'): Promise<string> {
    const now = this.clock.now();
    const hash = hashKey(key);
    const [[known]] = await tx.query(
      'UPDATE api_key SET scopes = $3 WHERE lender_id = $1 AND hash = $2 RETURNING id',
      [lenderId, hash, given.scopes],
    );
    if (known) return known.id;
    const id = newId(now);
    await insertActor(tx, lenderId, id, 'key', maker);
    await tx.query(
      `INSERT INTO api_key (id, lender_id, name, hash, prefix, scopes, created_at, expires_at, made_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        lenderId,
        given.name,
        hash,
        key.slice(0, SHOWN_CHARACTERS),
        given.scopes,
        now,
        given.expiresAt ?? null,
        maker === 'cli' ? null : maker.id,
      ],
    );
    return id;
  }

  async findBySlug(dataSource: DataSource, slug: string): Promise<Lender | null> {
    const [{ id }] = await outsideTenants(dataSource).query('SELECT lender_of_slug($1) AS id', [slug]);
    return id ? inTx(dataSource, id, (tx) => this.getById(tx, id)) : null;
  }

  /** @throws Problem 404 */
  async getById(tx: Tx, id: string): Promise<Lender> {
    const [row] = await tx.query(`SELECT ${LENDER_COLUMNS} FROM lender l WHERE l.id = $1`, [id]);
    if (!row) throw Problem.notFound('lender');
    return toLender(row);
  }

  /** Every lender, oldest first: for jobs that work lender by lender. */
  all(dataSource: DataSource): Promise<Lender[]> {
    return eachTenant(dataSource, (tx, id) => this.getById(tx, id));
  }

  /** @throws Problem 404 */
  async settingsOf(tx: Tx, lenderId: string): Promise<LenderSettings> {
    return (await this.getById(tx, lenderId)).settings;
  }

  /** Replace the public keys that sign this lender's step-up assertions. */
  async setStepUpKeys(tx: Tx, lenderId: string, jwks: JwkSet): Promise<void> {
    await tx.query('UPDATE lender SET step_up_jwks = $2 WHERE id = $1', [lenderId, JSON.stringify(jwks)]);
  }

  /** The public keys that sign this lender's step-up assertions. @throws Problem 404 */
  async stepUpKeysOf(tx: Tx, lenderId: string): Promise<JwkSet> {
    const [row] = await tx.query('SELECT step_up_jwks FROM lender WHERE id = $1', [lenderId]);
    if (!row) throw Problem.notFound('lender');
    return row.step_up_jwks;
  }
}

/** SHA-256: a key is 256 random bits, so a slow hash would protect nothing and cost every request. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** A lender from its row: what it set stands over the defaults. */
export function toLender(row: Omit<Lender, 'settings'> & { settings: StoredLenderSettings }): Lender {
  return { ...row, settings: lenderSettings(row.settings) };
}
