import { DataSource } from 'typeorm';
import { dataSourceOptions } from './platform/data-source';
import { startEmbeddedPostgres } from './platform/embedded-postgres';
import { reasonOf } from './platform/fault';
import { migrate } from './platform/migrations';
import { Settings } from './platform/settings';

/** `npm run migrate`: bring MIGRATE_DATABASE_URL, else DATABASE_URL, or the embedded database under DATA_DIR, to this release. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  // Only what migrating needs: a deployment migrates before it has its other settings.
  const { databaseUrl, migrateDatabaseUrl, dataDir } = new Settings({
    DATABASE_URL: env.DATABASE_URL,
    MIGRATE_DATABASE_URL: env.MIGRATE_DATABASE_URL,
    DATA_DIR: env.DATA_DIR,
    SANDBOX: 'on',
  });
  const given = migrateDatabaseUrl ?? databaseUrl;
  const embedded = given ? null : await startEmbeddedPostgres(dataDir);
  try {
    const dataSource = new DataSource(dataSourceOptions(given ?? embedded!.url, { poolSize: 2 }));
    await dataSource.initialize();
    try {
      const ran = await migrate(dataSource);
      for (const name of ran) console.log(`migrated: ${name}`);
      if (ran.length === 0) console.log('nothing to migrate: the database is at this release');
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await embedded?.stop();
  }
}

main(process.env).catch((error: Error & { code?: string }) => {
  // A host with two addresses fails with two errors and no message of its own.
  console.error(`migrate: ${reasonOf(error) || error.code}`);
  process.exitCode = 1;
});
