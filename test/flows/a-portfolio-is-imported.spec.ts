import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, toNextMorning } from '../support/people';

const COLUMNS =
  'external_ref,given_name,locale,country,account_ref,account_stage,days_overdue,phone,phone_verified_at,phone_verified_by,email,source,consent_purposes,consent_media,consent_wording,consent_expires_at';
const NAME = 'Wenxiangyi';

describe('a portfolio is imported', () => {
  let app: TestApp;
  let now: Date;
  const secrets = [NAME];

  const row = (over: Record<string, string> = {}) => {
    const cells: Record<string, string> = {
      external_ref: make.externalRef(),
      given_name: NAME,
      locale: 'zh-CN',
      country: 'CN',
      account_ref: 'a-1',
      account_stage: 'due',
      days_overdue: '0',
      phone: make.phoneNumber(),
      phone_verified_at: make.daysFrom(now, -20),
      phone_verified_by: 'branch',
      email: make.mailbox(),
      source: 'contract',
      consent_purposes: 'servicing_reminder;collection',
      consent_media: 'sms;email',
      consent_wording: 'consent-v1',
      consent_expires_at: make.daysFrom(now, 300),
      ...over,
    };
    secrets.push(...[cells.phone!, cells.email!].filter((value) => value.length >= 10));
    return cells;
  };
  const csv = (rows: Record<string, string>[]) =>
    [
      COLUMNS,
      ...rows.map((r) =>
        COLUMNS.split(',')
          .map((c) => r[c])
          .join(','),
      ),
    ].join('\n');
  const send = async (body: string, type = 'text/csv') =>
    (await app.api.post('/v1/imports', body, { 'content-type': type })).body;
  const rejectsOf = async (id: string) => (await app.api.get(`/v1/imports/${id}/rejects`)).body.items;
  const count = async (what: string) => (await app.sql(`SELECT count(*)::int AS n FROM ${what}`))[0].n;
  const borrower = async (ref: string) => (await app.api.get(`/v1/borrowers/${ref}`)).body;

  beforeAll(async () => {
    app = await startTestApp();
    now = await toNextMorning(app);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('writes the good rows of a CSV and names each bad one by line, column and reason', async () => {
    const good = [
      row(),
      row({ email: '' }),
      row({ phone: '138 0000 4321', phone_verified_at: '', phone_verified_by: '' }),
    ];
    const bad = [
      [row({ phone: '12' }), 'CHANNEL_ADDRESS_INVALID', '/phone'],
      [row({ source: 'skip_trace' }), 'PROVENANCE_NOT_ALLOWED', '/source'],
      [row({ phone_verified_at: make.daysFrom(now, 2) }), 'VERIFIED_AT_IN_FUTURE', '/phone_verified_at'],
      [row({ locale: 'tlh' }), 'NOT_ONE_OF', '/locale'],
      [row({ account_stage: 'lost' }), 'NOT_ONE_OF', '/account_stage'],
      [row({ consent_purposes: 'finding' }), 'NOT_ONE_OF', '/consent_purposes'],
    ] as const;
    const lines = [good[0]!, ...bad.map(([r]) => r), good[1]!, good[2]!];
    const broken = `${csv(lines)}\nonly,three,cells\n"a quote that never ends`;
    const done = await send(broken);
    expect(done).toMatchObject({ status: 'finished', rows: 11, accepted: 3, rejected: 8 });
    const rejects = await rejectsOf(done.id);
    expect(rejects.map((r: any) => [r.line, r.code, r.pointer])).toEqual([
      ...bad.map(([, code, pointer], i) => [3 + i, code, pointer]),
      [11, 'WRONG_NUMBER_OF_CELLS', null],
      [12, 'BAD_QUOTES', null],
    ]);
    for (const [r] of bad) expect((await app.api.get(`/v1/borrowers/${r.external_ref}`)).status).toBe(404);
    const read = await borrower(good[0]!.external_ref!);
    expect(read).toMatchObject({
      givenName: 'W**',
      locale: 'zh-CN',
      accounts: [{ ref: 'a-1', stage: 'due' }],
      consents: [
        { purposes: ['servicing_reminder', 'collection'], media: ['sms', 'email'], status: 'active' },
      ],
    });
    expect(read.channels.map((c: any) => [c.kind, c.trust, c.provenance])).toEqual([
      ['phone', 'verified', 'contract'],
      ['email', 'unverified', 'contract'],
    ]);
  });

  it('makes the refused source evidence, without the value', async () => {
    const [entry] = await app.sql(`SELECT body FROM evidence_entry WHERE kind = 'channel.refused'`);
    expect(JSON.parse(entry.body)).toMatchObject({ code: 'PROVENANCE_NOT_ALLOWED', line: 4 });
    expect(await count(`channel WHERE provenance NOT IN ('contract')`)).toBe(0);
  });

  it('takes NDJSON row by row, with its own errors', async () => {
    const person = (over: object = {}) => ({
      externalRef: make.externalRef(),
      locale: 'en',
      country: 'CN',
      ...over,
    });
    const good = person({ channels: [make.phone(now), make.email(now)], consents: [make.consent(now)] });
    secrets.push(...(good as any).channels.map((c: any) => c.address));
    const lines = [
      JSON.stringify(good),
      '{"externalRef": ',
      JSON.stringify(
        person({ channels: [{ kind: 'phone', address: make.phoneNumber(), source: 'address_book' }] }),
      ),
      JSON.stringify(person({ employer: 'ACME' })),
      '',
      JSON.stringify(
        person({ source: 'branch', channels: [{ kind: 'phone', address: make.phoneNumber() }] }),
      ),
    ];
    const done = await send(lines.join('\n'), 'application/x-ndjson');
    expect(done).toMatchObject({ status: 'finished', rows: 5, accepted: 2, rejected: 3 });
    expect((await rejectsOf(done.id)).map((r: any) => [r.line, r.code, r.pointer])).toEqual([
      [2, 'MALFORMED_JSON', null],
      [3, 'PROVENANCE_NOT_ALLOWED', '/channels/0/provenance'],
      [4, 'UNKNOWN_KEY', '/employer'],
    ]);
    expect((await borrower(good.externalRef)).channels.map((c: any) => c.trust)).toEqual([
      'verified',
      'verified',
    ]);
  });

  it('changes nothing when the same file comes again', async () => {
    const file = csv([row(), row(), row({ source: 'bought' })]);
    expect(await send(file)).toMatchObject({ accepted: 2, rejected: 1 });
    const before = await Promise.all(
      ['borrower', 'channel', 'consent', 'signal', 'account', 'event'].map(count),
    );
    expect(await send(file)).toMatchObject({ accepted: 2, rejected: 1 });
    expect(
      await Promise.all(['borrower', 'channel', 'consent', 'signal', 'account', 'event'].map(count)),
    ).toEqual(before);
  });

  it('brings no dead number back; a newer proof does', async () => {
    const dead = row({ email: '' });
    const file = csv([dead]);
    await send(file);
    await app.handset(dead.phone!).set('unknown_subscriber');
    await accept(app, make.notice(dead.external_ref!, now));
    await app.advance('PT10M');
    expect((await borrower(dead.external_ref!)).channels).toMatchObject([{ trust: 'suspect' }]);
    expect(await send(file)).toMatchObject({ accepted: 1 });
    expect((await borrower(dead.external_ref!)).channels).toMatchObject([{ trust: 'suspect' }]);
    expect(
      await send(csv([{ ...dead, phone_verified_at: (await app.clock()).toISOString() }])),
    ).toMatchObject({ accepted: 1 });
    expect((await borrower(dead.external_ref!)).channels).toMatchObject([{ trust: 'verified' }]);
  });

  it('brings no number back that reached a stranger', async () => {
    const gone = row({ email: '' });
    await send(csv([gone]));
    const [channel] = (await borrower(gone.external_ref!)).channels;
    const signal = {
      borrower: gone.external_ref,
      channelId: channel.id,
      kind: 'wrong_person',
      occurredAt: (await app.clock()).toISOString(),
    };
    expect((await app.api.post('/v1/signals', signal)).body).toMatchObject({ trust: 'revoked' });
    const again = await send(csv([gone]));
    expect(again).toMatchObject({ accepted: 0, rejected: 1 });
    expect(await rejectsOf(again.id)).toMatchObject([
      { line: 2, code: 'CHANNEL_SUPPRESSED', pointer: '/phone' },
    ]);
    expect((await borrower(gone.external_ref!)).channels).toMatchObject([{ trust: 'revoked' }]);
  });

  it('tells how far it is while the file is still coming', async () => {
    let feed!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (feed = controller) });
    const write = (text: string) => feed.enqueue(new TextEncoder().encode(text));
    const key = await app.sandbox.key();
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'text/csv',
      'idempotency-key': 'a-long-file',
    };
    const answer = fetch(`${app.url}/v1/imports`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
    write(`${csv(Array.from({ length: 250 }, () => row({ email: '' })))}\n`);
    let id = '';
    try {
      let running: any;
      while (!running) [running] = await app.sql(`SELECT id FROM import_job WHERE status = 'running'`);
      id = `imp_${running.id.replaceAll('-', '')}`;
      let half: any;
      do ({ body: half } = await app.api.get(`/v1/imports/${id}`));
      while (half.rows === 0);
      expect(half).toMatchObject({ status: 'running', accepted: half.rows, rejected: 0, finishedAt: null });
      write(csv([row({ phone: 'none' })]).split('\n')[1]!);
    } finally {
      feed.close();
    }
    expect(await (await answer).json()).toMatchObject({
      id,
      status: 'finished',
      rows: 251,
      accepted: 250,
      rejected: 1,
    });
  }, 30_000);

  it('refuses a header it does not know, and stores nothing', async () => {
    const before = await count('import_job');
    const { status, body } = await app.api.post(
      '/v1/imports',
      'external_ref,locale,country,mothers_phone\n',
      { 'content-type': 'text/csv' },
    );
    expect({ status, code: body.errors?.[0].code }).toEqual({ status: 422, code: 'IMPORT_COLUMN_UNKNOWN' });
    expect(await count('import_job')).toBe(before);
  });
});
