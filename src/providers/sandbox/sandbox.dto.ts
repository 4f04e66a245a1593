import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { DEVICE_BEHAVIOURS, HANDSET_BEHAVIOURS, MAILBOX_BEHAVIOURS } from './world';
import type { DeviceBehaviour, HandsetBehaviour, MailboxBehaviour } from './world';

const MAX_LATENCY_MS = 30 * 86_400_000;
const DAY_OR_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const DAY_OR_TIME_MESSAGE = { message: 'must be a date (2026-03-02) or an RFC 3339 time with its offset' };

class LatencyIn {
  @ApiPropertyOptional({ description: 'Virtual milliseconds before each report.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_LATENCY_MS)
  latencyMs?: number;
}

export class SetHandsetIn extends LatencyIn {
  @ApiProperty({ enum: HANDSET_BEHAVIOURS })
  @IsIn(HANDSET_BEHAVIOURS)
  behaviour: HandsetBehaviour;
}

export class SetMailboxIn extends LatencyIn {
  @ApiProperty({ enum: MAILBOX_BEHAVIOURS })
  @IsIn(MAILBOX_BEHAVIOURS)
  behaviour: MailboxBehaviour;
}

export class SetDeviceIn extends LatencyIn {
  @ApiProperty({ enum: DEVICE_BEHAVIOURS })
  @IsIn(DEVICE_BEHAVIOURS)
  behaviour: DeviceBehaviour;
}

export class ReplyIn {
  @ApiProperty()
  @IsString()
  @Length(1, 1_600)
  text: string;
}

export class SetCarrierIn extends LatencyIn {
  @ApiProperty()
  @IsBoolean()
  up: boolean;

  @ApiPropertyOptional({ minimum: 0, maximum: 1, description: 'Share of calls turned away.' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  failRate?: number;
}

export class SetNumberIn {
  @ApiPropertyOptional({
    nullable: true,
    description: 'When the number went to somebody else; null: it did not.',
  })
  @IsOptional()
  @Matches(DAY_OR_TIME, DAY_OR_TIME_MESSAGE)
  recycledOn?: string | null;

  @ApiPropertyOptional({ nullable: true, description: 'The latest SIM swap; null: none.' })
  @IsOptional()
  @Matches(DAY_OR_TIME, DAY_OR_TIME_MESSAGE)
  simSwappedAt?: string | null;

  @ApiPropertyOptional({ nullable: true, example: 'suspended' })
  @IsOptional()
  @Matches(/^[\w-]{1,40}$/)
  status?: string | null;
}

export class AdvanceIn {
  @ApiProperty({
    example: 'PT10M',
    description: 'ISO 8601 duration in weeks, days, hours, minutes, seconds; at most P400D.',
  })
  @IsString()
  by: string;
}
