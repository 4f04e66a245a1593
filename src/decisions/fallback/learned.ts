import { durationMs } from '../duration';
import { localTime } from '../policy/zone-clock';
import { MEDIA, type AttemptState, type Medium } from '../words';
import { MAIL_QUIET_PERIOD } from './evidence-level';

/** A local day is seen in blocks of four hours: 00-04, 04-08, … */
export const BLOCK_HOURS = 4;
export const BLOCKS = 24 / BLOCK_HOURS;
const BLOCK_MS = BLOCK_HOURS * 3_600_000;

/** Attempts of one medium in one hour block: how many left, how many arrived. */
export interface BlockCount {
  trials: number;
  successes: number;
}

/** Per medium, one count for each hour block. */
export type Counts = Partial<Record<Medium, readonly BlockCount[]>>;

/** What was learned about one borrower, as far as the lender lets it be used. */
export interface Learned {
  /** What arrived before, of this borrower and of all the lender's; null when the order is not learned. */
  worked: {
    own: Counts;
    portfolio: Counts;
    /** The media of a statutory ladder that keep their place; null: all of them. */
    statutoryFloor: readonly Medium[] | null;
  } | null;
  /** How often something was opened, per hour block; null when send times are not learned. */
  opened: readonly number[] | null;
}

/** One attempt as it is counted. Security messages, and attempts over channels that are not live, are left out before. */
export interface PastAttempt {
  medium: Medium;
  state: AttemptState;
  calledAt: Date;
  openedAt: Date | null;
}

/** Which block of the local day an instant is in, 0 to 5. */
export function blockOf(zone: string, at: Date): number {
  return Math.floor(localTime(zone, at.getTime()).ms / BLOCK_MS);
}

/** `08-12`, for reasons. */
export function blockInWords(block: number): string {
  const hour = (n: number) => String(n * BLOCK_HOURS).padStart(2, '0');
  return `${hour(block)}-${hour(block + 1)}`;
}

/**
 * Whether an attempt worked: true when it arrived, false when it failed or nothing was heard for three days, null
 * while nobody can say. An e-mail without a bounce in that time arrived. A provider that turned it away, or whose
 * answer was lost, says nothing about the medium.
 */
export function didWork(attempt: PastAttempt, now: Date): boolean | null {
  switch (attempt.state) {
    case 'delivered':
    case 'opened':
      return true;
    case 'failed':
      return false;
    case 'handed_over':
      if (now.getTime() - attempt.calledAt.getTime() < durationMs(MAIL_QUIET_PERIOD)) return null;
      return attempt.medium === 'email';
    default:
      return null;
  }
}

/** Attempts as counts per medium and hour block of the day on which they left. */
export function countWorked(attempts: readonly PastAttempt[], zone: string, now: Date): Counts {
  const counts: Partial<Record<Medium, BlockCount[]>> = {};
  for (const attempt of attempts) {
    const worked = didWork(attempt, now);
    if (worked === null) continue;
    const blocks = (counts[attempt.medium] ??= emptyBlocks());
    const block = blocks[blockOf(zone, attempt.calledAt)]!;
    block.trials += 1;
    if (worked) block.successes += 1;
  }
  return counts;
}

/** How often something was opened, per hour block. */
export function countOpened(attempts: readonly PastAttempt[], zone: string): number[] {
  const opened = Array.from({ length: BLOCKS }, () => 0);
  for (const { openedAt } of attempts) if (openedAt) opened[blockOf(zone, openedAt)]! += 1;
  return opened;
}

export function emptyBlocks(): BlockCount[] {
  return Array.from({ length: BLOCKS }, () => ({ trials: 0, successes: 0 }));
}

/** Counts out of rows of a tally; a medium or block without a row is empty. */
export function toCounts(rows: readonly (BlockCount & { medium: Medium; block: number })[]): Counts {
  const counts: Partial<Record<Medium, BlockCount[]>> = {};
  for (const { medium, block, trials, successes } of rows) {
    if (!MEDIA.includes(medium)) continue;
    (counts[medium] ??= emptyBlocks())[block] = { trials, successes };
  }
  return counts;
}
