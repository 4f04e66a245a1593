import { IsOptional, IsString, Length, Matches } from 'class-validator';
import type { ReverificationReason, ReverificationState, Trust } from '../decisions/words';

/** Ask a borrower to confirm or replace a channel. */
export class CreateReverificationIn {
  /** The borrower's externalRef. */
  @IsString() @Length(1, 200) borrower: string;
  /** The doubted phone or e-mail address; left out, the borrower's most doubtful phone. */
  @IsOptional()
  @Matches(/^chn_[0-9a-f]{32}$/, { message: 'must be a channel id (chn_…)' })
  channelId?: string;
  /** Why: `borrower` when they said it at the desk; `lender`, or in the lender's own words, for everything else. */
  @IsOptional() @IsString() @Length(1, 500) reason?: string;
  /** For your own file; kept encrypted. */
  @IsOptional() @IsString() @Length(1, 500) note?: string;
}

/** The lender vouches for the person. */
export class StepUpIn {
  /** Compact JWS; claims iss (your slug), aud `stillyou`, sub (externalRef), reverification, jti, iat, exp. */
  @IsString() @Length(20, 4_096) assertion: string;
}

export class CaseChannelOut {
  id: string;
  masked: string;
  trust: Trust;
}

/** One case, masked. */
export class ReverificationOut {
  id: string;
  borrower: string;
  /** The doubted channel. */
  channel: CaseChannelOut;
  reason: ReverificationReason;
  state: ReverificationState;
  /** The value given in this case, once there is one. */
  newChannel: CaseChannelOut | null;
  /** Channels over which the borrower was asked. */
  invited: { channelId: string; at: string }[];
  proofs: { channelId: string; by: string; at: string }[];
  /** Channels that were told of the change and can say no. */
  told: string[];
  holdUntil: string | null;
  stepUpAt: string | null;
  note: string | null;
  openedAt: string;
  invitedAt: string | null;
  expiresAt: string | null;
  endedAt: string | null;
}
