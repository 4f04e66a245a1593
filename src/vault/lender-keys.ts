import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Client } from 'pg';
import type { Tx } from '../platform/tx';
import { makeInboxPair } from './envelope';
import { KeyRefused } from './key-provider';
import type { KeyProviders, StoredKey } from './key-providers';
import { TimedCache } from './timed-cache';

/** What a lender's key is for: wrapping data keys, the blind index, or the inbox that receipts are sealed for. */
export type KeyPurpose = 'data' | 'index' | 'inbox';
export const KEY_PURPOSES: readonly KeyPurpose[] = ['data', 'index', 'inbox'];

/** How long which versions there are is believed. */
export const VERSIONS_MS = 5_000;
/** How long an unwrapped key is kept: what a root's owner takes away ends within this. */
const KEY_MS = 5 * 60_000;
/** A new version is written with only when everybody reads it. */
const SETTLE_SECONDS = 2 * (VERSIONS_MS / 1_000);

export interface LenderKeyRow extends StoredKey {
  version: number;
  publicKey: Buffer | null;
  /** Old enough to be written with. */
  isSettled: boolean;
}

/** The keys of each lender, by version: made once, wrapped by the root, unwrapped for minutes at a time. */
export class LenderKeys {
  private readonly versions = new TimedCache<LenderKeyRow[]>(VERSIONS_MS, 10_000);
  private readonly keys = new TimedCache<KeyObject>(KEY_MS, 10_000);
  /** One question at a time about one key, however many rows wait for it. */
  private readonly asking = new Map<string, Promise<KeyObject>>();
  private readonly making = new Map<string, Promise<void>>();

  constructor(private readonly providers: KeyProviders) {}

  /**
   * All versions, newest first. Makes the lender's keys on first use.
   * @throws KeysUnavailable when they have to be made and nobody can wrap them
   */
  async versionsOf(tx: Tx, lenderId: string, purpose: KeyPurpose): Promise<LenderKeyRow[]> {
    const name = `${lenderId}|${purpose}`;
    const known = this.versions.find(name);
    if (known) return known.value;
    let rows = await findVersions(tx, lenderId, purpose);
    if (rows.length === 0) {
      await this.make(tx, lenderId);
      rows = await findVersions(tx, lenderId, purpose);
    }
    this.versions.set(name, rows);
    return rows;
  }

  /** The version to write with: the newest that every process knows of. */
  async current(tx: Tx, lenderId: string, purpose: KeyPurpose): Promise<LenderKeyRow> {
    const rows = await this.versionsOf(tx, lenderId, purpose);
    return rows.find((row) => row.isSettled) ?? rows.at(-1)!;
  }

  /** @throws KeysUnavailable, KeyRefused (there is no such version, or another root wrapped it) */
  async key(tx: Tx, lenderId: string, purpose: KeyPurpose, version: number): Promise<KeyObject> {
    const name = `${lenderId}|${purpose}|${version}`;
    const known = this.keys.find(name);
    // Half-way through its time it is asked for again beside the work, so that no row has to wait for it.
    if (known && known.left > KEY_MS / 2) return known.value;
    const row = await this.rowOf(tx, lenderId, purpose, version);
    const fresh = this.unwrapOnce(name, row, contextOf(lenderId, purpose, version));
    if (!known) return fresh;
    fresh.catch(() => undefined);
    return known.value;
  }

  /** Make a version more. @returns its number */
  async makeVersion(tx: Tx, lenderId: string, purpose: KeyPurpose): Promise<number> {
    const [newest] = await findVersions(tx, lenderId, purpose);
    const version = (newest?.version ?? 0) + 1;
    await insertKey(tx, lenderId, purpose, version, await this.wrapNew(lenderId, purpose, version));
    this.versions.forget(`${lenderId}|${purpose}`);
    return version;
  }

  forgetAll(): void {
    this.versions.clear();
    this.keys.clear();
  }

  private async rowOf(tx: Tx, lenderId: string, purpose: KeyPurpose, version: number): Promise<LenderKeyRow> {
    const find = (rows: LenderKeyRow[]) => rows.find((row) => row.version === version);
    let row = find(await this.versionsOf(tx, lenderId, purpose));
    if (!row) {
      // Made since we looked.
      this.versions.forget(`${lenderId}|${purpose}`);
      row = find(await this.versionsOf(tx, lenderId, purpose));
    }
    if (!row) throw new KeyRefused(`the lender has no ${purpose} key of version ${version}`);
    return row;
  }

  private unwrapOnce(name: string, row: LenderKeyRow, context: string): Promise<KeyObject> {
    const running = this.asking.get(name);
    if (running) return running;
    const asked = this.providers
      .unwrap(row, context)
      .then((bytes) => {
        const key = createSecretKey(bytes);
        this.keys.set(name, key);
        return key;
      })
      .finally(() => this.asking.delete(name));
    this.asking.set(name, asked);
    return asked;
  }

  private make(tx: Tx, lenderId: string): Promise<void> {
    const running = this.making.get(lenderId);
    if (running) return running;
    const made = this.makeAll(tx, lenderId).finally(() => this.making.delete(lenderId));
    this.making.set(lenderId, made);
    return made;
  }

  /**
   * On a connection of its own: a key that a rolled-back transaction took with it would leave what others sealed under it
   * closed for ever, and one held back by a long transaction would hold everybody up.
   */
  private async makeAll(tx: Tx, lenderId: string): Promise<void> {
    const wrapped = [];
    for (const purpose of KEY_PURPOSES)
      wrapped.push({ purpose, ...(await this.wrapNew(lenderId, purpose, 1)) });
    const { url } = tx.connection.options as { url?: string };
    const client = new Client({ connectionString: url, application_name: 'stillyou keys' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('BEGIN');
      await client.query(`SELECT set_config('stillyou.lender', $1, true)`, [lenderId]);
      for (const { purpose, ...key } of wrapped)
        await insertKey(
          { query: (sql, values) => client.query(sql, values as unknown[]) },
          lenderId,
          purpose,
          1,
          key,
        );
      await client.query('COMMIT');
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async wrapNew(lenderId: string, purpose: KeyPurpose, version: number): Promise<NewKey> {
    const pair = purpose === 'inbox' ? makeInboxPair() : null;
    const bytes = pair?.privateKey ?? randomBytes(32);
    return {
      publicKey: pair?.publicKey ?? null,
      ...(await this.providers.wrap(bytes, contextOf(lenderId, purpose, version))),
    };
  }
}

interface NewKey extends StoredKey {
  publicKey: Buffer | null;
}

/** What a wrapped lender key is bound to. */
export function contextOf(lenderId: string, purpose: KeyPurpose, version: number): string {
  return `lender_key|${lenderId}|${purpose}|${version}`;
}

function findVersions(tx: Tx, lenderId: string, purpose: KeyPurpose): Promise<LenderKeyRow[]> {
  return tx.query(
    `SELECT version, provider, root_version AS "rootVersion", wrapped, public_key AS "publicKey",
            created_at < clock_timestamp() - make_interval(secs => ${SETTLE_SECONDS}) AS "isSettled"
       FROM lender_key WHERE lender_id = $1 AND purpose = $2 ORDER BY version DESC`,
    [lenderId, purpose],
  );
}

async function insertKey(
  db: { query(sql: string, values: unknown[]): Promise<unknown> },
  lenderId: string,
  purpose: KeyPurpose,
  version: number,
  key: NewKey,
): Promise<void> {
  // Two who make it at once: one insert wins, both read the winner.
  await db.query(
    `INSERT INTO lender_key (lender_id, purpose, version, provider, root_version, wrapped, public_key, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp()) ON CONFLICT DO NOTHING`,
    [lenderId, purpose, version, key.provider, key.rootVersion, key.wrapped, key.publicKey],
  );
}
