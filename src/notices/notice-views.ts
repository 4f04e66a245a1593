import { Injectable } from '@nestjs/common';
import { Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import { Evidence } from '../evidence/evidence.service';
import { EVIDENCE_KINDS } from '../evidence/kinds';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Attempt } from './attempt.entity';
import type { AttemptOut, ExplainOut, NoticeOut } from './notice.dto';
import { Notice } from './notice.entity';

/** Notices as the lender reads them: masked, with their reasons. */
@Injectable()
export class NoticeViews {
  constructor(
    private readonly channels: Channels,
    private readonly evidence: Evidence,
  ) {}

  /** The lender's own notice. @throws Problem 404, also for another lender's and for ours (codes, invitations) */
  async getNotice(tx: Tx, lenderId: string, apiId: string): Promise<Notice> {
    const id = fromApiId('ntc', apiId);
    const notice = id && (await tx.findOneBy(Notice, { id, lenderId, origin: 'lender' }));
    if (!notice) throw Problem.notFound('notice');
    return notice;
  }

  async describe(tx: Tx, notice: Notice): Promise<NoticeOut> {
    const borrower = await tx.findOneByOrFail(Borrower, { id: notice.borrowerId });
    const attempts = await tx.find(Attempt, { where: { noticeId: notice.id }, order: { step: 'ASC' } });
    const masked = await this.maskedChannels(tx, notice);
    const decision = notice.lastDecision as { decision: string; why?: string } | null;
    return {
      id: toApiId('ntc', notice.id),
      borrower: borrower.externalRef,
      purpose: notice.purpose,
      template: notice.template,
      accountRef: notice.accountRef,
      status: notice.status,
      outcome: notice.outcome,
      evidence: notice.evidenceLevel,
      deliverBy: notice.deliverBy.toISOString(),
      notBefore: notice.notBefore?.toISOString() ?? null,
      critical: notice.critical,
      ladder: notice.ladder,
      currentStep: notice.nextStepAt && {
        kind: decision?.decision ?? 'plan',
        why: decision?.why ?? (decision ? 'CHOSEN' : 'ACCEPTED'),
        at: notice.nextStepAt.toISOString(),
      },
      attempts: attempts.map((attempt) => toAttemptOut(attempt, masked.get(attempt.channelId) ?? '')),
      createdAt: notice.createdAt.toISOString(),
      endedAt: notice.endedAt?.toISOString() ?? null,
    };
  }

  /** Every decision with what was considered, from the evidence: what the log does not hold, this does not say. */
  async explain(tx: Tx, notice: Notice): Promise<ExplainOut> {
    const entries = await this.evidence.findStream(tx, notice.lenderId, { ntc: notice.id });
    const masked = await this.maskedChannels(tx, notice);
    const named = new Map([...masked].map(([id, value]) => [toApiId('chn', id), value]));
    return {
      notice: toApiId('ntc', notice.id),
      status: notice.status,
      entries: entries.map(({ n, kind, at, body }) => {
        const { at: _at, kind: _kind, n: _n, prev: _prev, stream: _stream, ...facts } = body;
        return {
          n,
          kind,
          at: at.toISOString(),
          meaning: EVIDENCE_KINDS[kind],
          facts: nameChannels(facts, named) as Record<string, unknown>,
        };
      }),
    };
  }

  private async maskedChannels(tx: Tx, notice: Notice): Promise<Map<string, string>> {
    const channels = await this.channels.findOf(tx, notice.lenderId, notice.borrowerId);
    return new Map(channels.map((channel) => [channel.id, channel.masked]));
  }
}

function toAttemptOut(attempt: Attempt, masked: string): AttemptOut {
  return {
    id: toApiId('att', attempt.id),
    step: attempt.step,
    medium: attempt.medium,
    provider: attempt.provider,
    channel: { id: toApiId('chn', attempt.channelId), masked },
    contentClass: attempt.contentClass,
    trustAtSend: attempt.trustAtSend,
    state: attempt.state,
    plannedAt: attempt.plannedAt.toISOString(),
    handedOverAt: attempt.handedOverAt?.toISOString() ?? null,
    deliveredAt: attempt.deliveredAt?.toISOString() ?? null,
    openedAt: attempt.openedAt?.toISOString() ?? null,
    failedAt: attempt.failedAt?.toISOString() ?? null,
    failure: attempt.failureClass
      ? { class: attempt.failureClass, code: attempt.failureCode, strength: attempt.failureStrength }
      : null,
  };
}

/** The log knows channels by id alone; a reader wants to see which one that is, masked. */
function nameChannels(value: unknown, masked: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => nameChannels(item, masked));
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, nameChannels(item, masked)]),
  );
  return typeof named.channel === 'string' && masked.has(named.channel)
    ? { ...named, masked: masked.get(named.channel) }
    : named;
}
