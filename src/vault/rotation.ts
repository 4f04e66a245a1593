import type { DataSource } from 'typeorm';
import { eachTenant, inTx, outsideTenants, tenantIds, type Tx } from '../platform/tx';
import type { KeyProviderName } from './key-provider';
import type { KeyProviders, StoredKey } from './key-providers';
import { contextOf, type KeyPurpose } from './lender-keys';
import { serviceContextOf, type ServiceKeyName } from './service-keys';
import type { Vault } from './vault.service';

/** How far a rotation is; `of` is what there was to do when it began. */
export interface Progress {
  what: string;
  done: number;
  of: number;
}
export type Say = (progress: Progress) => void;

const BATCH = 500;
/** A call of a key server each: written down after so many, so that little is done twice. */
const ROOT_BATCH = 20;

/** Every key that another version of the root wrapped, wrapped by the current one. Ended half-way, it goes on where it was. */
export async function rotateRoot(
  dataSource: DataSource,
  providers: KeyProviders,
  make: boolean,
  say: Say,
): Promise<{ version: string; rewrapped: number }> {
  const { current } = providers;
  if (make && !current.makeVersion)
    throw new Error(`${current.name} makes its versions itself: change its key there or in the settings`);
  if (make) await current.makeVersion!();
  const version = await providers.currentVersion();
  const under: [KeyProviderName, string] = [current.name, version];
  const of = await countOld(dataSource, under);
  let done = 0;
  for (
    let batch = await findOld(dataSource, under);
    batch.length > 0;
    batch = await findOld(dataSource, under)
  ) {
    for (const row of batch) {
      await writeRoot(dataSource, row, await providers.rewrap(row, row.context));
      done += 1;
    }
    say({ what: `keys under version ${version} of ${current.name}`, done, of });
  }
  return { version, rewrapped: done };
}

interface RootRow extends StoredKey {
  context: string;
  key: { name: ServiceKeyName } | { lenderId: string; purpose: KeyPurpose; version: number };
}

const OLD = '(provider, root_version) <> ($1, $2)';

async function countOld(dataSource: DataSource, under: [string, string]): Promise<number> {
  const count = async (db: Tx, table: 'service_key' | 'lender_key'): Promise<number> => {
    const [row] = await db.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${OLD}`, under);
    return row.n;
  };
  const lenders = await eachTenant(dataSource, (tx) => count(tx, 'lender_key'));
  return lenders.reduce((sum, n) => sum + n, await count(outsideTenants(dataSource), 'service_key'));
}

async function findOld(dataSource: DataSource, under: [string, string]): Promise<RootRow[]> {
  const service = await outsideTenants(dataSource).query(
    `SELECT name, provider, root_version AS "rootVersion", wrapped FROM service_key WHERE ${OLD} ORDER BY name`,
    under,
  );
  const lenders = await findSome(dataSource, (tx) =>
    tx.query(
      `SELECT lender_id, purpose, version, provider, root_version AS "rootVersion", wrapped FROM lender_key
        WHERE ${OLD} ORDER BY purpose, version LIMIT ${ROOT_BATCH}`,
      under,
    ),
  );
  return [
    ...service.map(({ name, ...stored }: StoredKey & { name: ServiceKeyName }) => ({
      ...stored,
      context: serviceContextOf(name),
      key: { name },
    })),
    ...lenders.map(({ lender_id: lenderId, purpose, version, ...stored }: LenderKeyRow) => ({
      ...stored,
      context: contextOf(lenderId, purpose, version),
      key: { lenderId, purpose, version },
    })),
  ];
}

type LenderKeyRow = StoredKey & { lender_id: string; purpose: KeyPurpose; version: number };

/** Those of the first lender that has any. */
async function findSome(
  dataSource: DataSource,
  find: (tx: Tx) => Promise<LenderKeyRow[]>,
): Promise<LenderKeyRow[]> {
  for (const id of await tenantIds(dataSource)) {
    const rows = await inTx(dataSource, id, find);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** Only over what was read: two who rotate at once each write a good one, and neither undoes the other's. */
async function writeRoot(dataSource: DataSource, { key, wrapped }: RootRow, fresh: StoredKey): Promise<void> {
  const [where, ids] =
    'name' in key
      ? [
          'service_key SET provider = $1, root_version = $2, wrapped = $3 WHERE wrapped = $4 AND name = $5',
          [key.name],
        ]
      : [
          'lender_key SET provider = $1, root_version = $2, wrapped = $3 WHERE wrapped = $4 AND lender_id = $5 AND purpose = $6 AND version = $7',
          [key.lenderId, key.purpose, key.version],
        ];
  const write = (db: Tx): Promise<unknown> =>
    db.query(`UPDATE ${where}`, [fresh.provider, fresh.rootVersion, fresh.wrapped, wrapped, ...ids]);
  await ('name' in key ? write(outsideTenants(dataSource)) : inTx(dataSource, key.lenderId, write));
}

/**
 * A new version of a lender's key, and every data key of the lender under it; a new inbox pair too. While an earlier
 * rotation has something left, that is finished and no version is made.
 */
export async function rotateLender(
  dataSource: DataSource,
  vault: Vault,
  lenderId: string,
  say: Say,
): Promise<{ version: number; rewrapped: number }> {
  let version = await newestVersion(dataSource, lenderId, 'data');
  let of = await countDataKeys(dataSource, lenderId, version);
  if (of === 0 || version === 0) {
    version = await inTx(dataSource, lenderId, async (tx) => {
      await vault.lenderKeys.makeVersion(tx, lenderId, 'inbox');
      return vault.lenderKeys.makeVersion(tx, lenderId, 'data');
    });
    of = await countDataKeys(dataSource, lenderId, version);
  }
  let done = 0;
  for (;;) {
    const count = await rewrapBatch(dataSource, vault, lenderId, version);
    if (count === 0) return { version, rewrapped: done };
    done += count;
    say({ what: `data keys under version ${version}`, done, of: Math.max(of, done) });
  }
}

function rewrapBatch(
  dataSource: DataSource,
  vault: Vault,
  lenderId: string,
  version: number,
): Promise<number> {
  return inTx(dataSource, lenderId, async (tx) => {
    const rows = await tx.query(
      `SELECT subject_id, lender_key_version, wrapped FROM data_key
        WHERE lender_id = $1 AND lender_key_version < $2 AND wrapped IS NOT NULL
        ORDER BY subject_id LIMIT ${BATCH} FOR UPDATE`,
      [lenderId, version],
    );
    const wrapped: Buffer[] = [];
    for (const row of rows) wrapped.push(await vault.dataKeys.rewrapped(tx, lenderId, row, version));
    await tx.query(
      `UPDATE data_key d SET wrapped = n.wrapped, lender_key_version = $2
         FROM unnest($3::uuid[], $4::bytea[]) AS n(subject_id, wrapped)
        WHERE d.lender_id = $1 AND d.subject_id = n.subject_id`,
      [lenderId, version, rows.map((row: { subject_id: string }) => row.subject_id), wrapped],
    );
    return rows.length;
  });
}

export async function newestVersion(
  dataSource: DataSource,
  lenderId: string,
  purpose: KeyPurpose,
): Promise<number> {
  const [row] = await inTx(dataSource, lenderId, (tx) =>
    tx.query(
      'SELECT coalesce(max(version), 0) AS version FROM lender_key WHERE lender_id = $1 AND purpose = $2',
      [lenderId, purpose],
    ),
  );
  return row.version;
}

async function countDataKeys(dataSource: DataSource, lenderId: string, below: number): Promise<number> {
  const [row] = await inTx(dataSource, lenderId, (tx) =>
    tx.query(
      `SELECT count(*)::int AS n FROM data_key WHERE lender_id = $1 AND lender_key_version < $2 AND wrapped IS NOT NULL`,
      [lenderId, below],
    ),
  );
  return row.n;
}

/**
 * Destroy the versions that nothing is under any more: then a copy of the root opens nothing with them either. Not within
 * an hour of the version after, so that no process writes with one that is gone. Inbox pairs stay: receipts name theirs.
 */
export async function retireKeys(dataSource: DataSource): Promise<Record<string, number>> {
  const retire = async (purpose: KeyPurpose, inUse: string): Promise<number> => {
    const counts = await eachTenant(dataSource, async (tx) => {
      const [, count] = await tx.query(
        `DELETE FROM lender_key k WHERE purpose = $1 AND NOT EXISTS (${inUse})
          AND EXISTS (SELECT 1 FROM lender_key n WHERE n.lender_id = k.lender_id AND n.purpose = $1
                        AND n.version > k.version AND n.created_at < clock_timestamp() - interval '1 hour')`,
        [purpose],
      );
      return count as number;
    });
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const dataKeys = await retire(
    'data',
    'SELECT 1 FROM data_key d WHERE d.lender_id = k.lender_id AND d.lender_key_version = k.version AND d.wrapped IS NOT NULL',
  );
  const indexKeys = await retire(
    'index',
    `SELECT 1 FROM channel_index i WHERE i.lender_id = k.lender_id AND i.version = k.version
      UNION ALL SELECT 1 FROM suppression s WHERE s.lender_id = k.lender_id AND s.version = k.version`,
  );
  const [, legacy] = await outsideTenants(dataSource).query(
    `DELETE FROM service_key WHERE name = 'legacy-data' AND NOT EXISTS (SELECT FROM some_legacy_data_key())`,
  );
  return { dataKeys, indexKeys, legacy };
}
