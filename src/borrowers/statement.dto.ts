import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/;

/** The period a statement is about: notices accepted from `from` on, before `to`. Days begin at midnight UTC. */
export class MakeStatementIn {
  @IsString() @Matches(DAY_OR_INSTANT) from: string;
  @IsString() @Matches(DAY_OR_INSTANT) to: string;
}

export const STATEMENT_FORMATS = ['json', 'pdf', 'zip'] as const;

/** How a statement is wanted. */
export class StatementQuery {
  /** `zip`: with every entry it rests on, to be checked offline. */
  @IsOptional() @IsIn(STATEMENT_FORMATS) format?: (typeof STATEMENT_FORMATS)[number];
  /** Of the report: `zh-CN` or `en`; by Accept-Language when it is left out. */
  @IsOptional() @IsString() @Length(2, 20) locale?: string;
}

/** One try over one channel. */
export class AttemptReachOut {
  attempt: string;
  medium: string;
  channel: string;
  trust: string;
  handedOverAt: string | null;
  deliveredAt: string | null;
  openedAt: string | null;
  failedAt: string | null;
  /** The highest level it gives, `E0` to `E5`; null when it never left, failed, or nobody knows. */
  level: string | null;
}

/** Whether one notice had a chance to reach the borrower. */
export class NoticeReachOut {
  notice: string;
  purpose: string;
  acceptedAt: string;
  deliverBy: string;
  /** The level that was asked for. */
  asked: string;
  outcome: string | null;
  level: string | null;
  reachedAt: string | null;
  /** Something left before the deadline and did not fail. */
  hadAChance: boolean;
  attempts: AttemptReachOut[];
}

/** Which notices in a period had a chance to reach this borrower. Its digest is in the evidence log. */
export class StatementOut {
  /** `stm_…` */
  id: string;
  /** The lender's slug. */
  lender: string;
  /** The lender's own reference. */
  borrower: string;
  from: string;
  to: string;
  madeAt: string;
  notices: NoticeReachOut[];
  /** Notices by the highest level reached, `E0` to `E5` and `none`. */
  counts: Record<string, number>;
  hadAChance: number;
}
