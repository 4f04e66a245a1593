import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import {
  accept,
  enrol,
  noticeOf,
  shanghaiTime,
  toNextMorning,
  toShanghai,
  type Person,
} from '../support/people';

const OVERDUE = { accounts: [{ ref: 'account-1', stage: 'overdue', daysOverdue: 12 }] };

describe('a complaint holds collection', () => {
  let app: TestApp;
  let secrets: string[];
  let person: Person;
  const collect = async (over: make.Body = {}) =>
    accept(app, make.collection(person.ref, await app.clock(), over));
  const complain = async () =>
    (await app.api.post('/v1/complaints', { borrower: person.ref, detail: 'You call me at work.' })).body.id;
  const release = async (hold: string) => app.api.post(`/v1/holds/${hold}/release`);
  const explain = async (id: string) =>
    (await app.api.get(`/v1/notices/${id}/explain`)).body.entries.map((e: any) => e.kind);

  beforeAll(async () => {
    app = await startTestApp();
    secrets = ['You call me at work.'];
  });
  beforeEach(async () => {
    await toShanghai(app, ['mon', 'tue', 'wed', 'thu'], '10:00', 3);
    person = await enrol(app, ['phone', 'email', 'app'], OVERDUE);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('on every medium, and lets everything else go on', async () => {
    const hold = await complain();
    const ids = [];
    for (const medium of ['sms', 'email', 'push'])
      ids.push(await collect({ ladder: [{ medium, fallbackAfter: 'PT4H' }] }));
    const reminder = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('P1D');
    for (const id of ids)
      expect(await noticeOf(app, id)).toMatchObject({
        status: 'held',
        attempts: [],
        currentStep: { kind: 'hold', why: 'HOLD_COMPLAINT' },
      });
    expect(await noticeOf(app, reminder)).toMatchObject({ status: 'satisfied' });
    expect((await person.events('notice.held')).map((e) => e.data.notice).sort()).toEqual([...ids].sort());
    expect(await person.events('complaint.received')).toMatchObject([{ data: { hold } }]);
    expect((await person.borrower()).holds).toMatchObject([{ id: hold, kind: 'complaint' }]);
  });

  it('also what was waiting for its next rung already', async () => {
    await app.handset(person.phone).set('silent');
    const id = await collect();
    await app.advance('PT1H');
    expect((await noticeOf(app, id)).attempts).toHaveLength(1);
    await complain();
    await app.advance('PT1M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'held' });
    await app.advance('P2D');
    expect((await noticeOf(app, id)).attempts).toHaveLength(1);
  });

  it('until it is released: then it goes on at once', async () => {
    const hold = await complain();
    const id = await collect();
    await app.advance('P1D');
    expect((await release(hold)).body).toMatchObject({ id: hold, releasedAt: expect.any(String) });
    await app.advance('PT10M');
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({ status: 'satisfied', attempts: [{ medium: 'sms', state: 'delivered' }] });
    expect(shanghaiTime(notice.attempts[0].handedOverAt)).toMatch(/10:0\d$/);
    expect(await explain(id)).toEqual(
      expect.arrayContaining(['notice.held', 'notice.resumed', 'notice.satisfied']),
    );
    expect((await person.borrower()).holds).toEqual([]);
  });

  it('as long as one of two is open', async () => {
    const [first, second] = [await complain(), await complain()];
    const id = await collect();
    await release(first);
    await app.advance('PT1H');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'held', attempts: [] });
    await release(second);
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    expect((await release(second)).status).toBe(200);
  });

  it('to the end of its promise: a held notice expires at its deadline, and the lender is told', async () => {
    await complain();
    const id = await collect({ deliverBy: make.daysFrom(await app.clock(), 1) });
    await app.advance('P1DT1M');
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({ status: 'expired', attempts: [], endedAt: expect.any(String) });
    expect(await person.events('notice.expired')).toHaveLength(1);
    expect((await person.events('task.raised')).map((e) => e.data.notice)).toContain(id);
    const kinds = (await app.api.get(`/v1/notices/${id}/explain`)).body.entries.map((e: any) => e.kind);
    expect(kinds.filter((kind: string) => /held|resumed|expired/.test(kind))).toEqual([
      'notice.held',
      'notice.expired',
    ]);
  });

  it('and a message that was planned but had not left stays here', async () => {
    await app.carrier('sms').set({ up: false });
    const id = await collect();
    await app.advance('PT1M');
    expect(await noticeOf(app, id)).toMatchObject({ attempts: [{ state: 'failed' }] });
    await complain();
    await app.carrier('sms').set({ up: true });
    await app.advance('P1D');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'held', attempts: [{ state: 'failed' }] });
    expect(await app.handset(person.phone).messages()).toEqual([]);
  });
});

describe('a consent ends', () => {
  let app: TestApp;
  let person: Person;
  const give = async (over: make.Body) =>
    (await app.api.post(`/v1/borrowers/${person.ref}/consents`, make.consent(await app.clock(), over))).body;
  const statusOf = async (id: string) =>
    (await person.borrower()).consents.find((c: any) => c.id === id).status;
  const mayOffer = async () =>
    (
      await app.api.post('/v1/policy/evaluate', {
        borrower: person.ref,
        purpose: 'marketing',
        medium: 'email',
        at: '2027-03-03T03:00:00Z',
      })
    ).body;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  it('when it is withdrawn: at once, told once, and what the contract covers goes on', async () => {
    const { id } = await give({
      purposes: ['marketing'],
      media: ['email'],
      expiresAt: make.daysFrom(await app.clock(), 900),
    });
    expect(await mayOffer()).toMatchObject({ decision: 'allow' });
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await app.api.post(`/v1/borrowers/${person.ref}/consents/${id}/withdraw`, {
        how: 'branch',
      });
      expect([status, body.status]).toEqual([200, 'withdrawn']);
    }
    expect(await mayOffer()).toMatchObject({ decision: 'deny', reason: 'base.consent.marketing' });
    expect(await person.events('consent.withdrawn')).toMatchObject([
      { data: { consent: id, purposes: ['marketing'] } },
    ]);
    const notice = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
    expect(await noticeOf(app, notice)).toMatchObject({ status: 'satisfied' });
  });

  it('when its time is over: the lender hears of it thirty days before, once, and then it is expired', async () => {
    const now = await app.clock();
    const { id } = await give({ purposes: ['marketing'], expiresAt: make.daysFrom(now, 32) });
    const told = async () => (await person.events('consent.expiring')).filter((e) => e.data.consent === id);
    await app.advance('P1D');
    expect(await told()).toEqual([]);
    await app.advance('P2D');
    expect(await told()).toMatchObject([{ data: { expiresAt: make.daysFrom(now, 32) } }]);
    expect(await statusOf(id)).toBe('active');
    await app.advance('P30D');
    expect(await statusOf(id)).toBe('expired');
    expect(await told()).toHaveLength(1);
  }, 90_000);
});
