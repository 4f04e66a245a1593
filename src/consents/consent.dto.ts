import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { HOLD_KINDS, MEDIA, PURPOSES, type HoldKind, type Medium, type Purpose } from '../decisions/words';
import { IsInstant } from '../platform/instant';
import { IsTextOrObject } from './text-or-object';

export const SUBJECT_ROLES = ['borrower', 'backup_contact', 'guarantor'] as const;
export type SubjectRole = (typeof SUBJECT_ROLES)[number];
export const CONSENT_STATUSES = ['active', 'expired', 'withdrawn', 'superseded', 'refused'] as const;
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];

/** Who agreed to what, in which wording, until when: the evidence of one consent. */
export class CreateConsentIn {
  /** Who consents, as the lender names them; a pseudonym. */
  @IsOptional() @IsString() @MaxLength(200) subjectRef?: string;
  @IsOptional() @IsIn(SUBJECT_ROLES) subjectRole?: SubjectRole = 'borrower';
  /** How the lender knew that it was that person: session id, assurance level, code event id. */
  @ApiProperty({ required: false, oneOf: [{ type: 'string' }, { type: 'object' }] })
  @IsOptional()
  @IsTextOrObject()
  identityProof?: string | Record<string, unknown>;
  /** The legal entity that received it. */
  @IsOptional() @IsString() @MaxLength(200) givenTo?: string;
  /** @example ["servicing_reminder", "collection"] */
  @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(PURPOSES, { each: true }) purposes: Purpose[];
  /** Media it covers. Without it: every medium of `channelsAndAddresses`, or every medium there is. */
  @IsOptional() @IsArray() @ArrayNotEmpty() @ArrayUnique() @IsIn(MEDIA, { each: true }) media?: Medium[];
  /** Channels it is limited to, by id (`chn_…`); without it, every channel of the borrower. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  channelsAndAddresses?: string[];
  /**
   * The exact text shown: its id, version, locale and SHA-256.
   * @example contact-consent/v3/zh-CN/sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
   */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'object' }] })
  @IsTextOrObject()
  wordingIdVersionLocaleHash: string | Record<string, unknown>;
  /** True when it was given on its own screen or by its own action. */
  @IsOptional() @IsBoolean() separateConsent?: boolean;
  /** Must be false: a box that was ticked beforehand is no consent. */
  @IsOptional()
  @Equals(false, {
    message: 'must be false: a box that was ticked beforehand is no consent',
    context: { code: 'PRE_TICKED' },
  })
  preTicked?: boolean;
  /** What the person was told beforehand. */
  @ApiProperty({ required: false, oneOf: [{ type: 'boolean' }, { type: 'string' }, { type: 'object' }] })
  @IsOptional()
  @IsTextOrObject({ orBoolean: true })
  noticeShown?: boolean | string | Record<string, unknown>;
  /** When it was given; never in the future. Without it: now. */
  @IsOptional() @IsInstant() capturedAtUtc?: string;
  /** Where it was given: page, device hash, agent id, recording id. */
  @ApiProperty({ required: false, oneOf: [{ type: 'string' }, { type: 'object' }] })
  @IsOptional()
  @IsTextOrObject()
  captureContext?: string | Record<string, unknown>;
  /** From when it holds. Without it: from when it was given. */
  @IsOptional() @IsInstant() validFrom?: string;
  /**
   * When it ends. Every consent ends.
   * @example 2027-03-01T00:00:00+08:00
   */
  @IsInstant() expiresAt: string;
  @IsOptional() @IsInstant() reviewDueAt?: string;
  /** `refused` records that the person said no; everything else is set by the service. */
  @IsOptional() @IsIn(['active', 'refused']) status?: 'active' | 'refused' = 'active';
  /** Which pack judged it. */
  @IsOptional() @IsString() @Length(1, 200) jurisdictionAndPackVersion?: string;
  /** The lender's own id of the record; kept with it. Ours is in the answer. */
  @IsOptional() @IsString() @MaxLength(200) consentId?: string;
  /** Must be null or absent: a consent is given here and withdrawn by its own call. */
  @IsOptional()
  @Equals(null, { message: 'must be null: withdraw a consent by …/consents/{id}/withdraw' })
  @ApiProperty({ type: String, nullable: true, required: false })
  withdrawnAtChannelEffectiveAt?: null;
  /** Taken and ignored: its place in the log is ours to give. */
  @IsOptional() @IsString() @MaxLength(400) evidenceHashPrevHash?: string;
  /** The consent (`cns_…`) that this one replaces. */
  @IsOptional() @IsString() @MaxLength(64) supersedes?: string;
}

export class WithdrawConsentIn {
  /**
   * How the person withdrew it: page, branch, call …
   * @example branch
   */
  @IsOptional() @IsString() @MaxLength(40) how?: string;
}

export class ConsentOut {
  /** @example cns_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  @ApiProperty({ enum: CONSENT_STATUSES }) status: ConsentStatus;
  @ApiProperty({ enum: SUBJECT_ROLES }) subjectRole: SubjectRole;
  @ApiProperty({ enum: PURPOSES, isArray: true }) purposes: Purpose[];
  @ApiProperty({ enum: MEDIA, isArray: true }) media: Medium[];
  channelsAndAddresses: string[];
  capturedAtUtc: string;
  validFrom: string;
  expiresAt: string;
  withdrawnAt: string | null;
}

export class ReceiveComplaintIn {
  /** The borrower's externalRef. */
  @IsString() @Length(1, 200) borrower: string;
  /** What they said. Kept sealed. */
  @IsOptional() @IsString() @MaxLength(4_000) detail?: string;
}

/** Leave a borrower alone, for a reason. What it pauses and for how long, the policy packs say. */
export class OpenHoldIn {
  /** The borrower's externalRef. */
  @IsString() @Length(1, 200) borrower: string;
  /** Why: `dispute`, `moratorium` (60 days in the UK), `bereavement` and the like (30 days), `cease`, `attorney`. */
  @IsIn(HOLD_KINDS) kind: HoldKind;
  /** What was said or written. Kept sealed. */
  @IsOptional() @IsString() @MaxLength(4_000) detail?: string;
  /** When it ends (RFC 3339), if later than the packs say or where they say nothing; most kinds end only by release. */
  @IsOptional() @IsInstant() until?: string;
}

export class HoldStateOut {
  /** @example hld_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  @ApiProperty({ enum: HOLD_KINDS }) kind: string;
  openedAt: string;
  /** When it ends by itself; null until it is released. */
  endsAt: string | null;
  releasedAt: string | null;
  /** For a complaint: an answer given at or after this instant is late. */
  answerBefore?: string;
}
