import { ApiProperty, PartialType } from '@nestjs/swagger';
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
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsInstant } from '../platform/instant';
import { EVENT_TYPES, type EventType } from './event-types';
import {
  ATTEMPT_STATES,
  DISABLED_REASONS,
  type DisabledReason,
  type WebhookAttemptState,
} from './webhook-words';

export class CreateEndpointIn {
  /**
   * https://, without credentials, on a port that is called (443, 8443 and what the operator added), at a host of the
   * public internet.
   * @example https://hooks.lender.example/stillyou
   */
  @IsString() @MaxLength(2_048) url: string;
  /** Which events; all of them without it, or when it is empty. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(EVENT_TYPES.length)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  @ApiProperty({ enum: EVENT_TYPES, isArray: true, required: false })
  types?: EventType[];
  @IsOptional() @IsString() @MaxLength(200) description?: string;
}

export class PatchEndpointIn extends PartialType(CreateEndpointIn) {
  /** True: nothing more is sent. False: on again; what was missed comes by a replay. */
  @IsOptional() @IsBoolean() disabled?: boolean;
}

export class EndpointOut {
  /** @example whe_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  url: string;
  /** Empty: all types. */
  @ApiProperty({ enum: EVENT_TYPES, isArray: true }) types: EventType[];
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  disabled: boolean;
  @ApiProperty({ type: String, enum: DISABLED_REASONS, nullable: true })
  disabledReason: DisabledReason | null;
  @ApiProperty({ type: String, nullable: true }) disabledAt: string | null;
  /** The first failure since the last success; null while it works. */
  @ApiProperty({ type: String, nullable: true }) failingSince: string | null;
  createdAt: string;
  updatedAt: string;
}

export class EndpointWithSecretOut extends EndpointOut {
  /**
   * The signing secret, shown now and never again; null when this is the answer to a repeat under the same
   * Idempotency-Key.
   * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw3gQZfYhKz0I=
   */
  @ApiProperty({ type: String, nullable: true }) secret: string | null;
}

export class EndpointListOut {
  items: EndpointOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class TestSentOut {
  /** The event that is on its way to this endpoint alone; how it went stands in its deliveries. */
  event: string;
}

export class ReplayIn {
  /**
   * Every event behind this one.
   * @example evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50
   */
  @IsOptional() @IsString() @MaxLength(64) after?: string;
  /** Every event at this time or later. */
  @IsOptional() @IsInstant() from?: string;
  /** And none later than this. */
  @IsOptional() @IsInstant() to?: string;
}

export class ReplayOut {
  /** Deliveries that are due now because of this call; events still on their way are not counted. */
  queued: number;
  /** Set when there are more than one call takes: go on with it as `after`. */
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

/** One try. */
export class DeliveryOut {
  /** @example wha_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  event: string;
  @ApiProperty({ enum: EVENT_TYPES }) type: EventType;
  @ApiProperty({ enum: ATTEMPT_STATES }) status: WebhookAttemptState;
  at: string;
  @ApiProperty({ type: Number, nullable: true }) durationMs: number | null;
  @ApiProperty({ type: Number, nullable: true }) responseCode: number | null;
  /** One word, such as `TIMEOUT`, `ECONNREFUSED`, `ADDRESS_NOT_PUBLIC`; never what the other side wrote. */
  @ApiProperty({ type: String, nullable: true }) error: string | null;
  /** When the same event is tried next; null when it is not. */
  @ApiProperty({ type: String, nullable: true }) nextTryAt: string | null;
}

export class DeliveryListOut {
  items: DeliveryOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class ListWebhooksIn {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1_000) limit?: number = 100;
  /** The nextCursor of the page before. */
  @IsOptional()
  @Matches(/^wh[ea]_[0-9a-f]{32}$/, { message: 'must be a nextCursor of this list' })
  cursor?: string;
}
