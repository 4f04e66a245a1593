import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/platform/data-source';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres';
import { migrate } from '../src/platform/migrations';
import { query } from '../src/platform/postmaster';
import { describeSchema } from './describe-schema';

const FILE = resolve('migrations/schema.sql');
const HEAD = '-- What the migrations add up to. Written by `npm run schema`; read it, do not edit it.\n';

/** `npm run schema` writes migrations/schema.sql; with `--check` it only compares, and fails when they differ. */
async function main(check: boolean): Promise<number> {
  const schema = `${HEAD}\n${await withServer(freshSchema)}`;
  const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  if (written === schema) {
    console.log('migrations/schema.sql is current');
    return 0;
  }
  if (check) {
    console.error(
      `migrations/schema.sql is not what the migrations make. ${firstDifference(written, schema)}`,
    );
    console.error('Run `npm run schema` and commit the file with the migration.');
    return 1;
  }
  writeFileSync(FILE, schema);
  console.log('migrations/schema.sql was written');
  return 0;
}

/** The schema of a database that has just been migrated, and is dropped again. */
async function freshSchema(url: string): Promise<string> {
  const name = `stillyou_schema_${process.pid}`;
  await query(url, `CREATE DATABASE ${name}`);
  try {
    const fresh = new URL(url);
    fresh.pathname = `/${name}`;
    const dataSource = await new DataSource(
      dataSourceOptions(fresh.toString(), { poolSize: 1 }),
    ).initialize();
    try {
      await migrate(dataSource);
      return await describeSchema((sql) => dataSource.query(sql));
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await query(url, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL);
  const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-schema-'));
  const postgres = await startEmbeddedPostgres(dataDir, { settings: { fsync: 'off' }, log: () => undefined });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
    const elsewhere = join(dataDir, 'postgres.location');
    if (existsSync(elsewhere))
      rmSync(dirname(readFileSync(elsewhere, 'utf8').trim()), { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function firstDifference(written: string, made: string): string {
  if (!written) return 'The file is missing.';
  const [there, here] = [written.split('\n'), made.split('\n')];
  const line = here.findIndex((text, index) => text !== there[index]);
  const at = line < 0 ? here.length : line;
  return `First difference in line ${at + 1}:\n  file:       ${there[at] ?? '(ends)'}\n  migrations: ${here[at] ?? '(ends)'}`;
}

main(process.argv.includes('--check')).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`schema: ${error.message}`);
    process.exitCode = 1;
  },
);
