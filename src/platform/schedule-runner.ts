import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Clock } from './clock';
import { Log } from './log';
import { latestSlot, nextSlot, type When } from './slots';
import type { TimelineSource } from './timeline';

/** A recurring job. It must be safe to run again: a process may die in the middle of one. */
export interface Job {
  name: string;
  when: When;
  why: string;
  run: () => Promise<Record<string, number>>;
}

/** One slot of one job. */
interface Run {
  job: Job;
  slot: Date;
}

interface Ended {
  job: string;
  slot: Date;
  outcome: Record<string, number>;
}

const LEASE_SECONDS = 300;

/**
 * Runs each slot of each job once, however many processes tick: the slot is a row, and who inserts it runs it. A slot
 * whose runner died or failed is taken over when its lease ends. Missed slots are not caught up one by one: only the latest runs.
 */
@Injectable()
export class ScheduleRunner implements TimelineSource {
  readonly name = 'schedule';
  private readonly log = new Log(ScheduleRunner.name);
  private jobs: readonly Job[] = [];
  private running: Promise<void> = Promise.resolve();
  private ran = 0;
  private readonly done = new Map<string, number>();
  private readonly slots = new Map<string, { slot: Date; next: Date }>();
  private ended: Ended[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  start(jobs: readonly Job[]): void {
    this.jobs = jobs;
  }

  /** Finish the job in hand and take no more. */
  async stop(): Promise<void> {
    this.jobs = [];
    await this.running;
  }

  @Interval(1_000)
  tick(): void {
    void this.runOnce().catch((error) => this.log.error('a tick failed', { fault: error }));
  }

  nextDueAfter(now: Date): Promise<Date | null> {
    const times = this.jobs.map((job) => this.slotsAt(job, now).next.getTime());
    return Promise.resolve(times.length > 0 ? new Date(Math.min(...times)) : null);
  }

  /** Counts what a tick ran since the last call too: whoever waits for quiet must see every job. */
  async runDue(): Promise<number> {
    await this.runOnce();
    const ran = this.ran;
    this.ran = 0;
    return ran;
  }

  private runOnce(): Promise<void> {
    const next = this.running.then(() => this.runAll());
    this.running = next.catch(() => undefined);
    return next;
  }

  /**
   * What is due at one instant runs side by side, as it does where several processes share the slots. The slots are
   * claimed by one statement: at most hours nearly every job is due and has nothing to do.
   */
  private async runAll(): Promise<void> {
    const now = this.clock.now();
    const due = this.jobs
      .map((job) => ({ job, slot: this.slotsAt(job, now).slot }))
      .filter((run) => !this.isDone(run));
    if (due.length === 0) return;
    const ours = await this.claim(due);
    this.ran += ours.length;
    const theirs = due.filter((run) => !ours.includes(run));
    // Claimed by another is not done yet, and neither is what failed: both are looked at again until they are.
    const finished = await this.findFinished(theirs);
    for (const { job, slot } of finished) this.done.set(job.name, slot.getTime());
    await Promise.all(
      ours.map(async (run) => {
        if (await this.runJob(run)) this.done.set(run.job.name, run.slot.getTime());
      }),
    );
  }

  /** Its slot and the one after it, without asking the calendar again before the next one has come. */
  private slotsAt(job: Job, now: Date): { slot: Date; next: Date } {
    const known = this.slots.get(job.name);
    if (known && known.slot <= now && now < known.next) return known;
    const found = { slot: latestSlot(job.when, now), next: nextSlot(job.when, now) };
    this.slots.set(job.name, found);
    return found;
  }

  /** Remembered here so that a tick a second does not ask the database about slots long done. */
  private isDone({ job, slot }: Run): boolean {
    return this.done.get(job.name) === slot.getTime();
  }

  private async findFinished(runs: Run[]): Promise<Run[]> {
    if (runs.length === 0) return [];
    const rows: { n: number }[] = await this.dataSource.query(
      `SELECT r.n::int FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS r(job, slot, n)
         JOIN schedule_slot s ON s.job = r.job AND s.slot = r.slot AND s.finished_at IS NOT NULL`,
      columnsOf(runs),
    );
    return rows.map(({ n }) => runs[n - 1]!);
  }

  private async claim(runs: Run[]): Promise<Run[]> {
    const rows: { job: string }[] = await this.dataSource.query(
      // In one order: two processes that tick at once wait for each other instead of dead-locking.
      `INSERT INTO schedule_slot (job, slot, claimed_at, lease_until)
       SELECT job, slot, $3, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
         FROM unnest($1::text[], $2::timestamptz[]) AS r(job, slot) ORDER BY job
       ON CONFLICT ON CONSTRAINT schedule_slot_pk DO UPDATE SET claimed_at = EXCLUDED.claimed_at, lease_until = EXCLUDED.lease_until
         WHERE schedule_slot.finished_at IS NULL AND schedule_slot.lease_until < clock_timestamp()
       RETURNING job`,
      [...columnsOf(runs), this.clock.now()],
    );
    const claimed = new Set(rows.map(({ job }) => job));
    return runs.filter(({ job }) => claimed.has(job.name));
  }

  /** @returns whether it ran to its end */
  private async runJob({ job, slot }: Run): Promise<boolean> {
    try {
      const outcome = await job.run();
      await this.finish({ job: job.name, slot, outcome });
      for (const [what, count] of Object.entries(outcome))
        if (count > 0) this.log.info('a job did its work', { job: job.name, reason: what, count });
      return true;
    } catch (error) {
      this.log.error('a job failed', { job: job.name, fault: error });
      return false;
    }
  }

  /** Written with those that ended while the last write was on its way; never waits for a job that still runs. */
  private finish(ended: Ended): Promise<void> {
    this.ended.push(ended);
    const next = this.writing.then(() => this.writeEnded());
    this.writing = next.catch(() => undefined);
    return next;
  }

  private async writeEnded(): Promise<void> {
    const ended = [...this.ended];
    if (ended.length === 0) return;
    await this.dataSource.query(
      `UPDATE schedule_slot s SET finished_at = $1, outcome = r.outcome
         FROM jsonb_to_recordset($2::jsonb) AS r(job text, slot timestamptz, outcome jsonb)
        WHERE s.job = r.job AND s.slot = r.slot`,
      [this.clock.now(), JSON.stringify(ended)],
    );
    // Only now: what could not be written is written with the next, whose end it would otherwise be taken for.
    this.ended = this.ended.slice(ended.length);
  }
}

function columnsOf(runs: Run[]): [string[], Date[]] {
  return [runs.map(({ job }) => job.name), runs.map(({ slot }) => slot)];
}
