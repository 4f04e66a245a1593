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
    const times = this.jobs.map((job) => nextSlot(job.when, now).getTime());
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

  /** What is due at one instant runs side by side, as it does where several processes share the slots. */
  private async runAll(): Promise<void> {
    await Promise.all(this.jobs.map((job) => this.runIfDue(job)));
  }

  private async runIfDue(job: Job): Promise<void> {
    const slot = latestSlot(job.when, this.clock.now());
    // Remembered here so that a tick a second does not ask the database about slots long done.
    if (this.done.get(job.name) === slot.getTime()) return;
    const isOurs = await this.claim(job.name, slot);
    if (isOurs) this.ran += 1;
    // Claimed by another is not done yet, and neither is what failed: both are looked at again until they are.
    const isDone = isOurs ? await this.runJob(job, slot) : await this.isFinished(job.name, slot);
    if (isDone) this.done.set(job.name, slot.getTime());
  }

  private async isFinished(job: string, slot: Date): Promise<boolean> {
    const rows = await this.dataSource.query(
      'SELECT 1 FROM schedule_slot WHERE job = $1 AND slot = $2 AND finished_at IS NOT NULL',
      [job, slot],
    );
    return rows.length > 0;
  }

  private async claim(job: string, slot: Date): Promise<boolean> {
    const rows = await this.dataSource.query(
      `INSERT INTO schedule_slot (job, slot, claimed_at, lease_until) VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
       ON CONFLICT ON CONSTRAINT schedule_slot_pk DO UPDATE SET claimed_at = EXCLUDED.claimed_at, lease_until = EXCLUDED.lease_until
         WHERE schedule_slot.finished_at IS NULL AND schedule_slot.lease_until < clock_timestamp()
       RETURNING job`,
      [job, slot, this.clock.now()],
    );
    return rows.length > 0;
  }

  /** @returns whether it ran to its end */
  private async runJob(job: Job, slot: Date): Promise<boolean> {
    try {
      const outcome = await job.run();
      await this.dataSource.query(
        'UPDATE schedule_slot SET finished_at = $3, outcome = $4 WHERE job = $1 AND slot = $2',
        [job.name, slot, this.clock.now(), JSON.stringify(outcome)],
      );
      for (const [what, count] of Object.entries(outcome))
        if (count > 0) this.log.info('a job did its work', { job: job.name, reason: what, count });
      return true;
    } catch (error) {
      this.log.error('a job failed', { job: job.name, fault: error });
      return false;
    }
  }
}
