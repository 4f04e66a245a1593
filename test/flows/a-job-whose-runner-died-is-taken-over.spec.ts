import { DataSource } from 'typeorm';
import { Clock } from '../../src/platform/clock';
import { ScheduleRunner } from '../../src/platform/schedule-runner';
import { cloneDatabase, type TestDatabase } from '../support/database';

const NOON = new Date('2026-03-02T12:00:00Z');

describe('a job whose runner died is taken over', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const clock = new Clock();
  /** A process with one daily job that runs `work`. */
  const runner = (work: () => Promise<Record<string, number>>) => {
    const one = new ScheduleRunner(dataSource, clock);
    one.start([{ name: 'nightly', when: { dailyAt: '02:30', zone: 'UTC' }, why: 'for the test', run: work }]);
    return one;
  };
  const letLeasesEnd = () =>
    dataSource.query(`UPDATE schedule_slot SET lease_until = clock_timestamp() - interval '1 second'`);

  beforeAll(async () => {
    database = await cloneDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    clock.freeze(NOON);
  });
  beforeEach(() => dataSource.query('DELETE FROM schedule_slot'));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('by another process that looked while it still ran, and once only', async () => {
    let died: (error: Error) => void = () => undefined;
    const first = runner(() => new Promise((_, reject) => (died = reject)));
    const running = first.runDue();
    while ((await dataSource.query('SELECT 1 FROM schedule_slot')).length === 0);
    let ran = 0;
    const second = runner(async () => ({ done: (ran += 1) }));
    expect([await second.runDue(), ran]).toEqual([0, 0]);
    await letLeasesEnd();
    expect([await second.runDue(), ran]).toEqual([1, 1]);
    await letLeasesEnd();
    expect([await second.runDue(), ran]).toEqual([0, 1]);
    died(new Error('the process ended'));
    await running;
  });

  it('by the same process, when it failed', async () => {
    let ran = 0;
    const one = runner(async () => {
      ran += 1;
      if (ran === 1) throw new Error('the database was away');
      return { done: 1 };
    });
    expect([await one.runDue(), ran]).toEqual([1, 1]);
    expect([await one.runDue(), ran]).toEqual([0, 1]);
    await letLeasesEnd();
    expect([await one.runDue(), ran]).toEqual([1, 2]);
    await letLeasesEnd();
    expect([await one.runDue(), ran]).toEqual([0, 2]);
  });
});
