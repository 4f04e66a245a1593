import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { AttemptFacts } from '../../src/notices/attempt-facts';
import { Handover } from '../../src/notices/handover';
import { SendStage } from '../../src/notices/send.stage';
import { Clock } from '../../src/platform/clock';
import { Providers } from '../../src/providers/registry';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning } from '../support/people';

describe('a call keeps its lease', () => {
  let app: TestApp;
  let other: Client;
  const until = async (statement: string) => {
    while ((await app.sql(statement)).length === 0);
  };

  beforeAll(async () => {
    app = await startTestApp();
    other = new Client({ connectionString: app.databaseUrl });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await app.stop();
  });

  it('also when the row waited for its turn until the lease it was claimed with was over', async () => {
    await toNextMorning(app);
    const person = await enrol(app, ['phone']);
    await app.handset(person.phone).set('silent');
    const stage = app.inside(SendStage);
    await stage.stop();
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await until(`SELECT 1 FROM attempt WHERE state = 'planned'`);

    // Another process looks for work while the carrier is being called.
    const elsewhere = new SendStage(
      app.inside(DataSource),
      app.inside(Clock),
      app.inside(Handover),
      app.inside(AttemptFacts),
    );
    const taken: number[] = [];
    const sms = app.inside(Providers).sender('sms')!;
    const send = sms.send.bind(sms);
    const call = jest.spyOn(sms, 'send').mockImplementation(async (message) => {
      taken.push(await elsewhere.runDue());
      return send(message);
    });

    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM borrower WHERE external_ref = '${person.ref}' FOR NO KEY UPDATE`);
    stage.start();
    await until(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    await other.query('UPDATE attempt SET lease_until = clock_timestamp()');
    await other.query('COMMIT');
    await until(`SELECT 1 FROM attempt WHERE state NOT IN ('planned', 'sending')`);
    call.mockRestore();

    expect(taken).toEqual([0]);
    expect(await noticeOf(app, id)).toMatchObject({ attempts: [{ state: 'handed_over' }] });
    await expectAlwaysTrue(app, person.secrets);
  });
});
