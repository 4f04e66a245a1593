import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toShanghai, type Person } from '../support/people';

const OVERDUE = { accounts: [{ ref: 'account-1', stage: 'overdue', daysOverdue: 12 }] };
const WORDS = 'We buried my father.';

describe('a hold ends by itself', () => {
  let app: TestApp;
  let person: Person;
  const secrets = [WORDS];
  const hold = async (body: make.Body) => app.api.post('/v1/holds', { borrower: person.ref, ...body });
  const midnightAfter = async (days: number) => {
    const local = new Date((await app.clock()).getTime() + 8 * 3_600_000);
    return new Date(
      Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days + 1) - 8 * 3_600_000,
    );
  };
  const refused = async (body: make.Body) => {
    const answer = await hold(body);
    return [
      answer.status,
      answer.body.errors?.[0]?.pointer,
      answer.body.errors?.[0]?.code ?? answer.body.code,
    ];
  };

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    await toShanghai(app, ['mon', 'tue', 'wed', 'thu'], '10:00', 2);
    person = await enrol(app, ['phone', 'email'], OVERDUE);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('at its time: the notice rests, goes on, and both are evidence', async () => {
    const endsAt = make.daysFrom(await app.clock(), 1.5);
    const { status, body } = await hold({ kind: 'moratorium', detail: WORDS, until: endsAt });
    expect([status, body]).toEqual([
      201,
      { id: body.id, kind: 'moratorium', openedAt: expect.any(String), endsAt, releasedAt: null },
    ]);
    const now = await app.clock();
    const id = await accept(app, make.collection(person.ref, now));
    const reminder = await accept(app, make.notice(person.ref, now));
    await app.advance('PT1H');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'held',
      currentStep: { why: 'HOLD_MORATORIUM' },
    });
    expect(await noticeOf(app, reminder)).toMatchObject({ status: 'satisfied' });
    expect((await person.borrower()).holds).toMatchObject([{ id: body.id, endsAt }]);

    await toShanghai(app, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], '10:30');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'held' });
    await toShanghai(app, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], '10:30');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    expect((await person.borrower()).holds).toEqual([]);
    const entries = await app.sql(
      `SELECT kind, body::jsonb AS body FROM evidence_entry WHERE kind LIKE 'hold.%' AND body LIKE '%${body.id}%' ORDER BY n`,
    );
    expect(entries).toMatchObject([
      { kind: 'hold.opened', body: { holdKind: 'moratorium', endsAt } },
      { kind: 'hold.released', body: { holdKind: 'moratorium', by: 'time' } },
    ]);
    const kinds = (await app.api.get(`/v1/notices/${id}/explain`)).body.entries.map((e: any) => e.kind);
    expect(kinds).toEqual(expect.arrayContaining(['notice.held', 'notice.resumed', 'notice.satisfied']));
  });

  it('after thirty days of mourning, by the rule that says so', async () => {
    const endsAt = (await midnightAfter(30)).toISOString();
    expect((await hold({ kind: 'bereavement' })).body).toMatchObject({ endsAt, releasedAt: null });
    const judged = async (ms: number) =>
      (
        await app.api.post('/v1/policy/evaluate', {
          borrower: person.ref,
          purpose: 'collection',
          medium: 'sms',
          at: new Date(Date.parse(endsAt) + ms).toISOString(),
        })
      ).body.refusals.filter((refusal: any) => refusal.kind === 'stop_trigger');
    expect(await judged(-1)).toMatchObject([{ rule: 'base.blackout.personal', until: endsAt }]);
    expect(await judged(0)).toEqual([]);
    const [{ body }] = await app.sql(
      `SELECT body::jsonb AS body FROM evidence_entry WHERE kind = 'hold.opened' ORDER BY id DESC LIMIT 1`,
    );
    expect(body).toMatchObject({ rule: 'base.blackout.personal', endsAt });
  });

  it('or later, if it is said so, never earlier; and most kinds only when somebody ends them', async () => {
    const until = make.daysFrom(await app.clock(), 45);
    expect(await hold({ kind: 'wedding', until })).toMatchObject({ status: 201, body: { endsAt: until } });
    expect(await hold({ kind: 'moratorium', until })).toMatchObject({ status: 201, body: { endsAt: until } });
    expect(await hold({ kind: 'dispute' })).toMatchObject({ status: 201, body: { endsAt: null } });
    const tooEarly = make.daysFrom(await app.clock(), 29);
    expect(await refused({ kind: 'wedding', until: tooEarly })).toEqual([422, '/until', 'UNTIL_TOO_EARLY']);
    const past = make.daysFrom(await app.clock(), -1);
    expect(await refused({ kind: 'moratorium', until: past })).toEqual([422, '/until', 'UNTIL_TOO_EARLY']);
    for (const kind of ['complaint', 'dispute', 'cease', 'attorney'])
      expect(await refused({ kind, until })).toEqual([422, '/until', 'UNTIL_NOT_ALLOWED']);
    expect(await refused({ kind: 'strike' })).toEqual([422, '/kind', expect.any(String)]);
    expect(await refused({ kind: 'wedding', until: 'soon' })).toEqual([422, '/until', expect.any(String)]);
    expect((await app.api.post('/v1/holds', { borrower: 'nobody', kind: 'wedding' })).status).toBe(422);
    expect((await person.borrower()).holds).toHaveLength(3);
  });

  it('is sixty days for a moratorium in the United Kingdom', async () => {
    await app.api.put(
      `/v1/borrowers/${person.ref}`,
      make.borrower({ country: 'GB', timeZones: ['Europe/London'] }),
    );
    const { body } = await hold({ kind: 'moratorium' });
    const days = (Date.parse(body.endsAt) - (await app.clock()).getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(60);
    expect(days).toBeLessThan(61.1);
  });

  it('and a complaint says by when it must be answered', async () => {
    const { body } = await app.api.post('/v1/complaints', { borrower: person.ref });
    const days = (Date.parse(body.answerBefore) - (await app.clock()).getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(15);
    expect(body.endsAt).toBeNull();
    expect(await person.events('complaint.received')).toMatchObject([
      { data: { hold: body.id, answerBefore: body.answerBefore } },
    ]);
  });
});
