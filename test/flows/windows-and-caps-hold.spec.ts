import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, shanghaiTime, toShanghai, type Person } from '../support/people';

const OVERDUE = { accounts: [{ ref: 'account-1', stage: 'overdue', daysOverdue: 12 }] };
const SMS = { medium: 'sms', fallbackAfter: 'PT1H' };
const EMAIL = { medium: 'email', fallbackAfter: 'PT4H' };
const PUSH = { medium: 'push', fallbackAfter: 'PT4H' };

describe('windows and caps hold', () => {
  let app: TestApp;
  let secrets: string[];
  const newcomer = async (
    over: make.Body = {},
    kinds: ('phone' | 'email' | 'app')[] = ['phone', 'email', 'app'],
  ): Promise<Person> => {
    const person = await enrol(app, kinds, over);
    secrets.push(...person.secrets);
    return person;
  };
  const send = async (person: Person, over: make.Body = {}) =>
    accept(app, make.notice(person.ref, await app.clock(), over));
  const collect = async (person: Person, over: make.Body = {}) =>
    accept(app, make.collection(person.ref, await app.clock(), over));
  /** What the last decision said about each rung. */
  const considered = async (id: string) => {
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    return body.entries
      .filter((e: any) => e.kind === 'notice.step-decided' && e.facts.considered.length > 0)
      .at(-1).facts.considered;
  };

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('a notice accepted at night waits until nine in the morning', async () => {
    await toShanghai(app, ['tue'], '23:30');
    const person = await newcomer();
    const id = await send(person);
    await app.advance('PT5S');
    const waiting = await noticeOf(app, id);
    expect(waiting).toMatchObject({
      status: 'active',
      attempts: [],
      currentStep: { kind: 'wait', why: 'base.window.servicing' },
    });
    expect(shanghaiTime(waiting.currentStep.at)).toBe('wed 09:00');
    expect(await considered(id)).toEqual(
      ['sms', 'email', 'push'].map((medium) =>
        expect.objectContaining({
          medium,
          chosen: false,
          why: 'RULE',
          rule: 'base.window.servicing',
          force: 'product_default',
        }),
      ),
    );
    await app.advance('PT9H29M');
    expect((await noticeOf(app, id)).attempts).toEqual([]);
    await app.advance('PT5M');
    const [attempt] = (await noticeOf(app, id)).attempts;
    expect([attempt.state, shanghaiTime(attempt.handedOverAt)]).toEqual(['delivered', 'wed 09:00']);
  });

  it('opens only when it is day in every zone that the borrower may be in', async () => {
    await toShanghai(app, ['wed'], '09:30');
    const person = await newcomer({ region: 'CN-XJ', timeZones: [] });
    const id = await send(person);
    await app.advance('PT2H');
    const [attempt] = (await noticeOf(app, id)).attempts;
    // Nine in Urumqi, two hours behind.
    expect(shanghaiTime(attempt.handedOverAt)).toBe('wed 11:00');
  });

  it('collects neither late on Saturday nor on Sunday', async () => {
    await toShanghai(app, ['sat'], '18:31', 3);
    const person = await newcomer(OVERDUE);
    const late = await collect(person);
    await toShanghai(app, ['sun'], '10:00');
    const sunday = await collect(person);
    await app.advance('PT8H');
    for (const id of [late, sunday]) {
      const { attempts, currentStep } = await noticeOf(app, id);
      expect(attempts).toEqual([]);
      expect([currentStep.why, shanghaiTime(currentStep.at)]).toEqual([
        'base.window.collection',
        'mon 09:00',
      ]);
    }
    await toShanghai(app, ['mon'], '09:10');
    for (const id of [late, sunday])
      expect(shanghaiTime((await noticeOf(app, id)).attempts[0].handedOverAt)).toBe('mon 09:00');
  });

  it('a third touch in one day waits for the next, and a fallback is a touch', async () => {
    await toShanghai(app, ['mon'], '10:00', 3);
    const person = await newcomer(OVERDUE);
    await app.handset(person.phone).set('unknown_subscriber');
    const first = await collect(person);
    await app.advance('PT10M');
    expect((await noticeOf(app, first)).attempts.map((a: any) => a.medium)).toEqual(['sms', 'email']);
    const second = await collect(person, { ladder: [EMAIL] });
    await app.advance('PT10M');
    const { currentStep } = await noticeOf(app, second);
    expect([currentStep.why, shanghaiTime(currentStep.at)]).toEqual(['base.cap.all.day', 'tue 09:00']);
    expect(await considered(second)).toMatchObject([
      { medium: 'email', rule: 'base.cap.all.day', facts: { counted: 2, limit: 2, days: 1 } },
    ]);
  });

  it('the fourth SMS in seven days goes by e-mail, or waits, or is refused with its rule', async () => {
    await toShanghai(app, ['mon'], '10:00', 8);
    const person = await newcomer();
    for (let i = 0; i < 3; i += 1) await send(person, { ladder: [SMS] });
    await app.advance('PT10M');
    expect(await app.handset(person.phone).messages()).toHaveLength(3);

    const now = await app.clock();
    const byMail = await send(person, { ladder: [SMS, EMAIL], deliverBy: make.daysFrom(now, 12) });
    const waits = await send(person, { ladder: [SMS], deliverBy: make.daysFrom(now, 12) });
    const never = await send(person, { ladder: [SMS], deliverBy: make.daysFrom(now, 3) });
    await app.advance('PT10M');
    expect((await noticeOf(app, byMail)).attempts).toMatchObject([{ medium: 'email', state: 'handed_over' }]);
    expect((await considered(byMail))[0]).toMatchObject({
      medium: 'sms',
      rule: 'base.cap.sms.week',
      facts: { counted: 3, limit: 3, days: 7 },
    });
    const { currentStep } = await noticeOf(app, waits);
    expect([currentStep.why, shanghaiTime(currentStep.at)]).toEqual(['base.cap.sms.week', 'mon 09:00']);
    expect(await noticeOf(app, never)).toMatchObject({
      status: 'refused',
      outcome: { why: 'NO_STEP_WAS_LAWFUL' },
      attempts: [],
    });
    expect(await person.events('notice.refused')).toHaveLength(1);
    await toShanghai(app, ['mon'], '09:10');
    expect((await noticeOf(app, waits)).attempts).toMatchObject([{ medium: 'sms', state: 'delivered' }]);
  });

  it('keeps four hours between two channels of one notice, however short the rung', async () => {
    await toShanghai(app, ['tue'], '09:30');
    const person = await newcomer();
    await app.handset(person.phone).set('silent');
    const id = await send(person, { ladder: [SMS, EMAIL] });
    await app.advance('PT2H');
    const { currentStep } = await noticeOf(app, id);
    expect([currentStep.why, shanghaiTime(currentStep.at)]).toEqual(['base.fallback.spacing', 'tue 13:30']);
    expect((await considered(id)).map((c: any) => [c.medium, c.why])).toEqual([
      ['sms', 'ALREADY_TRIED'],
      ['email', 'SPACING'],
    ]);
    await app.advance('PT3H');
    expect(shanghaiTime((await noticeOf(app, id)).attempts[1].handedOverAt)).toBe('tue 13:30');
  });

  it('uses no third channel on one day, and the app the next morning', async () => {
    await toShanghai(app, ['wed'], '09:30', 2);
    const person = await newcomer();
    await app.handset(person.phone).set('unknown_subscriber');
    await app.mailbox(person.email).set('mailbox_unknown');
    const id = await send(person, { ladder: [SMS, EMAIL, PUSH] });
    await app.advance('PT12H');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['sms', 'email']);
    await app.advance('PT14H');
    const { attempts } = await noticeOf(app, id);
    expect(attempts.map((a: any) => [a.medium, shanghaiTime(a.handedOverAt)])).toEqual([
      ['sms', 'wed 09:30'],
      ['email', 'wed 09:30'],
      ['push', 'thu 09:00'],
    ]);
  });
});
