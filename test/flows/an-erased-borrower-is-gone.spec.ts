import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

const CLOSED = { accounts: [{ ref: 'account-1', stage: 'closed' }] };

describe('an erased borrower is gone', () => {
  let app: TestApp;
  const secrets: string[] = [];
  const rootKey = join(mkdtempSync(join(tmpdir(), 'stillyou-erase-')), 'root.key');
  beforeAll(async () => {
    writeFileSync(rootKey, 'a'.repeat(64));
    app = await startTestApp({ ROOT_KEY_FILE: rootKey });
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  const erase = async ({ ref }: Person) => (await app.api.post(`/v1/borrowers/${ref}/erase`, undefined)).body;
  const person = async (over: make.Body = {}) => {
    await toNextMorning(app);
    const one = await enrol(app, ['phone', 'email'], over);
    secrets.push(...one.secrets);
    return one;
  };
  const idOf = async ({ ref }: Person) =>
    (await app.sql<{ id: string }>(`SELECT id FROM borrower WHERE external_ref = '${ref}'`))[0]!.id;
  const evidenceOf = async (one: Person) =>
    (
      await app.sql<{ kind: string }>(
        `SELECT kind FROM evidence_entry WHERE borrower_id = '${await idOf(one)}' ORDER BY id`,
      )
    ).map(({ kind }) => kind);
  const messagesTo = async (one: Person) =>
    (await app.handset(one.phone).messages()).length + (await app.mailbox(one.email).messages()).length;

  it('without contact and open accounts at once: key, index and values are destroyed, the log stays whole', async () => {
    const one = await person(CLOSED);
    const id = await idOf(one);
    expect(await erase(one)).toEqual({
      externalRef: one.ref,
      processing: 'erased',
      because: null,
      eraseAfter: null,
    });
    expect(
      await app.sql(`SELECT wrapped, erased_at IS NOT NULL AS at FROM data_key WHERE subject_id = '${id}'`),
    ).toEqual([{ wrapped: null, at: true }]);
    expect(await app.sql(`SELECT 1 FROM channel_index WHERE borrower_id = '${id}'`)).toEqual([]);
    expect(await app.sql(`SELECT DISTINCT address, masked FROM channel WHERE borrower_id = '${id}'`)).toEqual(
      [{ address: null, masked: '***' }],
    );
    expect(await app.sql(`SELECT 1 FROM account WHERE borrower_id = '${id}'`)).toEqual([]);
    expect(await one.borrower()).toMatchObject({
      processing: 'erased',
      givenName: null,
      accounts: [],
      channels: [
        { masked: '***', trust: 'revoked' },
        { masked: '***', trust: 'revoked' },
      ],
    });
    const events = await one.events();
    expect(events.map((e) => e.type)).toContain('borrower.erased');
    expect(JSON.stringify(events)).not.toContain('****');
    expect((await evidenceOf(one)).filter((kind) => kind === 'borrower.erased')).toHaveLength(1);
  });

  it('twice is once', async () => {
    const one = await person(CLOSED);
    await erase(one);
    const before = await evidenceOf(one);
    expect((await erase(one)).processing).toBe('erased');
    expect(await evidenceOf(one)).toEqual(before);
  });

  it('a running notice ends cancelled, saying why, and nothing is ever sent again', async () => {
    const one = await person(CLOSED);
    const now = await app.clock();
    const waiting = await accept(app, make.notice(one.ref, now, { notBefore: make.daysFrom(now, 1) }));
    const leaving = await accept(app, make.notice(one.ref, now));
    await erase(one);
    await app.advance('PT1M');
    for (const id of [waiting, leaving])
      expect(await noticeOf(app, id)).toMatchObject({
        status: 'cancelled',
        outcome: { why: 'BORROWER_ERASED' },
      });
    const sent = await messagesTo(one);
    await app.advance('P4D');
    expect(await messagesTo(one)).toBe(sent);
    expect((await one.events('notice.cancelled')).map((e) => e.data.notice).sort()).toEqual(
      [waiting, leaving].sort(),
    );
  });

  it('every way back in is refused, and says so', async () => {
    const one = await person(CLOSED);
    await erase(one);
    const now = await app.clock();
    const answers = [
      await app.api.put(`/v1/borrowers/${one.ref}`, make.borrower()),
      await app.api.put(`/v1/borrowers/${one.ref}`, make.borrower({ givenName: undefined })),
      await app.api.post(`/v1/borrowers/${one.ref}/channels`, make.phone(now)),
      await app.api.post(`/v1/borrowers/${one.ref}/consents`, make.consent(now)),
      await app.api.post('/v1/notices', make.notice(one.ref, now)),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [409, 'BORROWER_ERASED']),
    );
  });

  it('the address comes back to another borrower by a newer proof alone, until its hash has had its time', async () => {
    const one = await person(CLOSED);
    await erase(one);
    const other = await person();
    const now = await app.clock();
    const add = (over: make.Body) =>
      app.api.post(`/v1/borrowers/${other.ref}/channels`, make.phone(now, { address: one.phone, ...over }));
    const unproved = { verifiedAt: undefined, verifiedBy: undefined };
    const refused = [await add({}), await add(unproved)];
    expect(refused.map((a) => [a.status, a.body.code])).toEqual([
      [422, 'CHANNEL_SUPPRESSED'],
      [422, 'CHANNEL_SUPPRESSED'],
    ]);
    await app.sql(`UPDATE suppression SET expires_at = '${now.toISOString()}'`);
    expect((await add(unproved)).status).toBe(201);
  });

  it('an open account: restricted, stored and nothing else; erased once it ended', async () => {
    const one = await person();
    const notice = await accept(
      app,
      make.notice(one.ref, await app.clock(), { notBefore: make.daysFrom(await app.clock(), 1) }),
    );
    expect(await erase(one)).toMatchObject({
      processing: 'restricted',
      because: 'ACCOUNT_OPEN',
      eraseAfter: null,
    });
    await app.advance('PT1M');
    expect(await noticeOf(app, notice)).toMatchObject({
      status: 'cancelled',
      outcome: { why: 'BORROWER_RESTRICTED' },
    });
    const id = await idOf(one);
    const cells = await app.sql(
      `SELECT address FROM channel WHERE borrower_id = '${id}' AND address IS NULL`,
    );
    expect(cells).toEqual([]);
    const added = await app.api.post(`/v1/borrowers/${one.ref}/channels`, make.phone(await app.clock()));
    expect([added.status, added.body.code]).toEqual([409, 'BORROWER_RESTRICTED']);
    const told = await app.api.post('/v1/notices', make.notice(one.ref, await app.clock()));
    expect([told.status, told.body.code]).toEqual([409, 'BORROWER_RESTRICTED']);

    await app.advance('PT2H');
    expect(await one.borrower()).toMatchObject({ processing: 'restricted' });
    expect((await app.api.put(`/v1/borrowers/${one.ref}`, make.borrower(CLOSED))).status).toBe(200);
    await app.advance('PT1H');
    expect(await one.borrower()).toMatchObject({ processing: 'erased' });
    expect((await evidenceOf(one)).filter((kind) => kind.startsWith('borrower.'))).toEqual([
      'borrower.registered',
      'borrower.restricted',
      'borrower.registered',
      'borrower.erased',
    ]);
    expect(await messagesTo(one)).toBe(0);
  });

  it('a contact log that must be kept: restricted until the floor of the packs is over', async () => {
    const one = await person(CLOSED);
    await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT10M');
    expect(await messagesTo(one)).toBe(1);
    const answer = await erase(one);
    expect(answer).toMatchObject({ processing: 'restricted', because: 'RETENTION_FLOOR' });
    const id = await idOf(one);
    const [{ last }] = (await app.sql(
      `SELECT max(called_at) AS last FROM attempt WHERE borrower_id = '${id}'`,
    )) as [{ last: Date }];
    expect(new Date(answer.eraseAfter).getUTCFullYear()).toBe(last.getUTCFullYear() + 2);
    // Its time comes: the row alone says when, and the sweep looks at the log again.
    await app.sql(`UPDATE borrower SET erase_after = now() - interval '1 day' WHERE id = '${id}'`);
    await app.advance('PT1H');
    expect(await one.borrower()).toMatchObject({ processing: 'restricted' });
    expect(await messagesTo(one)).toBe(1);
  });

  it('a case on hold ends with the borrower: nobody asks the lender about the new number any more', async () => {
    const one = await person(CLOSED);
    const newNumber = make.phoneNumber();
    secrets.push(newNumber);
    await app.handset(one.phone).set('unknown_subscriber');
    await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT5M');
    const invitation = (await app.mailbox(one.email).messages()).find((m) => m.text.includes('/r#'));
    await new BorrowersHands(app.url, app.sandbox).giveNewNumber(linkIn(invitation), newNumber);
    await app.advance('PT10S');
    const [opened] = await one.events('reverification.opened');
    const stateNow = async () =>
      (await app.api.get(`/v1/reverifications/${opened.data.reverification}`)).body.state;
    expect(await stateNow()).toBe('holding');
    expect((await erase(one)).processing).toBe('restricted');
    await app.advance('PT1M');
    expect(await stateNow()).toBe('expired');
    const tasks = (await one.events('task.raised')).length;
    await app.advance('P4D');
    expect(await one.events('task.raised')).toHaveLength(tasks);
  });

  it('a receipt that comes late is applied, and leaves no body behind', async () => {
    const one = await person(CLOSED);
    await app.handset(one.phone).set('late');
    await accept(app, make.notice(one.ref, await app.clock()));
    await app.advance('PT10M');
    const id = await idOf(one);
    // As if the log had had its time.
    await app.sql(`UPDATE borrower SET country = 'GB' WHERE id = '${id}'`);
    expect((await erase(one)).processing).toBe('erased');
    await app.sql(`UPDATE borrower SET country = 'CN' WHERE id = '${id}'`);
    await app.advance('PT3H');
    expect(
      await app.sql(
        `SELECT DISTINCT r.state, r.body FROM receipt_inbox r JOIN attempt a ON a.id = r.attempt_id WHERE a.borrower_id = '${id}'`,
      ),
    ).toEqual([{ state: 'applied', body: null }]);
  });

  it('an open case ends, and its link is as unknown as any', async () => {
    const one = await person(CLOSED);
    const { id: channelId } = await one.channel('phone');
    const opened = await app.api.post('/v1/reverifications', {
      borrower: one.ref,
      channelId,
      reason: 'lender',
    });
    await app.advance('PT10M');
    const [invitation] = await app.mailbox(one.email).messages();
    const token = /\/r#([\w-]+)/.exec(invitation!.text)![1]!;
    const open = (given: string) =>
      app.outside.post('/r/open', `token=${given}`, {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        origin: app.url,
      });
    expect((await open(token)).status).toBe(303);
    await app.sql(`UPDATE borrower SET country = 'GB' WHERE id = '${await idOf(one)}'`);
    expect((await erase(one)).processing).toBe('erased');
    await app.sql(`UPDATE borrower SET country = 'CN' WHERE id = '${await idOf(one)}'`);
    await app.advance('PT1M');
    expect((await app.api.get(`/v1/reverifications/${opened.body.id}`)).body.state).toBe('expired');
    const [gone, never] = [await open(token), await open(`x${token.slice(1)}`)];
    expect([gone.status, gone.body]).toEqual([never.status, never.body]);
    await app.advance('P1D');
    expect(await app.mailbox(one.email).messages()).toHaveLength(1);
  });

  it('on the command line, many at once and again after a stop', async () => {
    const [one, two] = [await person(CLOSED), await person()];
    const refs = join(mkdtempSync(join(tmpdir(), 'stillyou-refs-')), 'refs.txt');
    writeFileSync(refs, `${one.ref}\n${two.ref}\nnobody\n`);
    const run = () =>
      spawnSync(
        process.execPath,
        [
          '--require',
          join(__dirname, '../support/register-ts.js'),
          join(__dirname, '../../src/cli.ts'),
          'borrower',
          'erase',
          '--lender',
          'demo',
          '--refs',
          refs,
        ],
        {
          env: {
            PATH: process.env.PATH,
            NODE_ENV: 'test',
            SANDBOX: 'on',
            DATABASE_URL: app.databaseUrl,
            ROOT_KEY_FILE: rootKey,
          },
          encoding: 'utf8',
        },
      );
    for (const _ of ['first', 'again']) {
      const { stdout, stderr, status } = run();
      expect([status, stdout.trim().split('\n')]).toEqual([
        0,
        [`${one.ref}: erased`, `${two.ref}: restricted (ACCOUNT_OPEN)`, 'nobody: there is no such borrower'],
      ]);
      expect(stderr).toContain('borrowers: 3 of 3 (100 %)');
    }
    expect((await evidenceOf(one)).filter((kind) => kind === 'borrower.erased')).toHaveLength(1);
    expect((await evidenceOf(two)).filter((kind) => kind === 'borrower.restricted')).toHaveLength(1);
  });
});
