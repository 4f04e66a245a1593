import type { DataSourceOptions } from 'typeorm';
import { loadMigrations } from './migrations';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

const POOL_SIZE = 20;
const STATEMENT_MS = 30_000;
const IDLE_IN_TX_MS = 60_000;
const LOCK_MS = 10_000;
const CONNECT_MS = 10_000;

/**
 * How every process connects. Nothing may wait for ever: a statement, a lock and a transaction that was
 * left open each have an end, after which the row is claimed again.
 */
export function dataSourceOptions(url: string, options: { poolSize?: number } = {}): PostgresOptions {
  return {
    type: 'postgres',
    url,
    poolSize: options.poolSize ?? POOL_SIZE,
    applicationName: 'stillyou',
    synchronize: false,
    logging: false,
    migrations: loadMigrations(),
    migrationsTransactionMode: 'each',
    connectTimeoutMS: CONNECT_MS,
    extra: {
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TX_MS,
    },
  };
}
