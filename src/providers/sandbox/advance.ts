import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { TIMELINE, lookAtQueues, type TimelineSource } from '../../platform/timeline';
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
        const next = await this.drain(sources, at);
        if (at >= target) break;
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

  /**
   * Until one whole round finds nothing to do. The sources run side by side, as they do in ordinary time.
   * @returns when there is work next
   */
  private async drain(sources: readonly TimelineSource[], now: Date): Promise<Date | null> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { due, next } = await this.look(sources, now);
      // What a loop of theirs did before the look shows in the look; the count tells of what it does after.
      const worked = await Promise.all(
        sources.map((source) => source.runDue(!source.queue || due.has(source.queue))),
      );
      if (worked.every((count) => count === 0)) return next;
    }
    throw new Error(`after ${MAX_ROUNDS} rounds at one instant there is still work due`);
  }

  private async look(sources: readonly TimelineSource[], now: Date) {
    const isAsked = sources.some(({ queue }) => queue);
    const queues = isAsked ? await lookAtQueues(this.dataSource, now) : [];
    const known = new Set(queues.map(({ queue }) => queue));
    const unknown = sources.find(({ queue }) => queue && !known.has(queue));
    if (unknown) throw new Error(`queue_times does not know the queue ${unknown.queue} of ${unknown.name}`);
    const own = await Promise.all(
      sources.map((source) => source.nextDueAfter?.(now) ?? Promise.resolve(null)),
    );
    return {
      due: new Set(queues.filter(({ isDue }) => isDue).map(({ queue }) => queue)),
      next: earliest([...queues.map(({ nextAt }) => nextAt), ...own]),
    };
  }
}

function earliest(times: (Date | null | undefined)[]): Date | null {
  return times.reduce<Date | null>((first, at) => (at && (!first || at < first) ? at : first), null);
}
