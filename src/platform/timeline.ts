import type { DataSource } from 'typeorm';
import { outsideTenants } from './tx';

/**
 * Something that works at times of the one clock: a stage, the schedule. The sandbox moves the clock from one
 * due time to the next over all of them.
 */
export interface TimelineSource {
  readonly name: string;
  /** The queue whose rows say when it wants to work (a row of `queue_times`); without one it says so itself. */
  readonly queue?: string;
  /** The earliest time after `now` at which it wants to work; null when it wants none. Asked of sources without a queue. */
  nextDueAfter?(now: Date): Promise<Date | null>;
  /**
   * Work what is due now, and wait for work of its own already begun. How many pieces were taken since the last
   * call, by this call or by a loop of the source's own: zero must mean that nothing has happened.
   * @param mayBeDue false when its queue has nothing due: then it only waits and counts
   */
  runDue(mayBeDue?: boolean): Promise<number>;
}

/** Injection token: every TimelineSource of this process. */
export const TIMELINE = Symbol('TIMELINE');

/** One queue at one instant. */
export interface QueueTimes {
  queue: string;
  isDue: boolean;
  nextAt: Date | null;
}

/** All queues at once: a virtual hour in which nothing happens must not cost a question to each of them. */
export function lookAtQueues(dataSource: DataSource, now: Date): Promise<QueueTimes[]> {
  return outsideTenants(dataSource).query(
    'SELECT queue, is_due AS "isDue", next_at AS "nextAt" FROM queue_times($1::timestamptz)',
    [now],
  );
}
