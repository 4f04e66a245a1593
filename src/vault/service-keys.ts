import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { SettingsError } from '../platform/settings';
import { outsideTenants } from '../platform/tx';
import type { KeyProviders, StoredKey } from './key-providers';

export type ServiceKeyName = 'mac' | 'legacy-data';

/** The keys that belong to no lender: unwrapped at boot, kept while the process lives. */
export interface ServiceKeys {
  /** Codes, cookies, path secrets; version 0 of the blind index. */
  mac: Buffer;
  /** What wrapped data keys before there were lender keys; null where nothing of that time is left. */
  legacyData: KeyObject | null;
}

/**
 * Unwrap them; make them where they are missing. From a database of the first release they are what it derived from its
 * root key, so that everything written then goes on to open.
 * @throws SettingsError, KeysUnavailable, KeyRefused
 */
export async function loadServiceKeys(dataSource: DataSource, providers: KeyProviders): Promise<ServiceKeys> {
  if (!(await findKey(dataSource, 'mac'))) await adopt(dataSource, providers);
  const mac = (await findKey(dataSource, 'mac'))!;
  const legacy = await findKey(dataSource, 'legacy-data');
  return {
    mac: await providers.unwrap(mac, serviceContextOf('mac')),
    legacyData: legacy && createSecretKey(await providers.unwrap(legacy, serviceContextOf('legacy-data'))),
  };
}

export function serviceContextOf(name: ServiceKeyName): string {
  return `service_key|${name}`;
}

async function adopt(dataSource: DataSource, providers: KeyProviders): Promise<void> {
  const [old] = await outsideTenants(dataSource).query('SELECT 1 FROM some_legacy_data_key()');
  const legacyMac = providers.legacyKey('blind index');
  if (old && !legacyMac)
    throw new SettingsError(
      'ROOT_KEY_FILE',
      'is missing: this database was written under the key in that file; set it until `stillyou vault rotate-root` has run',
    );
  if (old)
    await insert(
      dataSource,
      'legacy-data',
      await providers.wrap(providers.legacyKey('wrap data keys')!, serviceContextOf('legacy-data')),
    );
  // Last: while it is missing, this is done again.
  await insert(
    dataSource,
    'mac',
    await providers.wrap(legacyMac ?? randomBytes(32), serviceContextOf('mac')),
  );
}

async function findKey(dataSource: DataSource, name: ServiceKeyName): Promise<StoredKey | null> {
  const [row] = await outsideTenants(dataSource).query(
    'SELECT provider, root_version AS "rootVersion", wrapped FROM service_key WHERE name = $1',
    [name],
  );
  return row ?? null;
}

async function insert(dataSource: DataSource, name: ServiceKeyName, key: StoredKey): Promise<void> {
  await outsideTenants(dataSource).query(
    `INSERT INTO service_key (name, provider, root_version, wrapped, created_at) VALUES ($1, $2, $3, $4, clock_timestamp())
     ON CONFLICT DO NOTHING`,
    [name, key.provider, key.rootVersion, key.wrapped],
  );
}
