import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/data-source';
import { bringToRelease, migrate } from '../../src/platform/migrations';
import { query } from '../../src/platform/postmaster';
import { RUNTIME_ROLE, runtimeUrl } from '../../src/platform/runtime-role';
import { cloneDatabase, onDatabase, testServer, type TestDatabase } from '../support/database';
import { findUnkept } from '../support/catalogue';

describe('whoever the service logs in as, it runs as a role that sees one lender at a time', () => {
  const name = (what: string) => `stillyou_${what}_${process.pid}`;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
    await query(
      database.url,
      `CREATE ROLE ${name('member')} LOGIN PASSWORD 'pw'; GRANT stillyou_app TO ${name('member')};
       CREATE ROLE ${name('stranger')} LOGIN PASSWORD 'pw';
       CREATE ROLE ${name('owner')} LOGIN CREATEROLE PASSWORD 'pw'`,
    );
  });
  afterAll(async () => {
    await database.drop();
    await query(testServer().url, `DROP DATABASE IF EXISTS ${name('managed')} WITH (FORCE)`);
    for (const what of ['member', 'stranger', 'owner'])
      await query(testServer().url, `DROP ROLE IF EXISTS ${name(what)}`);
  });

  const as = (what: string, url = database.url) => {
    const login = new URL(url);
    [login.username, login.password] = [name(what), 'pw'];
    return login.toString();
  };
  const whoIs = async (url: string) => (await query(url, 'SELECT current_user AS name'))[0];

  it('takes the role on as an administrator, and as a member', async () => {
    for (const login of [database.url, as('member')])
      expect(await whoIs(await runtimeUrl(login))).toEqual({ name: RUNTIME_ROLE });
  });

  it('keeps what the address says otherwise', async () => {
    const given = `${database.url}?options=${encodeURIComponent('-c work_mem=7MB')}&application_name=mine`;
    const [row] = await query(
      await runtimeUrl(given),
      `SELECT current_user AS name, current_setting('work_mem') AS mem, current_setting('application_name') AS app`,
    );
    expect(row).toEqual({ name: RUNTIME_ROLE, mem: '7MB', app: 'mine' });
  });

  it('refuses a login that may not, and says what to do', async () => {
    await expect(runtimeUrl(as('stranger'))).rejects.toThrow(
      `DATABASE_URL names a login that may not act as stillyou_app: GRANT stillyou_app TO "${name('stranger')}"`,
    );
  });

  it('refuses to start while the role owns a table', async () => {
    await query(database.url, 'ALTER TABLE hold OWNER TO stillyou_app');
    await expect(runtimeUrl(database.url)).rejects.toThrow(
      'DATABASE_URL is refused: the role stillyou_app owns tables, and would see the rows of every lender',
    );
    await query(database.url, 'ALTER TABLE hold OWNER TO CURRENT_USER');
  });

  it('is told to migrate where the tables are missing', async () => {
    await expect(runtimeUrl(testServer().url)).rejects.toThrow('run `npm run migrate` first');
  });

  it('changes no schema as the runtime role: at this release already, or it says who has to', async () => {
    const dataSource = await new DataSource(
      dataSourceOptions(await runtimeUrl(database.url), { poolSize: 1 }),
    ).initialize();
    try {
      await bringToRelease(dataSource, RUNTIME_ROLE);
      await query(database.url, `DELETE FROM migrations WHERE name LIKE 'LendersApart%'`);
      await expect(bringToRelease(dataSource, RUNTIME_ROLE)).rejects.toThrow(
        'The database is not at this release (LendersApart1764800000000 is missing)',
      );
      await expect(dataSource.query('CREATE TABLE mine ()')).rejects.toThrow('permission denied');
      await expect(dataSource.query('TRUNCATE evidence_entry')).rejects.toThrow('permission denied');
    } finally {
      await dataSource.destroy();
    }
  });

  it('migrates by an owner that is no superuser, as a managed PostgreSQL has it', async () => {
    await query(testServer().url, `CREATE DATABASE ${name('managed')} OWNER ${name('owner')}`);
    const url = onDatabase(testServer().url, name('managed'));
    // The roles are there already, made by somebody else: an administrator lets the owner use them.
    await query(
      url,
      `GRANT stillyou_app, stillyou_dispatch TO ${name('owner')}; ALTER SCHEMA public OWNER TO ${name('owner')}`,
    );
    const owner = await new DataSource(dataSourceOptions(as('owner', url), { poolSize: 1 })).initialize();
    try {
      await migrate(owner);
      expect(await findUnkept(owner.manager)).toEqual([]);
      expect(await whoIs(await runtimeUrl(as('owner', url)))).toEqual({ name: RUNTIME_ROLE });
      // FORCEd: the owner itself sees no lender's borrowers either.
      await query(
        url,
        `INSERT INTO lender (id, slug, name, neutral_name, official_number, packs, created_at)
         VALUES (gen_random_uuid(), 'a', 'A', 'A', '1', '{base}', now());
         INSERT INTO borrower (id, lender_id, external_ref, locale, country, created_at, updated_at)
         SELECT gen_random_uuid(), id, 'one', 'en', 'CN', now(), now() FROM lender`,
      );
      expect(await owner.query('SELECT external_ref FROM borrower')).toEqual([]);
    } finally {
      await owner.destroy();
    }
  });
});
