import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LenderOverride } from '../decisions/policy/overrides';

export const POLICY_VERSION_STATES = ['draft', 'published'] as const;
export type PolicyVersionState = (typeof POLICY_VERSION_STATES)[number];

/** What a lender tightened, all of it at once. The latest published version is in force; none is ever changed. */
@Entity({ name: 'policy_version' })
export class PolicyVersion {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('integer') n: number;
  /** Where no pack knows a borrower's country these are judged by, besides the baseline. */
  @Column('text', { array: true }) packs: string[];
  @Column('jsonb') overrides: LenderOverride[];
  @Column('text') state: PolicyVersionState;
  /** Actors: a key, a client, an operator. */
  @Column('uuid', { name: 'drafted_by' }) draftedBy: string;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt: Date;
  @Column('uuid', { name: 'published_by', nullable: true }) publishedBy: string | null;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
}
