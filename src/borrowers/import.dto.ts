import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { CreateConsentIn } from '../consents/consent.dto';
import { PROVENANCES } from '../decisions/words';
import { AddChannelIn, PutBorrowerIn } from './borrower.dto';

const PROVENANCE_REFUSED = {
  message: `only a contact value that the borrower gave is taken: ${PROVENANCES.join(', ')}`,
  context: { code: 'PROVENANCE_NOT_ALLOWED' },
};

/** A contact value in a row: as in POST …/channels, its source checked before anything is written. */
export class ImportChannelIn extends OmitType(AddChannelIn, ['provenance'] as const) {
  @IsIn(PROVENANCES, PROVENANCE_REFUSED) provenance: string;
}

/** One row: a borrower with everything that the lender hands over about them. */
export class ImportRowIn extends PutBorrowerIn {
  @IsString() @Length(1, 200) externalRef: string;
  /** Where the borrower gave the values of this row; `source` is another name for it. */
  @IsOptional() @IsIn(PROVENANCES, PROVENANCE_REFUSED) provenance?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ImportChannelIn)
  channels?: ImportChannelIn[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => CreateConsentIn)
  consents?: CreateConsentIn[];
}

export const IMPORT_STATUSES = ['running', 'finished', 'interrupted'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export class ImportOut {
  /** @example imp_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  /** `interrupted`: the stream broke off; the rows counted as accepted were written. Send the file again. */
  @ApiProperty({ enum: IMPORT_STATUSES }) status: ImportStatus;
  rows: number;
  accepted: number;
  rejected: number;
  startedAt: string;
  finishedAt: string | null;
}

/** A row that was not written: where and why, never what it held. */
export class ImportRejectOut {
  /** The line it begins on, from 1. */
  line: number;
  /** @example PROVENANCE_NOT_ALLOWED */
  code: string;
  /** The field: a JSON pointer, or `/column` for CSV; null when it is the whole row. */
  @ApiProperty({ type: String, nullable: true, example: '/source' }) pointer: string | null;
  detail: string;
}

export class ImportRejectListOut {
  items: ImportRejectOut[];
  nextCursor: string | null;
}

export class ListRejectsIn {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1_000) limit?: number = 100;
  @IsOptional() @Matches(/^\d{1,9}$/, { message: 'must be a nextCursor of this list' }) cursor?: string;
}
