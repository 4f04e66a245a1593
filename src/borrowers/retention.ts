import type { CompiledPacks } from '../decisions/policy/compile';
import { judgeErasure as judgeRecord } from '../decisions/policy/retention';

/** What erasing is judged by. */
export interface ErasureFacts {
  /** Accounts that are not closed. */
  openAccounts: number;
  /** When the borrower was last contacted; null: never, and there is no contact log. */
  lastContactAt: Date | null;
}

export type ErasureDecision =
  | { kind: 'erase' }
  | { kind: 'restrict'; because: 'ACCOUNT_OPEN'; until: null }
  /** `pack` is the one whose floor ends last. */
  | { kind: 'restrict'; because: 'RETENTION_FLOOR'; until: Date; pack: string };

/**
 * May the borrower's data be destroyed now? Where the law still wants the contact log kept, everything but storage stops
 * (PIPL 47, last paragraph; 12 CFR 1006.100: three years from the last collection activity).
 */
export function judgeErasure(facts: ErasureFacts, packs: CompiledPacks, now: Date): ErasureDecision {
  if (facts.openAccounts > 0) return { kind: 'restrict', because: 'ACCOUNT_OPEN', until: null };
  const { lastContactAt } = facts;
  if (!lastContactAt) return { kind: 'erase' };
  // The last contact is the last thing recorded and, for all that we know, the last that was collected.
  const log = { recordedAt: lastContactAt, anchors: { last_collection_activity: lastContactAt } };
  const { may, until, rule } = judgeRecord('contact_attempt_and_decision_log', log, packs, now);
  if (may === 'erase') return { kind: 'erase' };
  const pack = packs.all.find(({ id }) => id === rule)!.pack;
  return { kind: 'restrict', because: 'RETENTION_FLOOR', until: until!, pack };
}

const PERIOD = /^P(\d+)([YMD])$/;

/** The instant so many years, months or days before, by the UTC calendar: what is older has had its time. */
export function beforePeriod(at: Date, period: string): Date {
  return shift(at, period, -1);
}

/** The instant before which the longest of some periods is over. */
export function sweptBefore(now: Date, periods: readonly string[]): Date {
  return new Date(Math.min(...periods.map((period) => beforePeriod(now, period).getTime())));
}

/** `at` and a period of years, months or days, by the UTC calendar; a day that a month lacks is the next one's. */
export function afterPeriod(at: Date, period: string): Date {
  return shift(at, period, 1);
}

function shift(at: Date, period: string, sign: 1 | -1): Date {
  const [, count, unit] = PERIOD.exec(period) ?? [];
  if (!count) throw new RangeError(`not a period of years, months or days: ${period.slice(0, 20)}`);
  const moved = new Date(at);
  const by = sign * Number(count);
  if (unit === 'Y') moved.setUTCFullYear(moved.getUTCFullYear() + by);
  else if (unit === 'M') moved.setUTCMonth(moved.getUTCMonth() + by);
  else moved.setUTCDate(moved.getUTCDate() + by);
  return moved;
}
