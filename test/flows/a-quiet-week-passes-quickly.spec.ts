import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toShanghai, type Person } from '../support/people';

const LONGEST_MS = 20_000;

describe('a quiet week passes quickly', () => {
  let app: TestApp;
  const people: Person[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    await toShanghai(app, ['mon'], '10:00');
    for (let i = 0; i < 5; i += 1) people.push(await enrol(app, ['phone', 'email', 'app']));
  });
  afterAll(() => app.stop());
  afterEach(() =>
    expectAlwaysTrue(
      app,
      people.flatMap((person) => person.secrets),
    ),
  );

  it('with five borrowers, a notice each by e-mail, and every nightly job', async () => {
    const now = await app.clock();
    const ids = [];
    for (const { ref } of people)
      ids.push(
        await accept(
          app,
          make.notice(ref, now, {
            ladder: [{ medium: 'email', fallbackAfter: 'PT24H' }],
            deliverBy: make.daysFrom(now, 6),
          }),
        ),
      );
    const start = process.hrtime.bigint();
    const then = await app.advance('P7D');
    const tookMs = Number(process.hrtime.bigint() - start) / 1e6;
    expect(then.getTime() - now.getTime()).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(tookMs).toBeLessThan(LONGEST_MS);
    for (const id of ids) expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
  }, 60_000);

  it('runs each job once for each time it was due', async () => {
    const rows = await app.sql(
      `SELECT job, count(*)::int AS runs, count(finished_at)::int AS finished FROM schedule_slot GROUP BY job`,
    );
    const runs = Object.fromEntries(rows.map((row: any) => [row.job, row.runs]));
    for (const { job, runs: n, finished } of rows as any[])
      expect({ job, finished }).toEqual({ job, finished: n });
    expect(runs['number-checks']).toBeGreaterThanOrEqual(7);
    expect(runs['stale-channels']).toBeGreaterThanOrEqual(7 * 24);
    // Every verified phone, every night.
    const checks = await app.sql(
      `SELECT channel_id, count(*)::int AS n FROM number_check WHERE answered_at IS NOT NULL GROUP BY channel_id`,
    );
    expect(checks.map((row: any) => row.n)).toEqual(people.map(() => 7));
  });

  it('never goes back, and an empty step takes no time', async () => {
    const before = await app.clock();
    const after = await app.advance('PT0S');
    expect(after.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect((await app.api.post('/sandbox/clock/advance', { by: '-P1D' })).status).toBe(422);
    expect((await app.api.post('/sandbox/clock/advance', { by: 'P401D' })).status).toBe(422);
    expect((await app.clock()).getTime()).toBeGreaterThanOrEqual(after.getTime());
  });
});
