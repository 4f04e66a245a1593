import type { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import type { TimelineSource } from '../../platform/timeline';
import { SandboxClock } from './advance';
import { Agenda } from './agenda';

const dataSource = { query: async () => [] } as unknown as DataSource;
const MINUTE = 60_000;

/** A source with times of its own: what ran, and when. */
class Bell implements TimelineSource {
  readonly rung: number[] = [];
  constructor(
    readonly name: string,
    private readonly clock: Clock,
    private times: number[],
    private readonly onRing: (bell: Bell) => void = () => undefined,
  ) {}
  add(at: number): void {
    this.times.push(at);
  }
  async nextDueAfter(now: Date): Promise<Date | null> {
    const later = this.times.filter((at) => at > now.getTime()).sort((a, b) => a - b);
    return later.length > 0 ? new Date(later[0]!) : null;
  }
  async runDue(): Promise<number> {
    const now = this.clock.now().getTime();
    const due = this.times.filter((at) => at <= now);
    this.times = this.times.filter((at) => at > now);
    for (const _ of due) {
      this.rung.push(now);
      this.onRing(this);
    }
    return due.length;
  }
}

describe('moving the clock', () => {
  it('stops at each due time, in order, and lets work make more work before it goes on', async () => {
    const clock = new Clock();
    const agenda = new Agenda(clock);
    const start = clock.now().getTime();
    const answers = new Bell('answers', clock, []);
    const calls = new Bell('calls', clock, [start + 10 * MINUTE, start + 30 * MINUTE], () => {
      // At once, and once more a minute later, over the carriers' agenda.
      answers.add(clock.now().getTime());
      agenda.add(MINUTE, 'lane', async () => answers.add(clock.now().getTime()));
    });
    const now = await new SandboxClock(dataSource, clock, agenda, [calls, answers]).advance(60 * MINUTE);

    const minutes = (times: number[]) => times.map((at) => Math.round((at - start) / MINUTE));
    expect(minutes(calls.rung)).toEqual([10, 30]);
    expect(minutes(answers.rung)).toEqual([10, 11, 30, 31]);
    expect(Math.round((now.getTime() - start) / MINUTE)).toBe(60);
  });

  it('runs what was due already, and takes nothing beyond its end', async () => {
    const clock = new Clock();
    const start = clock.now().getTime();
    const bell = new Bell('bell', clock, [start - MINUTE, start + 10 * MINUTE, start + 10 * MINUTE + 1_000]);
    await new SandboxClock(dataSource, clock, new Agenda(clock), [bell]).advance(10 * MINUTE);
    expect(bell.rung).toHaveLength(2);
    expect(bell.rung[1]! - start - 10 * MINUTE).toBeGreaterThanOrEqual(0);
  });

  it('goes one at a time, never back, and runs again afterwards', async () => {
    const clock = new Clock();
    const sandbox = new SandboxClock(dataSource, clock, new Agenda(clock), []);
    const start = clock.now();
    const [first, second] = await Promise.all([sandbox.advance(MINUTE), sandbox.advance(MINUTE)]);
    expect(first!.getTime() - start.getTime()).toBeGreaterThanOrEqual(MINUTE);
    expect(second!.getTime() - first!.getTime()).toBeGreaterThanOrEqual(MINUTE);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(second!.getTime());
  });

  it('lets time run on when a source fails, and says so', async () => {
    const clock = new Clock();
    const start = clock.now();
    const broken: TimelineSource = {
      name: 'broken',
      nextDueAfter: async () => null,
      runDue: () => Promise.reject(new Error('no')),
    };
    const sandbox = new SandboxClock(dataSource, clock, new Agenda(clock), [broken]);
    await expect(sandbox.advance(MINUTE)).rejects.toThrow('no');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now().getTime()).toBeGreaterThan(start.getTime());
  });

  it('is not fooled by a time finer than a Date', async () => {
    const clock = new Clock();
    // Says the same instant for ever, as a column with microseconds would.
    const fine: TimelineSource = { name: 'fine', nextDueAfter: async (now) => now, runDue: async () => 0 };
    const sandbox = new SandboxClock(dataSource, clock, new Agenda(clock), [fine]);
    await expect(sandbox.advance(50)).resolves.toBeInstanceOf(Date);
  });
});

describe('the agenda', () => {
  it('lets nothing overtake within a lane, and forgets on demand', async () => {
    const clock = new Clock();
    clock.freeze(new Date('2026-03-02T02:00:00Z'));
    const agenda = new Agenda(clock);
    const done: string[] = [];
    const slow = (name: string, ms: number) => () =>
      new Promise<void>((resolve) => void setTimeout(() => (done.push(name), resolve()), ms));
    agenda.add(0, 'a', slow('a1', 20));
    agenda.add(0, 'a', slow('a2', 1));
    agenda.add(0, 'b', slow('b1', 1));
    agenda.add(1_000, 'a', slow('later', 1));
    expect(await agenda.runDue()).toBe(3);
    expect(done).toEqual(['b1', 'a1', 'a2']);
    expect(await agenda.nextDueAfter(clock.now())).toEqual(new Date('2026-03-02T02:00:01Z'));
    agenda.clear();
    expect(await agenda.nextDueAfter(clock.now())).toBeNull();
  });

  it('goes on after a piece of work that failed', async () => {
    const clock = new Clock();
    clock.freeze(new Date('2026-03-02T02:00:00Z'));
    const agenda = new Agenda(clock);
    const done: string[] = [];
    agenda.add(0, 'a', () => Promise.reject(new Error('broken carrier')));
    agenda.add(0, 'a', async () => void done.push('next'));
    expect(await agenda.runDue()).toBe(2);
    expect(done).toEqual(['next']);
  });
});
