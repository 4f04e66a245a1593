import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Rung } from '../decisions/fallback/ladder';
import type { EvidenceLevel, NoticeStatus, Purpose } from '../decisions/words';

/** The promise: what the lender must tell one borrower, and by when. */
@Entity({ name: 'notice' })
export class Notice {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('uuid', { name: 'borrower_id' }) borrowerId: string;
  /** `system` for invitations, codes and alerts: one way out of the house for them too. */
  @Column('text') origin: 'lender' | 'system';
  @Column('text', { name: 'initiated_by' }) initiatedBy: 'system' | 'user';
  @Column('text') purpose: Purpose;
  @Column('text') template: string;
  /** The number of a lender's own version; null is a built-in. */
  @Column('integer', { name: 'template_version', nullable: true }) templateVersion: number | null;
  /** A sealed cell with the variables as JSON; null once it was destroyed. */
  @Column('bytea', { nullable: true }) data: Buffer | null;
  @Column('text', { name: 'account_ref', nullable: true }) accountRef: string | null;
  @Column('uuid', { name: 'pinned_channel_id', nullable: true }) pinnedChannelId: string | null;
  @Column('uuid', { name: 'reverification_id', nullable: true }) reverificationId: string | null;
  @Column('timestamptz', { name: 'deliver_by' }) deliverBy: Date;
  @Column('timestamptz', { name: 'not_before', nullable: true }) notBefore: Date | null;
  @Column('text', { name: 'evidence_level' }) evidenceLevel: EvidenceLevel;
  @Column('jsonb') ladder: Rung[];
  @Column('boolean') critical: boolean;
  @Column('text') status: NoticeStatus;
  @Column('jsonb', { nullable: true }) outcome: NoticeOutcome | null;
  @Column('jsonb', { name: 'last_decision', nullable: true }) lastDecision: Record<string, unknown> | null;
  @Column('timestamptz', { name: 'next_step_at', nullable: true }) nextStepAt: Date | null;
  @Column('bigint', { name: 'lease_token' }) leaseToken: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
}

export interface NoticeOutcome {
  why: string;
  level?: EvidenceLevel;
  attempt?: string;
  /** When the evidence asked for came to be: compared with the deadline. */
  at?: string;
}
