import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  ChannelKind,
  Medium,
  Provenance,
  ReverificationReason,
  Trust,
  VerifiedBy,
} from '../decisions/words';

/** One contact value of a borrower and how far it is trusted. Its trust is written by channel-trust.service.ts, the rest by channels.service.ts. */
@Entity({ name: 'channel' })
export class Channel {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('uuid', { name: 'borrower_id' }) borrowerId: string;
  @Column('text') kind: ChannelKind;
  /** A sealed cell; null once it was destroyed. */
  @Column('bytea', { nullable: true }) address: Buffer | null;
  @Column('text') masked: string;
  @Column('text') provenance: Provenance;
  @Column('text') basis: string;
  @Column('text') trust: Trust;
  @Column('jsonb', { name: 'trust_reasons' }) trustReasons: TrustReason[];
  @Column('timestamptz', { name: 'trust_changed_at' }) trustChangedAt: Date;
  @Column('timestamptz', { name: 'verified_at', nullable: true }) verifiedAt: Date | null;
  @Column('text', { name: 'verified_by', nullable: true }) verifiedBy: VerifiedBy | null;
  @Column('uuid', { name: 'verified_through', nullable: true }) verifiedThrough: string | null;
  @Column('boolean', { name: 'designated_for_service' }) designatedForService: boolean;
  @Column('text', { name: 'opted_out', array: true }) optedOut: Medium[];
  @Column('timestamptz', { name: 'look_again_at', nullable: true }) lookAgainAt: Date | null;
  @Column('timestamptz', { name: 'last_checked_at', nullable: true }) lastCheckedAt: Date | null;
  @Column('timestamptz', { name: 'reverify_wanted_at', nullable: true }) reverifyWantedAt: Date | null;
  @Column('text', { name: 'reverify_reason', nullable: true }) reverifyReason: ReverificationReason | null;
  @Column('timestamptz', { name: 'withdrawn_at', nullable: true }) withdrawnAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** Why a channel is trusted as it is; codes of decisions/channel. */
export interface TrustReason {
  code: string;
  detail?: Record<string, unknown>;
}
