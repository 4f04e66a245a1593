import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  AttemptState,
  ContentClass,
  Locale,
  Medium,
  Purpose,
  SignalStrength,
  Trust,
} from '../decisions/words';

/** One try of one notice over one channel, medium and provider; inserted before the call. */
@Entity({ name: 'attempt' })
export class Attempt {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('uuid', { name: 'borrower_id' }) borrowerId: string;
  @Column('uuid', { name: 'notice_id' }) noticeId: string;
  @Column('uuid', { name: 'channel_id' }) channelId: string;
  @Column('integer') step: number;
  @Column('integer') rung: number;
  @Column('text') medium: Medium;
  @Column('text') provider: string;
  @Column('text') purpose: Purpose;
  @Column('text', { name: 'initiated_by' }) initiatedBy: 'system' | 'user';
  @Column('text', { name: 'content_class' }) contentClass: Exclude<ContentClass, 'NONE'>;
  @Column('text') locale: Locale;
  @Column('text', { name: 'trust_at_send' }) trustAtSend: Trust;
  @Column('text') state: AttemptState;
  @Column('text', { name: 'provider_ref', nullable: true }) providerRef: string | null;
  @Column('text', { name: 'failure_class', nullable: true }) failureClass: string | null;
  @Column('text', { name: 'failure_strength', nullable: true }) failureStrength: SignalStrength | null;
  @Column('text', { name: 'failure_code', nullable: true }) failureCode: string | null;
  @Column('text', { name: 'failure_permanence', nullable: true }) failurePermanence:
    'permanent' | 'transient' | 'unknown' | null;
  /** How long the provider asked us to wait when it turned the message away. */
  @Column('integer', { name: 'retry_after_seconds', nullable: true }) retryAfterSeconds: number | null;
  @Column('timestamptz', { name: 'planned_at' }) plannedAt: Date;
  @Column('timestamptz', { name: 'called_at', nullable: true }) calledAt: Date | null;
  @Column('timestamptz', { name: 'handed_over_at', nullable: true }) handedOverAt: Date | null;
  @Column('timestamptz', { name: 'delivered_at', nullable: true }) deliveredAt: Date | null;
  @Column('timestamptz', { name: 'opened_at', nullable: true }) openedAt: Date | null;
  @Column('timestamptz', { name: 'failed_at', nullable: true }) failedAt: Date | null;
  @Column('timestamptz', { name: 'next_step_at', nullable: true }) nextStepAt: Date | null;
  @Column('bigint', { name: 'lease_token' }) leaseToken: string;
}
