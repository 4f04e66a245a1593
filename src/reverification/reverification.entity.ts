import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReverificationReason, ReverificationState } from '../decisions/words';

/** A channel that somebody showed, within a case, to be theirs to read. */
export interface Proof {
  channelId: string;
  /** By a link (fresh, or with a code to the same mailbox), or by a code to the value given. */
  by: 'link' | 'code';
  /** RFC 3339. */
  at: string;
}

/** One case of asking a borrower to confirm or replace a channel. */
@Entity({ name: 'reverification' })
export class Reverification {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('uuid', { name: 'borrower_id' }) borrowerId: string;
  /** The doubted channel. */
  @Column('uuid', { name: 'channel_id' }) channelId: string;
  @Column('text') reason: ReverificationReason;
  @Column('text') state: ReverificationState;
  /** The value given in this case, as the channel it became: a new one, or the doubted one again. */
  @Column('uuid', { name: 'new_channel_id', nullable: true }) newChannelId: string | null;
  @Column('jsonb') proofs: Proof[];
  /** Channels that were told about the change and could say no. */
  @Column('uuid', { array: true }) told: string[];
  @Column('integer', { name: 'values_given' }) valuesGiven: number;
  @Column('timestamptz', { name: 'reported_at', nullable: true }) reportedAt: Date | null;
  @Column('timestamptz', { name: 'step_up_at', nullable: true }) stepUpAt: Date | null;
  @Column('text', { name: 'step_up_jti', nullable: true }) stepUpJti: string | null;
  /** A sealed cell. */
  @Column('bytea', { nullable: true }) note: Buffer | null;
  @Column('timestamptz', { name: 'hold_until', nullable: true }) holdUntil: Date | null;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
  @Column('timestamptz', { name: 'invited_at', nullable: true }) invitedAt: Date | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('timestamptz', { name: 'next_step_at', nullable: true }) nextStepAt: Date | null;
}
