import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import { levelsOf } from '../decisions/fallback/evidence-level';
import { templatesAnnouncing } from '../decisions/policy/adverse-gate';
import type { AdverseActionFacts, NoticeSent } from '../decisions/policy/adverse-action';
import type { CompiledPacks } from '../decisions/policy/compile';
import type { AdverseAction } from '../decisions/policy/pack';
import type { ReverificationState, Trust } from '../decisions/words';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Attempt } from './attempt.entity';
import { Situations } from './situation';

/** A case in these states is a change under way; one that only asks is a doubt, and shows in the channel's trust. */
const CHANGING: readonly ReverificationState[] = ['proving', 'awaiting_code', 'holding'];

/** Gathers what the adverse-action gate looks at from a borrower's rows; decides nothing. */
@Injectable()
export class AdverseActionSituations {
  constructor(
    private readonly channels: Channels,
    private readonly situations: Situations,
  ) {}

  /** @param accountRef the account the action is about: a notice about another one does not announce it */
  async gather(
    tx: Tx,
    borrower: Borrower,
    action: AdverseAction,
    accountRef: string | null,
    at: Date,
  ): Promise<{ facts: AdverseActionFacts; packs: CompiledPacks }> {
    const { lenderId, id } = borrower;
    const { contact, packs } = await this.situations.gatherFor(tx, lenderId, borrower, null, at);
    const { holdsUntil, countries } = contact;
    const channels = (await this.channels.findOf(tx, lenderId, id)).filter((c) => !c.withdrawnAt);
    return {
      packs,
      facts: {
        action,
        at,
        zones: contact.zones,
        countries,
        holds: contact.holds,
        holdsUntil,
        notices: await findNotices(tx, id, action, accountRef, at),
        contactChange: (await hasOpenChange(tx, id)) ? { until: null } : null,
        hasVerifiedChannel: channels.some((channel) => channel.trust === 'verified'),
      },
    };
  }
}

/**
 * The notices that announce the action, a row for each attempt that was handed over: each went its own way and is
 * proved for itself.
 */
async function findNotices(
  tx: Tx,
  borrowerId: string,
  action: AdverseAction,
  accountRef: string | null,
  at: Date,
): Promise<NoticeSent[]> {
  const rows: SentRow[] = await tx.query(
    `SELECT a.id, a.notice_id, c.trust, c.designated_for_service
       FROM attempt a JOIN notice n ON n.id = a.notice_id JOIN channel c ON c.id = a.channel_id
      WHERE n.borrower_id = $1 AND n.template = ANY($2) AND n.purpose = 'statutory_notice' AND a.handed_over_at <= $3
        AND ($4::text IS NULL OR n.account_ref = $4)
      ORDER BY a.id`,
    [borrowerId, templatesAnnouncing(action), at, accountRef],
  );
  const attempts = await tx.findBy(Attempt, { id: In(rows.map((row) => row.id)) });
  return rows.map((row) => {
    const attempt = attempts.find((one) => one.id === row.id)!;
    return {
      id: toApiId('ntc', row.notice_id),
      medium: attempt.medium,
      trustAtSend: attempt.trustAtSend,
      trustNow: row.trust,
      designatedForService: row.designated_for_service,
      // What the receipts say, as over a trusted channel: the gate itself says what the trust takes from it.
      reached: levelsOf({ ...attempt, trustAtSend: 'verified' }, at),
    };
  });
}

interface SentRow {
  id: string;
  notice_id: string;
  trust: Trust;
  designated_for_service: boolean;
}

async function hasOpenChange(tx: Tx, borrowerId: string): Promise<boolean> {
  const rows = await tx.query(
    'SELECT 1 FROM reverification WHERE borrower_id = $1 AND state = ANY($2) LIMIT 1',
    [borrowerId, CHANGING],
  );
  return rows.length > 0;
}
