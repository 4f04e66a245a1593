import { Injectable } from '@nestjs/common';
import { Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Attempt } from './attempt.entity';
import type { AttemptOut, NoticeOut } from './notice.dto';
import { Notice } from './notice.entity';

/** Notices as the lender reads them: masked. */
@Injectable()
export class NoticeViews {
  constructor(private readonly channels: Channels) {}

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
