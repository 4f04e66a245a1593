import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { cloneDatabase, testServer, type TestDatabase } from '../support/database';
import { anotherLender } from '../support/keys';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';
import { findPgbouncer, SHARED, startPgbouncer, type Pooler } from '../support/pgbouncer';
import { query } from '../../src/platform/postmaster';
import { runtimeUrl } from '../../src/platform/runtime-role';

const binary = findPgbouncer();
// Said aloud where it is not there, so that nobody takes its absence for a pass.
if (!binary) console.warn('no pgbouncer here (apt-get install pgbouncer): its flow is skipped');

(binary ? describe : describe.skip)(
  'behind pgbouncer in transaction mode, as a login that owns nothing',
  () => {
    const login = `stillyou_pooled_${process.pid}`;
    let database: TestDatabase;
    let pooler: Pooler;
    let app: TestApp;
    let person: Person;
    beforeAll(async () => {
      database = await cloneDatabase();
      await query(
        database.url,
        `CREATE ROLE ${login}; GRANT stillyou_app TO ${login}; ALTER ROLE ${login} SET role = 'stillyou_app'`,
      );
      pooler = await startPgbouncer(binary!, database.url, login);
      app = await startTestApp(
        {
          DATABASE_URL: pooler.url,
          MIGRATE_DATABASE_URL: database.url,
          LISTEN_DATABASE_URL: await runtimeUrl(database.url),
        },
        database,
      );
      await toNextMorning(app);
      person = await enrol(app, ['phone', 'email']);
    });
    afterAll(async () => {
      await app?.stop();
      await pooler?.stop();
      await query(testServer().url, `DROP ROLE IF EXISTS ${login}`);
    });
    afterEach(() => expectAlwaysTrue(app, person.secrets));

    it('falls back from a dead number to e-mail, and asks the borrower', async () => {
      await app.handset(person.phone).set('unknown_subscriber');
      const id = await accept(app, make.notice(person.ref, await app.clock()));
      await app.advance('P4D');
      expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
      expect((await person.channel('phone')).trust).toBe('suspect');
      expect(await person.events('reverification.opened')).toHaveLength(1);
    });

    it('never hands a connection on with the lender of the call before', async () => {
      const other = await anotherLender(app);
      await other.put('/v1/borrowers/ours', make.borrower());
      const calls = Array.from({ length: 60 }, (_, i) => {
        const [api, ref, status] = [
          [app.api, person.ref, 200],
          [other, person.ref, 404],
          [other, 'ours', 200],
          [app.api, 'ours', 404],
        ][i % 4] as [typeof other, string, number];
        return api.get(`/v1/borrowers/${ref}`).then((answer) => [answer.status, status]);
      });
      for (const [is, wanted] of await Promise.all(calls)) expect(is).toBe(wanted);
      const [shared] = await app.sql(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND usename = '${login}'`,
      );
      expect(shared.n).toBeGreaterThan(0);
      expect(shared.n).toBeLessThanOrEqual(SHARED);
    });
  },
);
