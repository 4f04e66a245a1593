import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, toShanghai, type Person } from '../support/people';

const OVERDUE = { accounts: [{ ref: 'account-1', stage: 'overdue', daysOverdue: 12 }] };

describe('trust grows stale', () => {
  let app: TestApp;
  let secrets: string[];

  /** Somebody whose phone was proved `days` ago. */
  const provedBefore = async (days: number, kinds: ('email' | 'app')[] = []): Promise<Person> => {
    const person = await enrol(app, kinds, OVERDUE);
    const phone = make.phone(await app.clock(), {
      address: person.phone,
      verifiedAt: make.daysFrom(await app.clock(), -days),
    });
    expect((await app.api.post(`/v1/borrowers/${person.ref}/channels`, phone)).status).toBe(201);
    secrets.push(...person.secrets);
    return person;
  };

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(() => toShanghai(app, ['mon', 'tue', 'wed'], '10:00', 4));
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('to the hour, by time alone: told once, and the borrower is asked over the other channel', async () => {
    const person = await provedBefore(179, ['email']);
    await app.advance('PT23H');
    expect(await person.channel('phone')).toMatchObject({ trust: 'verified' });
    await app.advance('PT2H');
    const phone = await person.channel('phone');
    expect(phone.trust).toBe('stale');
    expect(phone.trustReasons.at(-1)).toMatchObject({
      code: 'PAST_FRESHNESS',
      detail: { freshnessDays: 180 },
    });
    expect(await person.events('channel.stale')).toMatchObject([
      { data: { channel: phone.id, from: 'verified', trust: 'stale' } },
    ]);
    expect(await person.events('reverification.opened')).toMatchObject([
      { data: { channel: phone.id, reason: 'stale' } },
    ]);
    await app.advance('P1D');
    expect((await app.mailbox(person.email).messages()).filter((m) => m.text.includes('/r#'))).toHaveLength(
      1,
    );
    expect(await app.handset(person.phone).messages()).toEqual([]);
    expect(await person.events('channel.stale')).toHaveLength(1);
  });

  it('each kind at its own age', async () => {
    const person = await enrol(app, []);
    secrets.push(...person.secrets);
    const now = await app.clock();
    const before = (days: number) => ({ verifiedAt: make.daysFrom(now, -days) });
    for (const body of [
      make.phone(now, before(179)),
      make.email(now, before(364)),
      make.app(now, before(89)),
      make.email(now, before(180)),
      make.app(now, before(30)),
    ]) {
      secrets.push(body.address as string);
      await app.api.post(`/v1/borrowers/${person.ref}/channels`, body);
    }
    await app.advance('P1DT1H');
    expect((await person.borrower()).channels.map((c: any) => [c.kind, c.trust])).toEqual([
      ['phone', 'stale'],
      ['email', 'stale'],
      ['app', 'stale'],
      ['email', 'verified'],
      ['app', 'verified'],
    ]);
  });

  it('a proof that is given already old is stale from the start', async () => {
    expect(await (await provedBefore(200)).channel('phone')).toMatchObject({ trust: 'stale' });
  });

  it('collection on a stale phone becomes a question; the answer lets it go', async () => {
    const person = await provedBefore(200, ['email']);
    const id = await accept(
      app,
      make.collection(person.ref, await app.clock(), { ladder: [{ medium: 'sms', fallbackAfter: 'PT4H' }] }),
    );
    await app.advance('PT1H');
    const asked = await noticeOf(app, id);
    expect(asked).toMatchObject({
      status: 'active',
      attempts: [],
      currentStep: { kind: 'wait', why: 'REVERIFICATION_ASKED' },
    });
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const decided = body.entries.find((e: any) => e.kind === 'notice.step-decided');
    expect(decided.facts.considered).toMatchObject([
      { medium: 'sms', why: 'DOWNGRADED_TO_A_QUESTION', rule: 'content' },
    ]);
    expect(await person.events('reverification.opened')).toHaveLength(1);
    expect(await app.handset(person.phone).messages()).toEqual([]);

    const { id: channelId } = await person.channel('phone');
    await app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId,
      kind: 'right_party_call',
      occurredAt: (await app.clock()).toISOString(),
    });
    await app.advance('PT5M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'satisfied',
      attempts: [{ medium: 'sms', state: 'delivered', trustAtSend: 'verified' }],
    });
  });

  it('a statutory notice is not sent over it, and nothing else is said there', async () => {
    const person = await provedBefore(200);
    const { status, body } = await app.api.post('/v1/notices', {
      ...make.notice(person.ref, await app.clock()),
      purpose: 'statutory_notice',
      template: 'adverse-report-notice',
      data: { entryDate: '2027-03-15', amount: '1250.00', dueDate: '2027-03-01', daysOverdue: 30 },
    });
    expect([status, body.errors?.[0].code]).toEqual([422, 'NO_CHANNEL_MAY_CARRY']);
    expect(await app.handset(person.phone).messages()).toEqual([]);
  });

  it('two weak days make it stale long before its age does, and a proof in between starts anew', async () => {
    const person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
    await app.handset(person.phone).set('suspended');
    const remind = async () => {
      await toNextMorning(app);
      await accept(app, make.notice(person.ref, await app.clock()));
      await app.advance('PT10M');
      return (await person.channel('phone')).trust;
    };
    expect(await remind()).toBe('verified');
    const { id: channelId } = await person.channel('phone');
    await app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId,
      kind: 'right_party_call',
      occurredAt: (await app.clock()).toISOString(),
    });
    expect(await remind()).toBe('verified');
    expect(await remind()).toBe('stale');
    expect((await person.channel('phone')).trustReasons.at(-1)).toMatchObject({
      code: 'WEAK_SIGNALS',
      detail: { days: 2 },
    });
    expect(await person.events('reverification.opened')).toMatchObject([{ data: { reason: 'suspicion' } }]);
  });
});
