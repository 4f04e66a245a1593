/**
 * How long things are kept: the `retention` table of the policy data, by record. The longest legal minimum of a
 * borrower's packs is the floor; the default applies above it; erasing waits, restricted, until the floor has passed.
 */
export const RETENTION = {
  /** From the end of the last account: CN limitation period, Civil Code 188. */
  contactLog: {
    afterLoanClosed: 'P3Y',
    floors: { cn: 'P2Y', 'us-federal': 'P3Y' } as Record<string, string>,
  },
  /** Then a keyed hash alone, for suppression. */
  replacedContactPoint: 'P90D',
  /** A code on use or expiry; what carried a code or a link, after its notice ended. Keep the event, not the secret. */
  verificationSecret: 'P1D',
  /** The raw body; what it said stays with the attempt. Floor: CN keeps SMS send and receive records six months. */
  receiptBody: 'P6M',
  /** From the end of the consent. */
  consentEvidence: 'P3Y',
  /** From its closing. */
  complaintFile: 'P3Y',
  /** How long an erased address is kept from coming back. */
  suppression: 'P3Y',
} as const;

/** What erasing is judged by. */
export interface ErasureFacts {
  /** Accounts that are not closed. */
  openAccounts: number;
  /** When the borrower was last contacted; null: never, and there is no contact log. */
  lastContactAt: Date | null;
  /** Ids of the packs that the borrower's contacts are judged by. */
  packs: readonly string[];
}

export type ErasureDecision =
  | { kind: 'erase' }
  | { kind: 'restrict'; because: 'ACCOUNT_OPEN'; until: null }
  /** `pack` is the one whose floor ends last. */
  | { kind: 'restrict'; because: 'RETENTION_FLOOR'; until: Date; pack: string };

/**
 * May the borrower's data be destroyed now? Where the law still wants it kept, everything but storage stops (PIPL 47,
 * last paragraph; 12 CFR 1006.100: three years from the last collection activity).
 */
export function judgeErasure(facts: ErasureFacts, now: Date): ErasureDecision {
  if (facts.openAccounts > 0) return { kind: 'restrict', because: 'ACCOUNT_OPEN', until: null };
  if (!facts.lastContactAt) return { kind: 'erase' };
  let longest: { until: Date; pack: string } | null = null;
  for (const pack of facts.packs) {
    const floor = RETENTION.contactLog.floors[pack];
    const until = floor && afterPeriod(facts.lastContactAt, floor);
    if (until && (!longest || until > longest.until)) longest = { until, pack };
  }
  if (!longest || longest.until <= now) return { kind: 'erase' };
  return { kind: 'restrict', because: 'RETENTION_FLOOR', ...longest };
}

const PERIOD = /^P(\d+)([YMD])$/;

/** `at` and a period of years, months or days, by the UTC calendar; a day that a month lacks is the next one's. */
export function afterPeriod(at: Date, period: string): Date {
  return shift(at, period, 1);
}

/** The instant whose `afterPeriod` is (about) `at`: what is older has had its time. */
export function beforePeriod(at: Date, period: string): Date {
  return shift(at, period, -1);
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
