import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumberString,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import {
  EVIDENCE_LEVELS,
  MEDIA,
  NOTICE_STATUSES,
  PURPOSES,
  type AttemptState,
  type ContentClass,
  type EvidenceLevel,
  type Medium,
  type NoticeStatus,
  type Purpose,
  type Trust,
} from '../decisions/words';
import { MAX_RUNGS } from '../decisions/fallback/ladder';
import { IsInstant } from '../platform/instant';

/** One rung of the lender's own ladder, as decisions/fallback/ladders.yaml explains it. */
export class RungIn {
  @IsIn(MEDIA) medium: Medium;
  /** ISO 8601 duration, counted from hand-over, such as `PT4H`: from PT1M to P30D. */
  @Matches(/^P(?=.)(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/, {
    message: 'must be a duration such as PT4H or P1D',
  })
  fallbackAfter: string;
  /** What the rung is expected to show: reached, it is not fallen back from early. */
  @IsOptional() @IsIn(EVIDENCE_LEVELS) successLevel?: EvidenceLevel;
  /** In this order; none named: any that carries the medium. */
  @IsOptional() @IsArray() @ArrayMaxSize(8) @IsString({ each: true }) providers?: string[];
  /** May go out at the same time as the rung before; counts for critical notices only. */
  @IsOptional() @IsBoolean() together?: boolean;
  /** Keeps its place, whatever worked better for a borrower. */
  @IsOptional() @IsBoolean() fixed?: boolean;
}

/** Tell one borrower something by a deadline. */
export class CreateNoticeIn {
  /** The borrower's externalRef. */
  @IsString() @Length(1, 200) borrower: string;
  @IsIn(PURPOSES) purpose: Purpose;
  /** A template's name, such as `due-date-reminder`. */
  @IsString() @Length(1, 100) template: string;
  /** The template's variables: strings, numbers, amounts as decimal strings. */
  @IsObject() data: Record<string, string | number>;
  @IsOptional() @IsString() @Length(1, 100) accountRef?: string;
  /** RFC 3339; must be in the future. No step is sent after it. */
  @IsInstant() deliverBy: string;
  /** RFC 3339; one already past means now. */
  @IsOptional() @IsInstant() notBefore?: string;
  /** What counts as told: E0 handed over … E5 registered letter. */
  @IsIn(EVIDENCE_LEVELS) evidence: EvidenceLevel;
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_RUNGS)
  @ValidateNested({ each: true })
  @Type(() => RungIn)
  ladder?: RungIn[];
  /** Goes before bulk, and does not wait for an earlier rung's window when another is open. */
  @IsOptional() @IsBoolean() critical?: boolean;
}

export class CancelNoticeIn {
  @IsOptional() @IsString() @Length(1, 500) reason?: string;
}

/** One attempt, masked. */
export class AttemptOut {
  id: string;
  step: number;
  medium: Medium;
  provider: string;
  channel: { id: string; masked: string };
  contentClass: ContentClass;
  trustAtSend: Trust;
  state: AttemptState;
  plannedAt: string;
  handedOverAt: string | null;
  deliveredAt: string | null;
  openedAt: string | null;
  failedAt: string | null;
  failure: { class: string; code: string | null; strength: string | null } | null;
}

export class NoticeOut {
  id: string;
  borrower: string;
  purpose: Purpose;
  template: string;
  accountRef: string | null;
  status: NoticeStatus;
  outcome: { why: string; level?: EvidenceLevel; attempt?: string; at?: string } | null;
  evidence: EvidenceLevel;
  deliverBy: string;
  notBefore: string | null;
  critical: boolean;
  ladder: RungIn[];
  /** What happens next and when; null once the notice ended. */
  currentStep: { kind: string; why: string; at: string } | null;
  attempts: AttemptOut[];
  createdAt: string;
  endedAt: string | null;
}

/** One line's outcome of a batch. */
export class BatchOutcomeOut {
  index: number;
  notice?: NoticeOut;
  problem?: {
    status: number;
    code: string;
    detail: string;
    errors: { pointer: string; code: string; detail: string }[];
  };
}

/** A batch: each item is a notice as POST /v1/notices takes it, judged on its own. */
export class NoticeBatchIn {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1_000) items: unknown[];
}

export class ListNoticesIn {
  @IsOptional() @IsString() @Length(1, 200) borrower?: string;
  @IsOptional() @IsIn(NOTICE_STATUSES) status?: NoticeStatus;
  @IsOptional() @IsNumberString({ no_symbols: true }) limit?: string;
  @IsOptional()
  @Matches(/^ntc_[0-9a-f]{32}$/, { message: 'must be a cursor that a list returned' })
  cursor?: string;
}

export class NoticeListOut {
  items: NoticeOut[];
  nextCursor: string | null;
}
