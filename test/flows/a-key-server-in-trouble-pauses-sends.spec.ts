import { setTimeout as sleep } from 'node:timers/promises';
import { inTx } from '../../src/platform/tx';
import { Vault } from '../../src/vault/vault.service';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import type { Mood } from '../support/keys/fake-server';
import { startFakeTransit, type FakeTransit } from '../support/keys/fake-transit';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('a key server in trouble pauses sends, keeps storing receipts, and nothing stands in the clear', () => {
  let app: TestApp;
  let transit: FakeTransit;
  const secrets: string[] = [];
  beforeAll(async () => {
    transit = await startFakeTransit();
    app = await startTestApp({
      KEY_PROVIDER: 'vault-transit',
      VAULT_ADDR: transit.url,
      VAULT_TOKEN_FILE: transit.tokenFile,
      VAULT_TRANSIT_KEY: 'stillyou',
    });
  });
  afterAll(async () => {
    await app.stop();
    await transit.stop();
  });
  afterEach(async () => {
    await recover();
    await expectAlwaysTrue(app, secrets);
  });

  const ready = async () => (await app.outside.get('/health/ready')) as { status: number; body: any };
  /** As after the minutes for which keys are kept. */
  const outage = (mood: Mood) => {
    transit.mood = mood;
    app.inside(Vault).forgetKeys();
  };
  /** The server is well again, and what was put off for seconds of real time is looked at now. */
  const recover = async () => {
    transit.mood = 'well';
    while ((await ready()).body.status !== 'ok') await sleep(50);
    await app.sql('UPDATE attempt SET lease_until = NULL WHERE next_step_at IS NOT NULL');
    await app.sql('UPDATE receipt_inbox SET lease_until = NULL WHERE next_step_at IS NOT NULL');
  };
  const person = async (): Promise<Person> => {
    await toNextMorning(app);
    const one = await enrol(app, ['phone', 'email']);
    secrets.push(...one.secrets);
    return one;
  };

  it.each<Mood>(['error', 'silent', 'garbage', 'down'])(
    '%s: the send stays due, no attempt is lost and the borrower is not blamed',
    async (mood) => {
      const one = await person();
      const now = await app.clock();
      const notBefore = new Date(now.getTime() + 3_600_000).toISOString();
      const id = await accept(app, make.notice(one.ref, now, { notBefore }));
      outage(mood);
      await app.advance('PT70M');
      const before = await noticeOf(app, id);
      expect(before.status).toBe('active');
      expect(before.attempts).toMatchObject([{ state: 'planned', medium: 'sms' }]);
      expect(await ready()).toMatchObject({
        status: 200,
        body: { status: 'degraded', troubles: { keys: expect.any(String) } },
      });
      await recover();
      expect(await one.channel('phone')).toMatchObject({ trust: 'verified' });
      await app.advance('PT1M');
      expect(await noticeOf(app, id)).toMatchObject({
        status: 'satisfied',
        attempts: [{ medium: 'sms', state: 'delivered' }],
      });
      expect(await app.handset(one.phone).messages()).toHaveLength(1);
    },
  );

  it('a receipt is stored and sealed meanwhile, and applied afterwards', async () => {
    const one = await person();
    await app.handset(one.phone).set('late');
    const id = await accept(
      app,
      make.notice(one.ref, await app.clock(), { ladder: [{ medium: 'sms', fallbackAfter: 'P1D' }] }),
    );
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ state: 'handed_over' }]);
    outage('error');
    await app.advance('PT3H');
    const waiting = await app.sql<{ state: string; first: number; body: Buffer }>(
      `SELECT state, get_byte(body, 0) AS first, body FROM receipt_inbox WHERE state = 'stored'`,
    );
    expect(waiting.length).toBeGreaterThan(0);
    for (const { first, body } of waiting) {
      expect(first).toBe(2);
      expect(body.toString('latin1')).not.toContain(one.phone.slice(1));
    }
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ state: 'handed_over' }]);
    await recover();
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ state: 'delivered' }]);
    expect(await app.sql(`SELECT 1 FROM receipt_inbox WHERE state = 'stored'`)).toEqual([]);
  });

  it('a call that must seal is told to come back, and leaves nothing behind', async () => {
    const one = await person();
    const rows = () =>
      app.sql('SELECT (SELECT count(*) FROM channel)::int AS c, (SELECT count(*) FROM notice)::int AS n');
    const before = await rows();
    outage('error');
    const now = await app.clock();
    for (const answer of [
      await app.api.post(`/v1/borrowers/${one.ref}/channels`, make.phone(now)),
      await app.api.post('/v1/notices', make.notice(one.ref, now)),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([503, 'KEYS_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await rows()).toEqual(before);
    await recover();
    expect((await app.api.post('/v1/notices', make.notice(one.ref, now))).status).toBe(201);
  });

  it('slow is only slow', async () => {
    const one = await person();
    outage('slow');
    const id = await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT1M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    expect((await ready()).body).toEqual({ status: 'ok' });
  });

  it('a cell moved to another row fails to open and says so, without its value', async () => {
    const [one, two] = [await person(), await person()];
    const ids = await app.sql<{ id: string }>(
      `SELECT c.id FROM channel c JOIN borrower b ON b.id = c.borrower_id
        WHERE c.kind = 'phone' AND b.external_ref IN ('${one.ref}', '${two.ref}') ORDER BY b.external_ref = '${one.ref}'`,
    );
    const [other, mine] = ids.map(({ id }) => id);
    await app.sql(
      `UPDATE channel SET address = (SELECT address FROM channel WHERE id = '${other}') WHERE id = '${mine}'`,
    );
    const vault = app.inside(Vault);
    const { DataSource } = await import('typeorm');
    const [row] = await app.sql(`SELECT lender_id, borrower_id, address FROM channel WHERE id = '${mine}'`);
    const place = {
      lenderId: row.lender_id,
      table: 'channel',
      column: 'address',
      rowId: mine!,
      subjectId: row.borrower_id,
    };
    const open = inTx(app.inside(DataSource), row.lender_id, (tx) => vault.open(tx, place, row.address));
    await expect(open).rejects.toThrow(`cell channel.address of row ${mine} does not open in this place`);
    const shown = await app.api.post(
      `/v1/borrowers/${one.ref}/channels/${(await one.channel('phone')).id}/reveal`,
      {
        purpose: 'complaint',
        reason: 'looking',
      },
    );
    expect([shown.status, JSON.stringify(shown.body).includes(two.phone)]).toEqual([500, false]);
  });
});
