import { IsIn, IsString, Length } from 'class-validator';
import type { Trust } from '../decisions/words';
import { IsInstant } from '../platform/instant';
import { LENDER_SIGNAL_KINDS, type LenderSignalKind } from './lender-signals';

/** A fact about a channel that the lender's own people or app saw. It can carry no contact value. */
export class CreateSignalIn {
  /** The borrower's externalRef. */
  @IsString() @Length(1, 200) borrower: string;
  /** `chn_…`, one of this borrower's channels. */
  @IsString() @Length(1, 60) channelId: string;
  @IsIn(LENDER_SIGNAL_KINDS) kind: LenderSignalKind;
  /** RFC 3339; not in the future. */
  @IsInstant() occurredAt: string;
}

/** What became of the channel. */
export class SignalOut {
  channel: string;
  kind: string;
  trust: Trust;
}
