/**
 * Something that works at times of the one clock: a stage, the schedule. The sandbox moves the clock from one
 * due time to the next over all of them.
 */
export interface TimelineSource {
  readonly name: string;
  /** The earliest time after `now` at which it wants to work; null when it wants none. */
  nextDueAfter(now: Date): Promise<Date | null>;
  /**
   * Work what is due now, and wait for work of its own already begun. How many pieces were taken since the last
   * call, by this call or by a loop of the source's own: zero must mean that nothing has happened.
   */
  runDue(): Promise<number>;
}

/** Injection token: every TimelineSource of this process. */
export const TIMELINE = Symbol('TIMELINE');
