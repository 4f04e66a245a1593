import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  CHANNEL_KINDS,
  DELINQUENCY_STAGES,
  LOCALES,
  VERIFIED_BY,
  type ChannelKind,
  type DelinquencyStage,
  type Locale,
  type Medium,
  type Trust,
  type VerifiedBy,
} from '../decisions/words';
import type { Processing } from './active';
import { IsInstant } from '../platform/instant';

/** One loan account of a borrower. */
export class AccountIn {
  /** The lender's own key of the account. */
  @IsString() @Length(1, 100) ref: string;
  @IsIn(DELINQUENCY_STAGES) stage: DelinquencyStage;
  /** Whole days since the first unpaid due date. */
  @IsOptional() @IsInt() @Min(0) @Max(36_500) daysOverdue?: number;
  /** The lender's own band, such as `5k-20k`; an amount is never needed. */
  @IsOptional() @IsString() @MaxLength(40) amountBand?: string;
  /** How often contact was agreed with the borrower: `daily`, `weekly`, `monthly`, or such as `2 per week`. It is a cap. */
  @IsOptional()
  @Matches(/^(?:\d{1,3} per )?(?:day|daily|week|weekly|month|monthly)$/i, {
    message: 'must be such as weekly or 2 per week',
  })
  agreedFrequency?: string;
}

/** Create or replace a borrower. Channels and consents have calls of their own. */
export class PutBorrowerIn {
  @IsOptional() @IsString() @MaxLength(100) givenName?: string;
  /** Language of messages: `zh-CN` or `en`. */
  @IsIn(LOCALES) locale: Locale;
  /** ISO 3166-1 alpha-2, such as `CN`: chooses the policy packs. */
  @Matches(/^[A-Z]{2}$/, { message: 'must be a country code of two capital letters' }) country: string;
  /** ISO 3166-2, such as `US-MA` or `CN-XJ`. */
  @IsOptional() @IsString() @MaxLength(10) region?: string;
  /** IANA zones the borrower may be in; windows hold in every one of them. */
  @IsOptional() @IsArray() @ArrayMaxSize(12) @IsString({ each: true }) timeZones?: string[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique((account: AccountIn) => account?.ref)
  @ValidateNested({ each: true })
  @Type(() => AccountIn)
  accounts?: AccountIn[];
}

/** Add one contact value that the borrower gave. */
export class AddChannelIn {
  @IsIn(CHANNEL_KINDS) kind: ChannelKind;
  /** E.164 number, mail address, opaque app token (≤ 4,096), or postal address. */
  @IsString() @Length(1, 4_096) address: string;
  /** Where the borrower gave it: contract, branch, app_session, borrower_link, lender_import_attested. Nothing else is taken. */
  @IsString() @MaxLength(100) provenance: string;
  /** When it was proved (RFC 3339, never future). With `verifiedBy` the channel starts verified. */
  @IsOptional() @IsInstant() verifiedAt?: string;
  @IsOptional() @IsIn(VERIFIED_BY) verifiedBy?: VerifiedBy;
  /** The borrower agreed to be served here (约定送达地址). */
  @IsOptional() @IsBoolean() designatedForService?: boolean;
}

/** A channel as the lender sees it: masked, always. */
export class ChannelOut {
  id: string;
  kind: ChannelKind;
  masked: string;
  trust: Trust;
  trustReasons: { code: string; detail?: Record<string, unknown> }[];
  media: Medium[];
  optedOut: Medium[];
  verifiedAt: string | null;
  provenance: string;
  designatedForService: boolean;
  withdrawnAt: string | null;
}

export class ConsentSummaryOut {
  id: string;
  purposes: string[];
  media: string[];
  status: string;
  expiresAt: string;
}

export class HoldOut {
  id: string;
  kind: string;
  openedAt: string;
  /** When it ends by itself; null until it is released. */
  endsAt: string | null;
}

/** A borrower, masked. */
export class BorrowerOut {
  id: string;
  externalRef: string;
  givenName: string | null;
  locale: Locale;
  country: string;
  region: string | null;
  timeZones: string[];
  /** `restricted`: asked to be erased, kept because the law says so; `erased`: nothing that names the person is left. */
  processing: Processing;
  accounts: AccountIn[];
  channels: ChannelOut[];
  consents: ConsentSummaryOut[];
  holds: HoldOut[];
}
