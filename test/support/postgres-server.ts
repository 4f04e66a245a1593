/**
 * The one PostgreSQL of a test run, in a process of its own (it does not live in a Jest worker): prints
 * where it is as one line of JSON, and goes away with everything it made when its stdin closes, so also
 * when Jest is interrupted or killed.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/data-source';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres';
import { migrate } from '../../src/platform/migrations';
import { query } from '../../src/platform/postmaster';
import { onDatabase, type TestServer } from './database';

// The data is thrown away: durability would only cost time.
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  autovacuum: 'off',
};

async function main(): Promise<void> {
  // Ctrl-C reaches the whole group; this process ends when Jest has.
  process.on('SIGINT', () => undefined);
  const closed = new Promise<void>((resolve) =>
    process.stdin.resume().once('close', resolve).once('end', resolve),
  );
  const server = await start();
  const prefix = `stillyou_test_${process.pid}`;
  const template = `${prefix}_template`;
  try {
    await query(server.url, `CREATE DATABASE ${template}`);
    await migrateDatabase(onDatabase(server.url, template));
    const here: TestServer = { url: server.url, template, prefix };
    console.log(JSON.stringify(here));
    await closed;
  } finally {
    if (server.external) await dropAll(server.url, prefix);
    await server.stop();
  }
}

async function start(): Promise<{ url: string; external: boolean; stop(): Promise<void> }> {
  const external = process.env.TEST_DATABASE_URL;
  if (external) return { url: external, external: true, stop: async () => undefined };
  const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-test-'));
  chmodSync(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres(dataDir, { settings: FAST, log: () => undefined });
  return {
    url: embedded.url,
    external: false,
    async stop() {
      await embedded.stop();
      const elsewhere = join(dataDir, 'postgres.location');
      if (existsSync(elsewhere))
        rmSync(dirname(readFileSync(elsewhere, 'utf8').trim()), { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function migrateDatabase(url: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

async function dropAll(url: string, prefix: string): Promise<void> {
  const rows = await query(url, `SELECT datname FROM pg_database WHERE starts_with(datname, '${prefix}_')`);
  for (const { datname } of rows as { datname: string }[])
    await query(url, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}

main().catch((error: Error) => {
  console.error(`The database for the tests does not start: ${error.message}`);
  process.exit(1);
});
