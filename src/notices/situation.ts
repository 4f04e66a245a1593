import { Injectable } from '@nestjs/common';
import { Account, Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import { coveredPurposes } from '../consents/consent-terms';
import { Consents } from '../consents/consents.service';
import { findOpenHolds, type HoldRow } from '../consents/holds.queries';
import type { ContactSituation, PlanFacts } from '../decisions/fallback/facts';
import { priorNoticeRuleFor } from '../decisions/fallback/ladder';
import type { PriorNotice } from '../decisions/fallback/prior-notice';
import type { CompiledPacks } from '../decisions/policy/compile';
import type { ContactFacts, PastContact } from '../decisions/policy/facts';
import { zonesFor } from '../decisions/policy/select';
import { gentlestTier } from '../decisions/policy/tiers';
import { MEDIA, type Medium, type Purpose } from '../decisions/words';
import { Lenders, type Lender } from '../lenders/lenders.service';
import { LenderPolicies } from '../lenders/policies.service';
import type { Tx } from '../platform/tx';
import { Providers } from '../providers/registry';
import { PublishedTemplates } from '../templates/published-templates';
import { Templates } from '../templates/templates.service';
import { Attempt } from './attempt.entity';
import { findLearned } from './learning.queries';
import type { Notice } from './notice.entity';

/** What planning and hand-over know about one notice at one instant. */
export interface Situation {
  facts: PlanFacts;
  packs: CompiledPacks;
  /** The lender's published version that tightens them; null when it has none. */
  policyVersion: number | null;
  /** Of that version's text. */
  policyDigest: string | null;
  lender: Lender;
  borrower: Borrower;
}

/** Gathers the facts; decides nothing. */
@Injectable()
export class Situations {
  constructor(
    private readonly channels: Channels,
    private readonly consents: Consents,
    private readonly lenders: Lenders,
    private readonly policies: LenderPolicies,
    private readonly providers: Providers,
    private readonly templates: Templates,
    private readonly published: PublishedTemplates,
  ) {}

  /**
   * Everything about one notice.
   * @param beingSent the attempt that is judged again before it leaves: it is not a touch before itself
   */
  async gather(tx: Tx, notice: Notice, now: Date, beingSent: string | null = null): Promise<Situation> {
    const { lenderId } = notice;
    const borrower = await tx.findOneByOrFail(Borrower, { id: notice.borrowerId });
    const { contact, ...rules } = await this.gatherFor(tx, lenderId, borrower, notice, now, beingSent);
    const template = await this.published.findOf(tx, notice);
    const facts: PlanFacts = {
      notice,
      channels: await this.channels.findOf(tx, lenderId, notice.borrowerId),
      attempts: await tx.findBy(Attempt, { noticeId: notice.id }),
      bodies: Object.fromEntries(
        MEDIA.map((m) => [m, template ? this.templates.classesOf(template, m) : []]),
      ),
      carriers: Object.fromEntries(
        notice.ladder.map(({ medium }) => [medium, this.providers.carriersOf(medium)]),
      ),
      contact,
      priorNotice: findPriorNotice(notice.purpose),
      // A step that is planned already is not ordered anew.
      learned: beingSent ? null : await findLearned(tx, rules.lender.settings, notice, contact.zones, now),
    };
    return { facts, ...rules, borrower };
  }

  /** What is true of the borrower whichever channel is tried; without a notice, for a dry run. */
  async gatherFor(
    tx: Tx,
    lenderId: string,
    borrower: Borrower,
    notice: Pick<Notice, 'id' | 'accountRef'> | null,
    now: Date,
    beingSent: string | null = null,
  ): Promise<Omit<Situation, 'facts' | 'borrower'> & { contact: ContactSituation }> {
    const lender = await this.lenders.getById(tx, lenderId);
    const accounts = await tx.findBy(Account, { borrowerId: borrower.id });
    const account = accounts.find((a) => a.ref === notice?.accountRef);
    const { packs, version: policyVersion, digest } = await this.policies.packsFor(tx, lender, borrower);
    const consents = await this.consents.findActive(tx, borrower.id, now);
    const contact: ContactSituation = {
      noticeId: notice?.id ?? '',
      zones: zonesFor(borrower, packs),
      senderRole: lender.senderRole,
      // Without a named account any overdue one counts: the stricter reading.
      accountOverdue: (account ? [account] : accounts).some(
        (a) => a.stage === 'overdue' || a.stage === 'defaulted',
      ),
      history: await findHistory(tx, borrower.id, beingSent, now),
      ...holdFacts(await findOpenHolds(tx, borrower.id, now)),
      countries: [borrower.country],
      tier: gentlestTier(account ? [account] : accounts, packs.tiers),
      consentedPurposes: (medium, channelId) => coveredPurposes(consents, medium, channelId),
      borrowerHours: borrower.preferences.hours ?? null,
      accountRef: notice?.accountRef ?? null,
      agreedFrequency: account?.agreedFrequency ?? null,
    };
    return { contact, packs, policyVersion, policyDigest: digest, lender };
  }
}

/**
 * What has to be told before this round, and whether it was. Nobody but the borrower is written to yet (no backup
 * contact exists), so none was given: a relay rests with its reason until there is one.
 */
function findPriorNotice(purpose: Purpose): PriorNotice | null {
  const rule = priorNoticeRuleFor(purpose);
  return (
    rule && {
      lead: rule.lead,
      sentAt: null,
      reachedLevel: null,
      neededLevel: rule.level,
      rule: rule.rule,
    }
  );
}

/**
 * The touches of one borrower in thirty days, this notice's included. One whose provider was called and has not
 * answered (yet) may have left and counts as one that has: two notices at once must not each see room for one. An
 * attempt over a channel that was later reported as a wrong person's is misdirected: the counter is a view over
 * events, not a number that was added up.
 */
async function findHistory(
  tx: Tx,
  borrowerId: string,
  beingSent: string | null,
  now: Date,
): Promise<PastContact[]> {
  const rows: HistoryRow[] = await tx.query(
    `SELECT a.called_at, a.medium, a.purpose, a.initiated_by, a.channel_id, a.notice_id, n.account_ref,
            EXISTS (SELECT 1 FROM signal s WHERE s.channel_id = a.channel_id AND s.kind = 'wrong_person') AS misdirected
       FROM attempt a JOIN notice n ON n.id = a.notice_id
      WHERE a.borrower_id = $1 AND a.called_at > $2 AND a.called_at <= $3 AND a.id IS DISTINCT FROM $4
        AND (a.handed_over_at IS NOT NULL OR a.state IN ('sending', 'ambiguous'))`,
    [borrowerId, new Date(now.getTime() - 31 * 86_400_000), now, beingSent],
  );
  return rows.map((row) => ({
    at: row.called_at,
    medium: row.medium,
    outcome: 'sent' as const,
    purpose: row.purpose,
    initiatedBy: row.initiated_by,
    misdirected: row.misdirected,
    contactPoint: row.channel_id,
    noticeId: row.notice_id,
    accountRef: row.account_ref,
  }));
}

interface HistoryRow {
  called_at: Date;
  medium: Medium;
  purpose: Purpose;
  initiated_by: 'system' | 'user';
  channel_id: string;
  notice_id: string;
  account_ref: string | null;
  misdirected: boolean;
}

/** The kinds of hold that are open, the oldest first, and when those end that end by themselves. */
function holdFacts(rows: readonly HoldRow[]): Pick<ContactFacts, 'holds' | 'holdsUntil'> {
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const ends = kinds.flatMap((kind) => {
    const times = rows.filter((row) => row.kind === kind).map((row) => row.endsAt?.getTime() ?? Infinity);
    const last = Math.max(...times);
    return last === Infinity ? [] : [[kind, new Date(last)] as const];
  });
  return { holds: kinds, holdsUntil: Object.fromEntries(ends) };
}
