import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { SCOPES, type Scope } from '../lenders/scopes';
import { IsInstant } from '../platform/instant';
import { OVERLAP_HOURS } from './overlap';

export class CreateKeyIn {
  /** What it is for, in your words. @example core banking */
  @IsString() @MinLength(1) @MaxLength(100) name: string;
  /** What it may do; none that you do not hold yourself. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(SCOPES.length)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];
  /** When it ends by itself; without it, when it is revoked. */
  @IsOptional() @IsInstant() expiresAt?: string;
}

export class RotateIn {
  /** How long the old one is good beside the new one: 24 hours, at most 30 days; 0 ends it at once. */
  @IsOptional() @IsInt() @Min(0) @Max(OVERLAP_HOURS.most) overlapHours?: number;
}

export class KeyOut {
  /** @example key_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  name: string;
  /** Its first characters, to tell keys apart; null for keys of before they were kept. @example sk_live_Ab3d */
  @ApiProperty({ type: String, nullable: true }) prefix: string | null;
  @ApiProperty({ enum: SCOPES, isArray: true }) scopes: Scope[];
  /** `key_…`, `opr_…` or `cli_…`; null: at the command line. */
  @ApiProperty({ type: String, nullable: true }) createdBy: string | null;
  createdAt: string;
  @ApiProperty({ type: String, nullable: true }) expiresAt: string | null;
  @ApiProperty({ type: String, nullable: true }) revokedAt: string | null;
  /** To the hour, and up to a minute late; null: never. */
  @ApiProperty({ type: String, nullable: true }) lastUsedAt: string | null;
  /** The key that came after it. */
  @ApiProperty({ type: String, nullable: true }) rotatedTo: string | null;
}

export class KeyWithSecretOut extends KeyOut {
  /**
   * The key, shown now and never again; null when this is the answer to a repeat under the same Idempotency-Key.
   * @example sk_live_Ab3dS0vT…
   */
  @ApiProperty({ type: String, nullable: true }) key: string | null;
}

export class KeyListOut {
  items: KeyOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class ListKeysIn {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1_000) limit?: number = 100;
  /** The nextCursor of the page before. */
  @IsOptional()
  @Matches(/^(key|cli|opr)_[0-9a-f]{32}$/, { message: 'must be a nextCursor of this list' })
  cursor?: string;
}
