import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DelinquencyStage, Locale } from '../decisions/words';
import type { Processing } from './active';

/** The person; `externalRef` is the lender's own key. */
@Entity({ name: 'borrower' })
export class Borrower {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('text', { name: 'external_ref' }) externalRef: string;
  /** A sealed cell. */
  @Column('bytea', { name: 'given_name', nullable: true }) givenName: Buffer | null;
  @Column('text') locale: Locale;
  @Column('text') country: string;
  @Column('text', { nullable: true }) region: string | null;
  @Column('text', { name: 'time_zones', array: true }) timeZones: string[];
  @Column('jsonb') preferences: { hours?: { from: string; to: string } };
  @Column('text') processing: Processing;
  @Column('timestamptz', { name: 'restricted_at', nullable: true }) restrictedAt: Date | null;
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt: Date | null;
  @Column('timestamptz', { name: 'erase_after', nullable: true }) eraseAfter: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

/** A loan account as far as contact rules depend on it. */
@Entity({ name: 'account' })
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('uuid', { name: 'borrower_id' }) borrowerId: string;
  @Column('text') ref: string;
  @Column('text') stage: DelinquencyStage;
  @Column('integer', { name: 'days_overdue', nullable: true }) daysOverdue: number | null;
  @Column('text', { name: 'amount_band', nullable: true }) amountBand: string | null;
  @Column('text', { name: 'agreed_frequency', nullable: true }) agreedFrequency: string | null;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
