import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { SettingsError, type Settings } from '../platform/settings';
import { decrypt } from './cell';
import { KeyRefused, KeysUnavailable } from './key-provider';
import { keyProvidersFor, type StoredKey } from './key-providers';
import { contextOf, type KeyPurpose } from './lender-keys';
import { findRootKeys, makeRootKeys, rootKeyPath } from './root-key';
import { serviceContextOf, type ServiceKeyName } from './service-keys';

/** What is wrong with which setting, for each root that does not open what is there. */
const SETTING_OF = {
  file: 'ROOT_KEY_FILE',
  'vault-transit': 'VAULT_TRANSIT_KEY',
  'aws-kms': 'AWS_KMS_KEY_ID',
} as const;

/**
 * Before our own database server is started: a cluster that is there was written under a key that must be there too. The
 * key of a new one is made first, so that no data can come to be without it.
 * @throws SettingsError; nothing is touched then
 */
export function ensureRootKey(settings: Settings, clusterExists: boolean): void {
  const path = rootKeyPath(settings.dataDir, settings.rootKeyFile);
  if (settings.keyProvider !== 'file' || findRootKeys(path)) return;
  if (settings.rootKeyFile || clusterExists)
    throw new SettingsError(
      'ROOT_KEY_FILE',
      `there is no file ${path}; restore the key from its backup (or delete the data directory, to begin anew)`,
    );
  makeRootKeys(path);
}

/**
 * Before anything is written, the schema included: does the root open the keys that this database was written under? On a
 * new database: does it wrap and open at all?
 * @throws SettingsError naming the setting and what to do; nothing was touched then
 */
export async function assertRootOpens(settings: Settings, databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const kept = await readKeys(client);
    if (settings.keyProvider === 'file' && !existsSync(rootKeyPath(settings.dataDir, settings.rootKeyFile)))
      ensureRootKey(settings, kept !== null);
    const providers = keyProvidersFor(settings);
    for (const { context, ...key } of kept?.wrapped ?? []) await providers.unwrap(key, context);
    if (kept?.legacy) openLegacy(settings, kept.legacy);
    if (!kept) await providers.unwrap(await providers.wrap(Buffer.alloc(32), 'probe'), 'probe');
  } catch (error) {
    throw toSettingsError(error, settings);
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface KeptKeys {
  wrapped: (StoredKey & { context: string })[];
  /** A data key of the first release. */
  legacy: { wrapped: Buffer; lender_id: string; subject_id: string } | null;
}

/** One key of every root that something is wrapped under; null when this database has none. */
async function readKeys(client: Client): Promise<KeptKeys | null> {
  const { rows: tables } = await client.query(
    `SELECT to_regclass('service_key') IS NOT NULL AS now, to_regclass('data_key') IS NOT NULL AS before,
            to_regprocedure('one_key_of_each_root()') IS NOT NULL AS apart`,
  );
  if (!tables[0].before) return null;
  const { rows: service } = tables[0].now
    ? await client.query('SELECT name, provider, root_version AS "rootVersion", wrapped FROM service_key')
    : { rows: [] };
  const { apart } = tables[0];
  if (service.length === 0) {
    const [legacy] = await readOf(client, 'data_key', ['subject_id'], apart && 'some_legacy_data_key()');
    return legacy ? { wrapped: [], legacy } : null;
  }
  const lenders = await readOf(
    client,
    'lender_key',
    ['purpose', 'version'],
    apart && 'one_key_of_each_root()',
  );
  return {
    wrapped: [
      ...service.map((key: StoredKey & { name: ServiceKeyName }) => ({
        ...key,
        context: serviceContextOf(key.name),
      })),
      ...lenders.map((key: StoredKey & { lender_id: string; purpose: KeyPurpose; version: number }) => ({
        ...key,
        context: contextOf(key.lender_id, key.purpose, key.version),
      })),
    ],
    legacy: null,
  };
}

/**
 * Wrapped keys of lenders, each read as its lender where lenders are kept apart: which ones, says a function that looks
 * over all of them.
 */
async function readOf(
  client: Client,
  table: 'lender_key' | 'data_key',
  key: string[],
  which: string | false,
): Promise<any[]> {
  const columns = table === 'data_key' ? '*' : '*, root_version AS "rootVersion"';
  if (!which) return (await client.query(BEFORE[table])).rows;
  const found = [];
  for (const place of (await client.query(`SELECT * FROM ${which}`)).rows) {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('stillyou.lender', $1, true)`, [place.lender_id]);
    const where = ['lender_id', ...key];
    const { rows } = await client.query(
      `SELECT ${columns} FROM ${table} WHERE ${where.map((column, i) => `${column} = $${i + 1}`).join(' AND ')}`,
      where.map((column) => place[column]),
    );
    found.push(...rows);
    await client.query('COMMIT');
  }
  return found;
}

/** In a database of a release that did not keep them apart yet. */
const BEFORE = {
  data_key: 'SELECT wrapped, lender_id, subject_id FROM data_key LIMIT 1',
  lender_key: `SELECT DISTINCT ON (provider, root_version) lender_id, purpose, version, provider, root_version AS "rootVersion", wrapped
                 FROM lender_key ORDER BY provider, root_version`,
};

/** The first release wrapped data keys by the root itself. */
function openLegacy(settings: Settings, row: NonNullable<KeptKeys['legacy']>): void {
  const root = findRootKeys(rootKeyPath(settings.dataDir, settings.rootKeyFile))?.get(1);
  if (!root)
    throw new SettingsError(
      'ROOT_KEY_FILE',
      'is missing: this database was written under the key in that file; set it until `stillyou vault rotate-root` has run',
    );
  const key = createHmac('sha256', root).update('stillyou/1 wrap data keys').digest();
  try {
    decrypt(key, row.wrapped, Buffer.from(`data_key|${row.lender_id}|${row.subject_id}`));
  } catch {
    throw new KeyRefused('version 1 of the root key does not open this database');
  }
}

function toSettingsError(error: unknown, settings: Settings): unknown {
  if (error instanceof KeysUnavailable)
    return new SettingsError(
      'KEY_PROVIDER',
      `${settings.keyProvider} does not answer (${error.why}): start it, or correct its settings; nothing was written`,
    );
  if (error instanceof KeyRefused)
    return new SettingsError(
      SETTING_OF[settings.keyProvider],
      `is not the root key that this database was written under (${error.message}): restore that one; nothing was written`,
    );
  return error;
}
