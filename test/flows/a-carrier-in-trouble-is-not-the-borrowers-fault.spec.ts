import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

const MINUTE_MS = 60_000;

describe('a carrier in trouble is not the borrower’s fault', () => {
  let app: TestApp;
  let secrets: string[];
  const newcomer = async (kinds: ('phone' | 'email' | 'app')[]): Promise<Person> => {
    const person = await enrol(app, kinds);
    secrets.push(...person.secrets);
    return person;
  };

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(() => toNextMorning(app));
  afterAll(() => app.stop());
  afterEach(async () => {
    await app.sandbox.reset();
    await expectAlwaysTrue(app, secrets);
  });

  it.each(['sms', 'email', 'push'] as const)(
    'retries while %s is down, and sends once when it is back',
    async (medium) => {
      const person = await newcomer([medium === 'sms' ? 'phone' : medium === 'email' ? 'email' : 'app']);
      await app.carrier(medium).set({ up: false });
      const id = await accept(
        app,
        make.notice(person.ref, await app.clock(), { ladder: [{ medium, fallbackAfter: 'PT4H' }] }),
      );
      await app.advance('PT10M');
      const down = await noticeOf(app, id);
      expect(down.status).toBe('active');
      expect(down.attempts).toHaveLength(2);
      for (const attempt of down.attempts)
        expect(attempt).toMatchObject({
          medium,
          state: 'failed',
          handedOverAt: null,
          failure: { strength: 'none' },
        });
      expect(down.currentStep.why).toBe('PROVIDER_ASKED_TO_RETRY');

      await app.carrier(medium).set({ up: true });
      await app.advance('PT20M');
      const { attempts } = await noticeOf(app, id);
      expect(attempts.map((a: any) => a.state)).toEqual([
        'failed',
        'failed',
        medium === 'email' ? 'handed_over' : 'delivered',
      ]);
      const pauses = attempts
        .slice(1)
        .map((a: any, i: number) => Date.parse(a.plannedAt) - Date.parse(attempts[i].failedAt));
      expect(pauses).toEqual([5 * MINUTE_MS, 15 * MINUTE_MS]);
      const [channel] = (await person.borrower()).channels;
      expect(channel).toMatchObject({ trust: 'verified' });
      expect(await app.sql(`SELECT 1 FROM signal WHERE strength <> 'none' AND kind = 'signal'`)).toEqual([]);
    },
  );

  it('goes over another medium once three retries have failed', async () => {
    const person = await newcomer(['phone', 'email']);
    await app.carrier('sms').set({ up: false });
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT2H');
    const { attempts } = await noticeOf(app, id);
    expect(attempts.map((a: any) => [a.medium, a.state])).toEqual([
      ['sms', 'failed'],
      ['sms', 'failed'],
      ['sms', 'failed'],
      ['sms', 'failed'],
      ['email', 'handed_over'],
    ]);
    expect(await app.handset(person.phone).messages()).toEqual([]);
    expect(await person.channel('phone')).toMatchObject({ trust: 'verified' });
    expect(await person.events('reverification.opened')).toEqual([]);
  });

  it('turns away the share it was told to, and every notice still arrives once', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => newcomer(['phone'])));
    await app.carrier('sms').set({ up: true, failRate: 0.5 });
    const ids = [];
    for (const person of people) ids.push(await accept(app, make.notice(person.ref, await app.clock())));
    await app.advance('PT3H');
    const notices = await Promise.all(ids.map((id) => noticeOf(app, id)));
    expect(notices.map((n) => n.status)).toEqual(people.map(() => 'satisfied'));
    expect(
      notices.flatMap((n) => n.attempts).filter((a: any) => a.state === 'failed').length,
    ).toBeGreaterThanOrEqual(3);
    for (const person of people) expect(await app.handset(person.phone).messages()).toHaveLength(1);
  });

  it('waits for reports that are slow, however slow the line', async () => {
    const person = await newcomer(['phone', 'email']);
    await app.carrier('sms').set({ up: true, latencyMs: 3 * 60 * MINUTE_MS });
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT2H');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'active', attempts: [{ state: 'handed_over' }] });
    await app.advance('PT2H');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'satisfied',
      attempts: [{ state: 'delivered' }],
    });
  });
});
