import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { INCIDENT_STATES, type IncidentState } from '../decisions/channel/incident-guard';

export class ListIncidentsIn {
  @IsOptional() @IsIn(INCIDENT_STATES) state?: IncidentState;
  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(64) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit?: number = 50;
}

/** What the wave has in common. */
export class SeriesOut {
  @ApiProperty({ enum: ['prefix', 'operator', 'provider'] })
  kind: string;
  /** @example CN-1381234 */
  key: string;
}

/** A wave of strong codes that looks like a fault of the network; its signals are set aside. */
export class IncidentOut {
  /** @example inc_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  series: SeriesOut;
  @ApiProperty({ enum: INCIDENT_STATES })
  state: IncidentState;
  /** Different numbers within the hour when it opened. */
  numbers: number;
  /** Different numbers in a usual hour of this series. */
  baselinePerHour: number;
  /** Signals set aside so far. */
  quarantined: number;
  openedAt: string;
  closedAt: string | null;
  closedBy: string | null;
}

export class IncidentListOut {
  items: IncidentOut[];
  nextCursor: string | null;
}
