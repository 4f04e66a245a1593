import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

const TOGETHER = [
  { medium: 'sms', fallbackAfter: 'PT4H' },
  { medium: 'email', fallbackAfter: 'PT24H', together: true },
];

describe('a critical notice goes out on two media at once', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const send = async (over: make.Body = {}) =>
    accept(app, make.notice(person.ref, await app.clock(), { ladder: TOGETHER, evidence: 'E2', ...over }));

  it('where the ladder says so', async () => {
    const id = await send({ critical: true });
    await app.advance('PT10S');
    const { attempts, ladder } = await noticeOf(app, id);
    expect(attempts.map((a: any) => a.medium)).toEqual(['sms', 'email']);
    expect(Date.parse(attempts[1].plannedAt) - Date.parse(attempts[0].plannedAt)).toBeLessThan(10_000);
    expect(ladder[1]).toMatchObject({ together: true });
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const because = body.entries
      .filter((e: any) => e.kind === 'notice.step-decided' && e.facts.decision === 'send')
      .map((e: any) => e.facts.because);
    expect(because).toEqual(['FIRST_STEP', 'TOGETHER']);
  });

  it('and one after the other when it is not critical', async () => {
    const id = await send();
    await app.advance('PT1H');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['sms']);
  });

  it.each([
    [[{ ...TOGETHER[1] }], '/ladder/0', 'LADDER_INVALID'],
    [[{ medium: 'sms', fallbackAfter: 'PT30S' }], '/ladder/0/fallbackAfter', 'LADDER_INVALID'],
    [[TOGETHER[0], { medium: 'email', fallbackAfter: 'P31D' }], '/ladder/1/fallbackAfter', 'LADDER_INVALID'],
    [[{ ...TOGETHER[0], wait: 'PT1H' }], '/ladder/0/wait', null],
    [[], '/ladder', null],
    [Array.from({ length: 11 }, () => TOGETHER[0]), '/ladder', null],
  ])('a ladder that cannot be kept is refused: %j', async (ladder, pointer, code) => {
    const { status, body } = await app.api.post(
      '/v1/notices',
      make.notice(person.ref, await app.clock(), { ladder }),
    );
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toBe(pointer);
    if (code) expect(body.code).toBe(code);
  });
});
