import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { TIMELINE, type TimelineSource } from '../../platform/timeline';
import { Agenda } from './agenda';

/** More rounds than this at one instant is work that makes work without end. */
const MAX_ROUNDS = 1_000;

/**
 * Moves all time in the process from due time to due time. At each instant everything that is due runs to its
 * end, with the calls, callbacks and mails it sets off, before time moves on; so a week is played in seconds and
 * in the order in which it would have happened.
 */
@Injectable()
export class SandboxClock {
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly agenda: Agenda,
    @Inject(TIMELINE) private readonly timeline: readonly TimelineSource[],
  ) {}

  /** Move time on by `ms`; resolves with the new time when all that is due by then has run. One at a time. */
  advance(ms: number): Promise<Date> {
    const next = this.queue.then(() => this.move(ms));
    this.queue = next.catch(() => undefined);
    return next;
  }

  private async move(ms: number): Promise<Date> {
    const sources = [this.agenda, ...this.timeline];
    let at = this.clock.now();
    const target = new Date(at.getTime() + ms);
    this.agenda.pause(true);
    this.clock.freeze(at);
    try {
      for (;;) {
        await drain(sources);
        if (at >= target) break;
        const next = await nextDue(sources, at);
        // At least a millisecond on: a column keeps finer times than a Date can say, and would be "next" for ever.
        at = new Date(Math.min(Math.max(next?.getTime() ?? Infinity, at.getTime() + 1), target.getTime()));
        this.clock.freeze(at);
      }
    } finally {
      // Also when a source failed: time runs again from where it came to.
      await this.clock.resumeFrom(this.dataSource, at);
      this.agenda.pause(false);
    }
    return this.clock.now();
  }
}

/** Until one whole round finds nothing to do. The sources run side by side, as they do in ordinary time. */
async function drain(sources: readonly TimelineSource[]): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const worked = await Promise.all(sources.map((source) => source.runDue()));
    if (worked.every((count) => count === 0)) return;
  }
  throw new Error(`after ${MAX_ROUNDS} rounds at one instant there is still work due`);
}

async function nextDue(sources: readonly TimelineSource[], now: Date): Promise<Date | null> {
  const times = await Promise.all(sources.map((source) => source.nextDueAfter(now)));
  return times.reduce((first, at) => (at && (!first || at < first) ? at : first), null);
}
