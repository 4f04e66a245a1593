import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, toShanghai, type Person } from '../support/people';

const HOUR_MS = 3_600_000;
const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };

describe('a notice ends in a stated outcome', () => {
  let app: TestApp;
  let secrets: string[];
  let person: Person;
  const send = async (over: make.Body = {}) => accept(app, make.notice(person.ref, await app.clock(), over));
  const inHours = async (hours: number) =>
    new Date((await app.clock()).getTime() + hours * HOUR_MS).toISOString();
  const cancel = async (id: string, body: object = {}) => app.api.post(`/v1/notices/${id}/cancel`, body);

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(async () => {
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('cancelled before anything left: nothing is sent', async () => {
    const id = await send({ notBefore: await inHours(2) });
    await app.advance('PT1H');
    const { status, body } = await cancel(id);
    expect([status, body.status, body.currentStep]).toEqual([200, 'cancelled', null]);
    await app.advance('P1D');
    expect(await app.handset(person.phone).messages()).toEqual([]);
    expect(await person.events('notice.cancelled')).toMatchObject([{ data: { notice: id } }]);
  });

  it('cancelled after: what was handed over stays recorded, and nothing more goes', async () => {
    await app.handset(person.phone).set('late');
    const id = await send();
    await app.advance('PT10M');
    expect((await cancel(id, { reason: 'paid at the branch' })).body).toMatchObject({
      status: 'cancelled',
      attempts: [{ state: 'handed_over' }],
    });
    await app.advance('P1D');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'cancelled',
      attempts: [{ medium: 'sms', state: 'delivered' }],
    });
    expect(await app.mailbox(person.email).messages()).toEqual([]);
  });

  it('an ended notice stays as it ended', async () => {
    const id = await send();
    await app.advance('PT10M');
    const answer = await cancel(id);
    expect([answer.status, answer.body.code]).toEqual([409, 'NOTICE_ENDED']);
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    expect((await cancel('ntc_0198c6a1b2c37d4e8f9a0b1c2d3e4f50')).status).toBe(404);
  });

  it('refused: no step could ever be lawful before the deadline', async () => {
    await toShanghai(app, ['tue'], '20:00');
    const id = await send({ deliverBy: await inHours(10) });
    await app.advance('PT1M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'refused',
      outcome: { why: 'NO_STEP_WAS_LAWFUL' },
      attempts: [],
    });
    expect(await person.events('notice.refused')).toHaveLength(1);
    const [task] = await person.events('task.raised');
    expect(task.data).toMatchObject({
      task: 'letter_or_branch',
      why: 'notice_refused',
      notice: id,
      tried: [],
      notTried: [{ kind: 'phone' }, { kind: 'email' }],
    });
  });

  it('expired: it left, and what it asked for did not come in time', async () => {
    await app.handset(person.phone).set('silent');
    const id = await send({ ladder: [SMS], deliverBy: await inHours(2) });
    await app.advance('PT119M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'active', currentStep: { why: 'LISTENING' } });
    await app.advance('PT2M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'expired',
      attempts: [{ state: 'handed_over' }],
    });
    expect(await person.events('notice.expired')).toHaveLength(1);
    expect(await person.events('task.raised')).toMatchObject([
      { data: { why: 'notice_expired', notice: id } },
    ]);
  });

  it('satisfied by a report that comes just before the deadline, when there was nothing else to try', async () => {
    await app.handset(person.phone).set('late');
    const id = await send({ ladder: [SMS], deliverBy: await inHours(2.1) });
    await app.advance('PT3H');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied', outcome: { level: 'E1' } });
  });

  it('exhausted: everything was tried, and the waiting is over before the deadline', async () => {
    await app.handset(person.phone).set('silent');
    const id = await send({ ladder: [SMS] });
    await app.advance('PT4H1M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'exhausted',
      outcome: { why: 'NOTHING_LEFT_TO_TRY' },
    });
    expect(await person.events('reverification.opened')).toMatchObject([
      { data: { reason: 'exhausted_notice' } },
    ]);
  });

  it('satisfied at the level that was asked, and at no lower one', async () => {
    const [e0, e2] = [
      await send({ ladder: [SMS], evidence: 'E0' }),
      await send({ ladder: [SMS], evidence: 'E2' }),
    ];
    await app.advance('PT10M');
    expect(await noticeOf(app, e0)).toMatchObject({
      status: 'satisfied',
      outcome: { level: expect.stringMatching(/^E[01]$/) },
    });
    expect(await noticeOf(app, e2)).toMatchObject({ status: 'active', attempts: [{ state: 'delivered' }] });
  });

  it('a batch gives each its own outcome, and the same again under its key', async () => {
    const now = await app.clock();
    const items = [
      make.notice(person.ref, now),
      make.notice('nobody', now),
      make.notice(person.ref, now, { deliverBy: '2020-01-01T00:00:00Z' }),
      { borrower: person.ref, extra: true },
      make.notice(person.ref, now, { evidence: 'E0' }),
    ];
    const headers = { 'idempotency-key': 'batch-1' };
    const first = await app.api.post('/v1/notices/batch', { items }, headers);
    expect(first.status).toBe(200);
    expect(
      first.body.items.map((item: any) => [item.index, item.notice?.status ?? item.problem.code]),
    ).toEqual([
      [0, 'accepted'],
      [1, 'BORROWER_NOT_FOUND'],
      [2, 'DEADLINE_IN_PAST'],
      [3, 'VALIDATION_FAILED'],
      [4, 'accepted'],
    ]);
    expect((await app.api.post('/v1/notices/batch', { items }, headers)).body).toEqual(first.body);
    expect((await app.api.get(`/v1/notices?borrower=${person.ref}`)).body.items).toHaveLength(2);
    for (const wrong of [{ items: [] }, { items: Array.from({ length: 1_001 }, () => ({})) }, {}])
      expect((await app.api.post('/v1/notices/batch', wrong)).status).toBe(422);
  });

  it('a thousand in one call, each of them kept', async () => {
    const now = await app.clock();
    const items = Array.from({ length: 1_000 }, () =>
      make.notice(person.ref, now, { notBefore: make.daysFrom(now, 2) }),
    );
    const { status, body } = await app.api.post('/v1/notices/batch', { items });
    expect(status).toBe(200);
    const ids = body.items.map((item: any) => item.notice.id);
    expect(new Set(ids).size).toBe(1_000);
    expect(
      await app.sql(`SELECT count(*)::int AS n FROM notice WHERE not_before > created_at + interval '1 day'`),
    ).toEqual([{ n: 1_000 }]);
  }, 120_000);
});
