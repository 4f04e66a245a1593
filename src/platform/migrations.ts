import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationExecutor, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';

const FOLDER = join(__dirname, '../../migrations');
const OLDEST_SERVER = 150_000;
// Any number, the same in every release: processes that start together migrate one after the other.
const LOCK = 715_001;

type MigrationClass = new () => MigrationInterface;

/** The classes of migrations/, oldest first; compiled or not, as this file is. */
export function loadMigrations(): MigrationClass[] {
  const files = readdirSync(FOLDER).filter((file) => /^\d{13}-[\w-]+\.(js|ts)$/.test(file));
  return files.sort().flatMap((file) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the list is the folder
    const exported = require(join(FOLDER, file)) as Record<string, MigrationClass>;
    return Object.values(exported);
  });
}

/**
 * Bring the database to this release. Safe to call from many processes at once.
 * @returns the names of the migrations that ran now, oldest first.
 * @throws Error when the server is too old, or the database is ahead of this release.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await assertServer(runner);
    // Building an index on a large table may take its time.
    await runner.query('SET statement_timeout = 0; SET lock_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    assertNotAhead(dataSource, await executor.getExecutedMigrations());
    const ran = await executor.executePendingMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await runner
      .query('SELECT pg_advisory_unlock_all(); RESET statement_timeout; RESET lock_timeout')
      .catch(() => undefined);
    await runner.release();
  }
}

/**
 * Before anything else touches the database: at this release, by the login that owns the schema. The runtime role may
 * change nothing, so with it the schema must be at this release already.
 * @throws Error when it is not
 */
export async function bringToRelease(dataSource: DataSource, runtimeRole: string): Promise<void> {
  const [{ name }] = await dataSource.query('SELECT current_user AS name');
  if (name !== runtimeRole) return void (await migrate(dataSource));
  const executor = new MigrationExecutor(dataSource);
  const executed = await executor.getExecutedMigrations();
  assertNotAhead(dataSource, executed);
  const ran = new Set(executed.map((migration) => migration.name));
  const missing = dataSource.migrations.find((migration) => !ran.has(migration.name!));
  if (missing)
    throw new Error(
      `The database is not at this release (${missing.name} is missing), and ${runtimeRole} may not change it: ` +
        'run `npm run migrate` with MIGRATE_DATABASE_URL, the login that owns it.',
    );
}

async function assertServer(runner: QueryRunner): Promise<void> {
  const [row] = await runner.query('SHOW server_version_num');
  if (Number(row.server_version_num) < OLDEST_SERVER) {
    throw new Error('DATABASE_URL: this PostgreSQL is too old, version 15 or newer is needed');
  }
}

function assertNotAhead(dataSource: DataSource, executed: { name: string }[]): void {
  const known = new Set(dataSource.migrations.map((migration) => migration.name));
  const ahead = executed.find((migration) => !known.has(migration.name));
  if (ahead)
    throw new Error(`The database was migrated by a newer release (${ahead.name}): start that release.`);
}
