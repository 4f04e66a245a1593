import { PortfolioTally } from '../../src/notices/portfolio-tally';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toShanghai, type Person } from '../support/people';

const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };
const PUSH = { medium: 'push', fallbackAfter: 'PT4H' };

describe('what worked before goes first', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
    await toShanghai(app, ['mon'], '10:00', 10);
    person = await enrol(app, ['phone', 'app']);
    await app.handset(person.phone).set('silent');
    // Five days: an SMS of which nothing is heard (the weekly cap lets three leave), and a push that arrives.
    for (let day = 0; day < 5; day += 1) {
      await send([SMS]);
      await send([PUSH]);
      await app.advance('P1D');
    }
    await app.advance('P4D');
    await toShanghai(app, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], '10:00');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const send = async (ladder: object[]) =>
    accept(
      app,
      make.notice(person.ref, await app.clock(), {
        ladder,
        deliverBy: make.daysFrom(await app.clock(), 2),
      }),
    );

  it('for this borrower, and says by which numbers', async () => {
    const id = await send([SMS, PUSH]);
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['push']);
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const { considered } = body.entries.find((e: any) => e.kind === 'notice.step-decided').facts;
    expect(considered.map((c: any) => [c.medium, c.facts.order, c.facts.worked?.block])).toEqual([
      ['push', 'learned', '08-12'],
      ['sms', 'learned', '08-12'],
    ]);
    expect(considered[1].facts.worked).toMatchObject({ successes: 0 });
    expect(considered[0].facts.worked.posterior).toBeGreaterThan(considered[1].facts.worked.posterior);
  });

  it('not where the rung is fixed', async () => {
    const id = await send([{ ...SMS, fixed: true }, PUSH]);
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['sms']);
  });

  it('the portfolio is counted once, however often', async () => {
    const read = () =>
      app.sql('SELECT medium, block, trials, successes FROM worked_tally ORDER BY medium, block');
    await app.inside(PortfolioTally).run();
    const once = await read();
    expect(once.map((row: any) => [row.medium, row.block])).toEqual([
      ['push', 2],
      ['sms', 2],
    ]);
    // Counts fade by half a hundredth a night.
    expect(once[0].trials).toBeGreaterThan(4);
    expect(once[0].successes).toBeCloseTo(once[0].trials, 6);
    expect(once[1].successes).toBe(0);
    expect((await app.inside(PortfolioTally).run()).counted).toBe(0);
    expect((await read())[0].trials).toBeCloseTo(once[0].trials * 0.995, 6);
  });

  it('not where the lender switched it off', async () => {
    await app.sql(`UPDATE lender SET settings = settings || '{"planner": {"learnOrder": false}}'`);
    const id = await send([SMS, PUSH]);
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['sms']);
  });
});
