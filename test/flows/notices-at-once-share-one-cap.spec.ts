import { PlanStage } from '../../src/notices/plan.stage';
import { SendStage } from '../../src/notices/send.stage';
import { ownMeaning } from '../../src/providers/meanings';
import type { SendResult } from '../../src/providers/provider';
import { Providers } from '../../src/providers/registry';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, shanghaiTime, toShanghai, type Person } from '../support/people';

const PUSH = { medium: 'push', fallbackAfter: 'PT4H' };

describe('notices at once share one cap', () => {
  let app: TestApp;
  let person: Person;
  const secrets: string[] = [];
  const touches = async (ids: string[]) =>
    (await Promise.all(ids.map((id) => noticeOf(app, id))))
      .flatMap((notice) => notice.attempts)
      .filter((attempt) => attempt.handedOverAt)
      .map((attempt) => shanghaiTime(attempt.handedOverAt));

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    await toShanghai(app, ['tue'], '10:00', 3);
    person = await enrol(app, ['app']);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  /** Accepted in the same moment, planned in the same batch, ready to be sent side by side. */
  const acceptAtOnce = async (count: number) => {
    const now = await app.clock();
    return Promise.all(
      Array.from({ length: count }, () => accept(app, make.notice(person.ref, now, { ladder: [PUSH] }))),
    );
  };

  /**
   * The stages work only while time is advanced, a batch a round: all are planned in one, then sent in one. The carrier
   * answers when every attempt of that batch was looked at.
   */
  const sideBySide = async (first?: SendResult) => {
    let calls = 0;
    const stages = [app.inside(PlanStage), app.inside(SendStage)];
    for (const stage of stages) await stage.stop();
    const push = app.inside(Providers).sender('push')!;
    const send = push.send.bind(push);
    const isLast = async () =>
      (await app.sql(`SELECT 1 FROM attempt WHERE state = 'planned' AND lease_until > clock_timestamp()`))
        .length === 0;
    const slow = jest.spyOn(push, 'send').mockImplementation(async (message) => {
      while (!(await isLast()));
      calls += 1;
      return calls === 1 && first ? first : send(message);
    });
    return () => {
      slow.mockRestore();
      for (const stage of stages) stage.start();
    };
  };

  it('one leaves, the others wait for the next days: what is being sent counts as sent', async () => {
    const goOn = await sideBySide();
    const ids = await acceptAtOnce(3);
    await app.advance('PT1H');
    goOn();
    expect(await touches(ids)).toEqual(['tue 10:00']);
    await app.advance('P1D');
    expect((await touches(ids)).sort()).toEqual(['tue 10:00', 'wed 09:00']);
  });

  it('what waited for a call that is refused then goes the same day', async () => {
    const meaning = ownMeaning('content_rejected', 'permanent', 'for the test');
    const goOn = await sideBySide({ kind: 'refused', meaning, retryAfterSeconds: null });
    const ids = await acceptAtOnce(2);
    await app.advance('PT1H');
    goOn();
    expect(await touches(ids)).toEqual(['tue 10:00']);
  });

  it('a call that was refused is no touch', async () => {
    await app.carrier('push').set({ up: false });
    const [first] = await acceptAtOnce(1);
    await app.advance('PT1M');
    expect(await noticeOf(app, first!)).toMatchObject({
      attempts: [{ state: 'failed', handedOverAt: null }],
    });
    await app.carrier('push').set({ up: true });
    const [second] = await acceptAtOnce(1);
    await app.advance('PT1M');
    expect(await touches([second!])).toEqual(['tue 10:01']);
  });
});
