import { Api } from '../../demo/client/http';
import { inTx } from '../../src/platform/tx';
import { Lenders } from '../../src/lenders/lenders.service';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { enrol, type Person } from '../support/people';
import { DataSource } from 'typeorm';

const ASKED = { purpose: 'borrower_request', reason: 'Ms Quillfeather rang and asked which number we have' };

describe('a value is shown for a purpose, seldom, and with a trace', () => {
  let app: TestApp;
  let one: Person;
  const secrets: string[] = ['Quillfeather'];
  beforeAll(async () => {
    app = await startTestApp();
    one = await enrol(app, ['phone', 'email']);
    secrets.push(...one.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  const path = async (kind = 'phone') =>
    `/v1/borrowers/${one.ref}/channels/${(await one.channel(kind)).id}/reveal`;
  const keyWith = async (...scopes: string[]) => {
    const dataSource = app.inside(DataSource);
    const lenders = app.inside(Lenders);
    const { id } = (await lenders.findBySlug(dataSource, 'demo'))!;
    const { key } = await inTx(dataSource, id, (tx) =>
      lenders.createKey(tx, id, { name: 'test', scopes: scopes as never }),
    );
    return new Api(app.url, key);
  };

  it('shows the value to a key that may, and writes down who, why and which, never the value', async () => {
    const staff = await keyWith('channels:reveal');
    const answer = await staff.post(await path(), ASKED);
    expect([answer.status, answer.body]).toMatchObject([200, { kind: 'phone', address: one.phone }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { id } = await one.channel('phone');
    const entries = await app.sql(
      `SELECT body FROM evidence_entry WHERE kind = 'channel.revealed' AND stream = '${id}'`,
    );
    expect(entries.map(({ body }) => JSON.parse(body))).toMatchObject([
      { purpose: 'borrower_request', channelKind: 'phone', by: expect.stringMatching(/^key_[0-9a-f]{32}$/) },
    ]);
    expect((await one.borrower()).channels[0].masked).not.toContain(one.phone);
  });

  it.each([
    ['no purpose', { reason: 'because' }],
    ['a purpose that is not on the list', { ...ASKED, purpose: 'curiosity' }],
    ['no reason', { purpose: 'complaint' }],
    ['a reason of two letters', { ...ASKED, reason: 'no' }],
    ['a field too many', { ...ASKED, all: true }],
  ])('refuses %s', async (_, body) => {
    expect((await app.api.post(await path(), body)).status).toBe(422);
    expect(await app.sql(`SELECT 1 FROM channel_reveal WHERE purpose = 'complaint'`)).toEqual([]);
  });

  it('refuses keys without the scope, other borrowers’ channels, and channels that are gone', async () => {
    const writer = await keyWith('borrowers:write', 'borrowers:read');
    expect((await writer.post(await path(), ASKED)).status).toBe(403);
    const other = await enrol(app, ['phone']);
    secrets.push(...other.secrets);
    const { id } = await other.channel('phone');
    expect((await app.api.post(`/v1/borrowers/${one.ref}/channels/${id}/reveal`, ASKED)).status).toBe(404);
    await app.api.del(`/v1/borrowers/${other.ref}/channels/${id}`);
    expect((await app.api.post(`/v1/borrowers/${other.ref}/channels/${id}/reveal`, ASKED)).status).toBe(404);
  });

  it('thirty within an hour a key, however many ask at once, and says when the next one is', async () => {
    const [staff, colleague] = [await keyWith('channels:reveal'), await keyWith('channels:reveal')];
    const to = await path('email');
    const answers = await Promise.all(Array.from({ length: 36 }, () => staff.post(to, ASKED)));
    const codes = answers.map((a) => a.body.code ?? a.status).sort();
    expect(codes).toEqual([...Array(30).fill(200), ...Array(6).fill('REVEAL_LIMIT')]);
    const refused = answers.find((a) => a.status === 429)!;
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_500);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect(JSON.stringify(refused.body)).not.toContain(one.email);
    expect((await colleague.post(to, ASKED)).status).toBe(200);
    await app.advance(`PT${wait}S`);
    expect((await staff.post(to, ASKED)).status).toBe(200);
    const [{ n }] = (await app.sql(
      `SELECT count(*)::int AS n FROM evidence_entry WHERE kind = 'channel.revealed' AND stream = '${(await one.channel('email')).id}'`,
    )) as [{ n: number }];
    expect(n).toBe(32);
  });

  it('never for a borrower who asked to be erased', async () => {
    const to = await path();
    await app.api.post(`/v1/borrowers/${one.ref}/erase`, undefined);
    expect((await app.api.post(to, ASKED)).status).toBe(404);
  });
});
