import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning } from '../support/people';

describe('what had its time is destroyed', () => {
  let app: TestApp;
  const secrets: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  const idOf = async (channel: string) =>
    `${channel.slice(4)}`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const cellOf = async (id: string) =>
    (await app.sql(`SELECT address, masked FROM channel WHERE id = '${id}'`))[0];
  const sweep = () => app.advance('PT1H');

  it('a withdrawn number after ninety days and not before; its keyed hash stays, and refuses it still', async () => {
    const one = await enrol(app, ['phone', 'email']);
    secrets.push(...one.secrets);
    const { id: channel } = await one.channel('phone');
    const id = await idOf(channel);
    await app.api.del(`/v1/borrowers/${one.ref}/channels/${channel}`);
    await app.sql(
      `UPDATE channel SET withdrawn_at = withdrawn_at - interval '89 days 22 hours' WHERE id = '${id}'`,
    );
    await sweep();
    expect((await cellOf(id)).address).not.toBeNull();
    await sweep();
    await sweep();
    expect(await cellOf(id)).toEqual({ address: null, masked: '***' });
    expect(
      await app.sql(
        `SELECT kind FROM evidence_entry WHERE stream = '${channel}' AND kind = 'channel.forgotten'`,
      ),
    ).toHaveLength(1);
    expect(
      await app.sql(`SELECT octet_length(digest) AS n FROM channel_index WHERE channel_id = '${id}'`),
    ).toEqual([{ n: 32 }]);
    const again = await app.api.post(
      `/v1/borrowers/${one.ref}/channels`,
      make.phone(await app.clock(), { address: one.phone }),
    );
    expect([again.status, again.body.code]).toEqual([422, 'CHANNEL_SUPPRESSED']);
    const live = await idOf((await one.channel('email')).id);
    expect((await cellOf(live)).address).not.toBeNull();
  });

  it('what carried a link a day after its notice ended; of a lender’s notice nothing', async () => {
    await toNextMorning(app);
    const one = await enrol(app, ['phone', 'email']);
    secrets.push(...one.secrets);
    const { id: channelId } = await one.channel('phone');
    await app.api.post('/v1/reverifications', { borrower: one.ref, channelId, reason: 'lender' });
    await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT10M');
    const kept = () =>
      app.sql(
        `SELECT n.purpose, n.data IS NOT NULL AS kept FROM notice n JOIN borrower b ON b.id = n.borrower_id
          WHERE b.external_ref = '${one.ref}' ORDER BY purpose`,
      );
    await app.advance('P5D');
    expect(await kept()).toEqual([
      { purpose: 'security_verification', kept: false },
      { purpose: 'servicing_reminder', kept: true },
    ]);
  });

  it('the raw body of a receipt after six months; what it said stays', async () => {
    const rows = () =>
      app.sql(
        `SELECT count(*) FILTER (WHERE body IS NULL)::int AS gone, count(*)::int AS n FROM receipt_inbox WHERE state = 'applied'`,
      );
    const [before] = await rows();
    expect([before.gone, before.n > 0]).toEqual([0, true]);
    await app.sql(
      `UPDATE receipt_inbox SET received_at = received_at - interval '190 days' WHERE state = 'applied'`,
    );
    await sweep();
    const [after] = await rows();
    expect(after).toEqual({ gone: before.n, n: before.n });
    expect(await app.sql(`SELECT 1 FROM receipt_inbox WHERE state = 'applied' AND detail IS NULL`)).toEqual(
      [],
    );
  });

  it('the words beside a code after six months; the code stays', async () => {
    const one = await enrol(app, ['email']);
    secrets.push(...one.secrets);
    await app.mailbox(one.email).set('mailbox_unknown');
    await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT30M');
    const signals = () =>
      app.sql(
        `SELECT s.raw_code IS NOT NULL AS code, s.raw_text IS NOT NULL AS text FROM signal s
           JOIN borrower b ON b.id = s.borrower_id WHERE b.external_ref = '${one.ref}' AND s.attempt_id IS NOT NULL`,
      );
    expect(await signals()).toEqual([{ code: true, text: true }]);
    await sweep();
    expect(await signals()).toEqual([{ code: true, text: true }]);
    await app.sql(`UPDATE signal SET recorded_at = recorded_at - interval '190 days'`);
    await sweep();
    expect(await signals()).toEqual([{ code: true, text: false }]);
  });

  it('a hash that expired, and a borrower three years after the last account ended', async () => {
    const one = await enrol(app, ['phone'], { accounts: [{ ref: 'a', stage: 'closed' }] });
    const two = await enrol(app, ['phone'], {
      accounts: [
        { ref: 'a', stage: 'closed' },
        { ref: 'b', stage: 'current' },
      ],
    });
    secrets.push(...one.secrets, ...two.secrets);
    const since = await app.sql(
      `SELECT external_ref, closed_since IS NOT NULL AS closed FROM borrower WHERE external_ref IN ('${one.ref}', '${two.ref}') ORDER BY id`,
    );
    expect(since).toEqual([
      { external_ref: one.ref, closed: true },
      { external_ref: two.ref, closed: false },
    ]);
    await sweep();
    expect((await one.borrower()).processing).toBe('active');
    await app.sql(
      `UPDATE borrower SET closed_since = closed_since - interval '3 years 1 day' WHERE external_ref = '${one.ref}'`,
    );
    await sweep();
    expect((await one.borrower()).processing).toBe('erased');
    expect((await two.borrower()).processing).toBe('active');
    expect(await one.events('borrower.erased')).toMatchObject([{ data: { cause: 'retention' } }]);
    expect(await app.sql('SELECT 1 FROM suppression')).toHaveLength(1);
    await app.sql(`UPDATE suppression SET expires_at = now() - interval '1 day'`);
    await sweep();
    expect(await app.sql('SELECT 1 FROM suppression')).toEqual([]);
  });
});
