import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { Log } from '../../platform/log';
import type { TimelineSource } from '../../platform/timeline';

const TICK_MS = 50;

interface Entry {
  due: number;
  lane: string;
  run: () => Promise<void>;
}

/**
 * What the sandbox's carriers will do later: reports, bounces, scans, each at a time of the one clock. In memory
 * on purpose: a real carrier's plans do not survive in our database either.
 */
@Injectable()
export class Agenda implements TimelineSource, OnModuleInit, OnApplicationShutdown {
  readonly name = 'sandbox';

  private readonly logger = new Log(Agenda.name);
  /** Sorted by due time; equal times in the order they were put in. */
  private entries: Entry[] = [];
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly running = new Set<Promise<void>>();
  private ticker: NodeJS.Timeout | null = null;
  private isPaused = false;

  constructor(private readonly clock: Clock) {}

  onModuleInit(): void {
    this.ticker = setInterval(() => void (this.isPaused || this.startDue()), TICK_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.ticker) clearInterval(this.ticker);
    this.entries = [];
    await Promise.all(this.running);
  }

  /** Do `run` once `afterMs` of virtual time have passed. Within one lane nothing overtakes. */
  add(afterMs: number, lane: string, run: () => Promise<void>): void {
    const due = this.clock.now().getTime() + afterMs;
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1]!.due > due) at--;
    this.entries.splice(at, 0, { due, lane, run });
  }

  async nextDueAfter(now: Date): Promise<Date | null> {
    const next = this.entries.find((entry) => entry.due > now.getTime());
    return next ? new Date(next.due) : null;
  }

  /** Run what is due and wait for all that is under way. */
  async runDue(): Promise<number> {
    const underWay = this.running.size;
    const started = this.startDue();
    await Promise.all(this.running);
    return underWay + started;
  }

  /** While paused only runDue() starts anything: whoever moves the clock must see every piece of work. */
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
  }

  /** Forget what was planned; what is under way runs to its end. */
  clear(): void {
    this.entries = [];
  }

  private startDue(): number {
    const now = this.clock.now().getTime();
    const after = this.entries.findIndex((entry) => entry.due > now);
    const due = this.entries.splice(0, after < 0 ? this.entries.length : after);
    for (const entry of due) this.start(entry);
    return due.length;
  }

  private start({ lane, run }: Entry): void {
    const task = (this.lanes.get(lane) ?? Promise.resolve())
      .then(run)
      .catch((error: unknown) => this.logger.error('a sandbox carrier failed', { fault: error }));
    this.lanes.set(lane, task);
    this.running.add(task);
    void task.then(() => {
      this.running.delete(task);
      if (this.lanes.get(lane) === task) this.lanes.delete(lane);
    });
  }
}
