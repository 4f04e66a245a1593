import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Purpose } from '../decisions/words';
import type { TemplateDraft } from './draft';

/** A draft says nothing yet; a published one may be named by notices; a retired one only ends what it began. */
export const TEMPLATE_VERSION_STATES = ['draft', 'published', 'retired'] as const;
export type TemplateVersionState = (typeof TEMPLATE_VERSION_STATES)[number];

/** One wording of a lender's template. Its source never changes; the database sees to it. */
@Entity({ name: 'template_version' })
export class TemplateVersion {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'lender_id' }) lenderId: string;
  @Column('text') name: string;
  @Column('integer') n: number;
  @Column('text') purpose: Purpose;
  @Column('jsonb') source: Pick<TemplateDraft, 'variables' | 'bodies'>;
  @Column('text') state: TemplateVersionState;
  /** Keys, until people have accounts of their own. */
  @Column('uuid', { name: 'drafted_by' }) draftedBy: string;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt: Date;
  @Column('uuid', { name: 'published_by', nullable: true }) publishedBy: string | null;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
  @Column('uuid', { name: 'retired_by', nullable: true }) retiredBy: string | null;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
}
