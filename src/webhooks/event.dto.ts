import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { EVENT_TYPES, type EventType } from './event-types';
import { ApiProperty } from '@nestjs/swagger';

export class ListEventsIn {
  /**
   * Any event id: the feed goes on behind it.
   * @example evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50
   */
  @IsOptional() @IsString() @MaxLength(64) after?: string;
  /** How many at most; more than 1,000 counts as 1,000. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) limit?: number = 100;
}

/** Something a lender may act on. */
export class EventOut {
  /** @example evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  @ApiProperty({ enum: EVENT_TYPES, example: 'channel.suspect' })
  type: EventType;
  /** @example 2026-03-02T02:00:00.000Z */
  at: string;
  /** The lender's slug. */
  lender: string;
  /** The borrower's externalRef; null when the event is about no one borrower. */
  borrower: string | null;
  /** What the type promises: ids, states, reasons; never a contact value in full. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { channel: 'chn_0198c6a1b2c37d4e8f9a0b1c2d3e4f51', trust: 'suspect' },
  })
  data: Record<string, unknown>;
}

export class EventListOut {
  items: EventOut[];
  /** The id of the last item, or the given `after` when nothing is newer. */
  nextCursor: string | null;
}
