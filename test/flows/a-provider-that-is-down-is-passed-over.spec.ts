import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('a provider that is down is passed over', () => {
  let app: TestApp;
  let secrets: string[];
  const newcomer = async (kinds: ('phone' | 'email' | 'app')[]): Promise<Person> => {
    const person = await enrol(app, kinds);
    secrets.push(...person.secrets);
    return person;
  };
  const send = async (person: Person, over: make.Body = {}) =>
    accept(app, make.notice(person.ref, await app.clock(), over));
  const media = async (id: string) => (await noticeOf(app, id)).attempts.map((a: any) => [a.medium, a.state]);

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

  it('after five that it turned away the next notice goes by another medium at once, and says why', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => newcomer(['phone', 'email'])));
    await app.carrier('sms').set({ up: false });
    for (const person of people) await send(person);
    await app.advance('PT10S');
    const late = await newcomer(['phone', 'email']);
    const only = await newcomer(['phone']);
    const [id, waiting] = [await send(late), await send(only)];
    await app.advance('PT10S');

    expect(await media(id)).toEqual([['email', 'handed_over']]);
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const decided = body.entries.find((e: any) => e.kind === 'notice.step-decided');
    expect(decided.facts.because).toBe('FIRST_STEP');
    expect(decided.facts.considered[0]).toMatchObject({
      medium: 'sms',
      why: 'PROVIDER_DOWN',
      facts: { providers: ['sms-twilio'] },
      until: expect.any(String),
    });
    expect(await noticeOf(app, waiting)).toMatchObject({
      attempts: [],
      currentStep: { kind: 'wait', why: 'PROVIDER_DOWN' },
    });

    await app.carrier('sms').set({ up: true });
    await app.advance('PT1H');
    expect(await media(waiting)).toEqual([['sms', 'delivered']]);
    expect(await app.handset(late.phone).messages()).toEqual([]);
  });

  it('a pause that the provider named is kept with the attempt, and kept to', async () => {
    const person = await newcomer(['email']);
    await app.mailbox(person.email).set('greylisted');
    const id = await send(person, { ladder: [{ medium: 'email', fallbackAfter: 'PT4H' }] });
    await app.advance('PT10S');
    const [row] = await app.sql('SELECT retry_after_seconds FROM attempt ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ retry_after_seconds: 300 });
    const { attempts, currentStep } = await noticeOf(app, id);
    expect(currentStep.why).toBe('PROVIDER_ASKED_TO_RETRY');
    expect(Date.parse(currentStep.at) - Date.parse(attempts[0].failedAt)).toBe(300_000);
    await app.advance('PT20M');
    expect((await media(id)).at(-1)).toEqual(['email', 'handed_over']);
  });
});
