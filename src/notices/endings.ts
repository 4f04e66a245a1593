import { Injectable } from '@nestjs/common';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import type { EndedNoticeStatus } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Events } from '../webhooks/events.service';
import type { EventType } from '../webhooks/event-types';
import type { Notice, NoticeOutcome } from './notice.entity';

/** How a notice ends: once, in a stated outcome, with what the lender must be told. */
@Injectable()
export class Endings {
  constructor(
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** The caller holds the borrower's lock. An ended notice stays as it ended: then this does nothing and says false. */
  async end(tx: Tx, notice: Notice, status: EndedNoticeStatus, outcome: NoticeOutcome): Promise<boolean> {
    const [ended] = (await tx.query(
      `UPDATE notice SET status = $2, outcome = $3, ended_at = $4, next_step_at = NULL, lease_until = NULL, tries = 0
        WHERE id = $1 AND ended_at IS NULL RETURNING id`,
      [notice.id, status, JSON.stringify(outcome), this.clock.now()],
    )) as [{ id: string }[], number];
    if (ended.length === 0) return false;
    const body = Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== undefined));
    // An entry says itself when it was written; this is when the level was reached.
    const { at: reachedAt, ...rest } = body;
    await this.evidence.append(tx, [
      {
        lenderId: notice.lenderId,
        borrowerId: notice.borrowerId,
        subject: { ntc: notice.id },
        kind: `notice.${status}`,
        body: { ...rest, ...(reachedAt !== undefined && { reachedAt }) },
      },
    ]);
    await this.announce(tx, notice, `notice.${status}`, body);
    if (
      notice.origin === 'lender' &&
      (status === 'exhausted' || status === 'refused' || status === 'expired')
    ) {
      await this.handToLender(tx, notice, status, outcome.why);
    }
    return true;
  }

  /** Events speak of the lender's own notices; ours (invitations, codes) are told by their case. */
  async announce(tx: Tx, notice: Notice, type: EventType, data: Record<string, unknown>): Promise<void> {
    if (notice.origin !== 'lender') return;
    await this.events.emit(tx, {
      lenderId: notice.lenderId,
      borrowerId: notice.borrowerId,
      type,
      data: {
        notice: toApiId('ntc', notice.id),
        purpose: notice.purpose,
        template: notice.template,
        ...data,
      },
    });
  }

  /**
   * What no message can do is the lender's: a letter to the agreed address, or the branch. Re-verification is started
   * on what was tried; nobody is looked for.
   */
  private async handToLender(tx: Tx, notice: Notice, status: string, why: string): Promise<void> {
    const tried: TriedRow[] = await tx.query(
      `SELECT a.id, a.channel_id, a.medium, a.state, a.failure_class, a.failure_code, a.handed_over_at, c.masked, c.trust
         FROM attempt a JOIN channel c ON c.id = a.channel_id WHERE a.notice_id = $1 ORDER BY a.step`,
      [notice.id],
    );
    const passedOver: { kind: string; masked: string; trust: string; because: string | null }[] =
      await tx.query(
        `SELECT kind, masked, trust, coalesce(trust_reasons -> -1 -> 'detail' ->> 'class', trust_reasons -> -1 ->> 'code') AS because FROM channel c WHERE borrower_id = $1 AND withdrawn_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.notice_id = $2 AND a.channel_id = c.id) ORDER BY id`,
        [notice.borrowerId, notice.id],
      );
    const task = {
      task: 'letter_or_branch',
      why: `notice_${status}`,
      reason: why,
      notice: toApiId('ntc', notice.id),
      tried: tried.map((a) => ({
        attempt: toApiId('att', a.id),
        medium: a.medium,
        masked: a.masked,
        state: a.state,
        failure: a.failure_class && { class: a.failure_class, code: a.failure_code },
        handedOverAt: a.handed_over_at?.toISOString() ?? null,
        trustNow: a.trust,
      })),
      notTried: passedOver.map(({ kind, masked, trust, because }) => ({ kind, masked, trust, because })),
    };
    await this.events.emit(tx, {
      lenderId: notice.lenderId,
      borrowerId: notice.borrowerId,
      type: 'task.raised',
      data: task,
    });
    await this.evidence.append(tx, [
      {
        lenderId: notice.lenderId,
        borrowerId: notice.borrowerId,
        subject: { ntc: notice.id },
        kind: 'task.raised',
        body: {
          task: task.task,
          why: task.why,
          reason: why,
          tried: task.tried.map(({ attempt, medium, state }) => ({ attempt, medium, state })),
        },
      },
    ]);
    // The first tried channel that nobody asked about yet: a doubted one has its case, a revoked one is an answer.
    const unasked = tried.find(
      (a) => a.trust === 'verified' || a.trust === 'provisional' || a.trust === 'unverified',
    );
    if (status === 'exhausted' && unasked) {
      await this.channelTrust.wantReverification(tx, notice.lenderId, unasked.channel_id, 'exhausted_notice');
    }
  }
}

interface TriedRow {
  id: string;
  channel_id: string;
  medium: string;
  state: string;
  failure_class: string | null;
  failure_code: string | null;
  handed_over_at: Date | null;
  masked: string;
  trust: string;
}
