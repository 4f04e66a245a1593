import type { DataSource } from 'typeorm';
import { Clock } from './clock';
import { ScheduleRunner } from './schedule-runner';

describe('the schedule', () => {
  it('writes down the end of each of several jobs, also of those whose first write failed', async () => {
    const written: string[][] = [];
    let failures = 1;
    const query = async (sql: string, values: unknown[]): Promise<unknown> => {
      if (sql.startsWith('INSERT')) return (values[0] as string[]).map((job) => ({ job }));
      if (!sql.startsWith('UPDATE')) return [];
      if (failures-- > 0) throw new Error('the connection is gone');
      return written.push((JSON.parse(values[1] as string) as { job: string }[]).map(({ job }) => job));
    };
    const runner = new ScheduleRunner({ query } as unknown as DataSource, new Clock());
    const job = (name: string) => ({
      name,
      when: { everyMinutes: 60 },
      why: 'to see it end',
      run: async () => ({}),
    });
    runner.start([job('a'), job('b'), job('c')]);
    expect(await runner.runDue()).toBe(3);
    await runner.stop();
    expect(written.flat().sort()).toEqual(['a', 'b', 'c']);
  });
});
