import { Client } from 'pg';
import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

describe('writers of one borrower wait in line', () => {
  let app: TestApp;
  let person: Person;
  let other: Client;
  const secrets: string[] = [];
  const uuid = (id: string) => `'${id.slice(4)}'`;

  /** What another stage does in one transaction: the borrower's lock, then the row that `step` is about. */
  const meet = async <T>(step: () => Promise<T>, row: string): Promise<T> => {
    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM borrower WHERE external_ref = '${person.ref}' FOR NO KEY UPDATE`);
    const stepping = step();
    // Until the step stands in line behind that lock, with whatever it took before.
    while (
      (
        await app.sql(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
      ).length === 0
    );
    await other.query(row);
    await other.query('COMMIT');
    return stepping;
  };

  beforeAll(async () => {
    app = await startTestApp();
    other = new Client({ connectionString: app.databaseUrl });
    await other.connect();
  });
  beforeEach(async () => {
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
  });
  afterAll(async () => {
    await other.end();
    await app.stop();
  });
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('a withdrawal and a receipt about the same channel', async () => {
    const { id } = await person.channel('phone');
    const answer = await meet(
      () => app.api.del(`/v1/borrowers/${person.ref}/channels/${id}`),
      `UPDATE channel SET trust_changed_at = trust_changed_at WHERE id = ${uuid(id)}`,
    );
    expect(answer.status).toBe(204);
    const kinds = await app.sql(
      `SELECT kind FROM evidence_entry WHERE stream = '${id}' AND kind = 'channel.withdrawn'`,
    );
    expect(kinds).toHaveLength(1);
  });

  it('a step-up that completes a case and a receipt about its new number', async () => {
    const newNumber = make.phoneNumber();
    secrets.push(newNumber);
    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    await new BorrowersHands(app.url, app.sandbox).giveNewNumber(linkIn(invitation), newNumber);
    await app.advance('PT73H');
    const [opened] = await person.events('reverification.opened');
    const { body } = await app.outside.post('/sandbox/step-up', {
      reverification: opened.data.reverification,
    });
    const { id } = await person.channel('phone', 1);
    const answer = await meet(
      () =>
        app.api.post(`/v1/reverifications/${opened.data.reverification}/step-up`, {
          assertion: body.assertion,
        }),
      `UPDATE channel SET trust_changed_at = trust_changed_at WHERE id = ${uuid(id)}`,
    );
    expect([answer.status, (await person.channel('phone', 1)).trust]).toEqual([200, 'verified']);
  });
});
