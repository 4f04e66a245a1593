import { Injectable } from '@nestjs/common';
import { ChannelTrust, type NewFact } from '../borrowers/channel-trust.service';
import { lookAgainAtNotices } from '../consents/consents.queries';
import type { AttemptState } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import type { EvidenceKind } from '../evidence/kinds';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import { receiptsUnknown } from '../platform/metrics';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import type { Meaning, ReceiptFact, ReceiptGrade, SendResult } from '../providers/provider';
import { IncidentGuard } from '../signals/incident-guard';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import { Attempt } from './attempt.entity';
import { Notice } from './notice.entity';

/**
 * What is known of an attempt only grows: the provider's answer and its receipts may come in any order, twice, or
 * before our own commit, and lead to the same row. A failure outranks a delivery (one lost segment loses the
 * message), `handed over` never overwrites what came after it. The caller holds the borrower's lock.
 */
@Injectable()
export class AttemptFacts {
  constructor(
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly channelTrust: ChannelTrust,
    private readonly incidentGuard: IncidentGuard,
    private readonly vault: Vault,
  ) {}

  /**
   * The provider's answer to our call, with the checks that were made at that second.
   * @param said what was handed over, for the evidence: sealed under the borrower's key
   */
  async applyAnswer(
    tx: Tx,
    attempt: Attempt,
    result: SendResult,
    checks: Record<string, unknown>,
    said: string | null = null,
  ): Promise<void> {
    const now = this.clock.now();
    if (result.kind === 'accepted') {
      await this.markHandedOver(tx, attempt, result.providerRef, { checks, said }, now);
    } else if (result.kind === 'ambiguous') {
      if (attempt.state !== 'sending') return this.settle(tx, attempt, {});
      await this.settle(tx, attempt, { state: 'ambiguous' });
      await this.say(tx, attempt, 'attempt.ambiguous', { detail: result.detail });
    } else {
      if (result.meaning.class === 'unknown') receiptsUnknown.inc({ provider: attempt.provider });
      await this.markFailed(tx, attempt, result.meaning, 'answer', now);
      // It counted as a touch while it was being sent: what waited for its room has it now.
      await lookAgainAtNotices(tx, attempt.borrowerId, now);
    }
    await this.wakeNotice(tx, attempt.noticeId, now);
  }

  /** Not lawful any more at hand-over: nothing leaves, and the notice looks again. */
  async giveUp(tx: Tx, attempt: Attempt, why: string, checks: Record<string, unknown>): Promise<void> {
    await this.settle(tx, attempt, { state: 'not_sent' });
    await this.say(tx, attempt, 'attempt.not-sent', { why, checks });
    await this.wakeNotice(tx, attempt.noticeId, this.clock.now());
  }

  /** A receipt. Grades C and D are kept as hints: they end nothing. */
  async applyReceipt(tx: Tx, attempt: Attempt, fact: ReceiptFact, grade: ReceiptGrade): Promise<void> {
    if (grade === 'C' || grade === 'D') return;
    const now = this.clock.now();
    if (fact.says === 'delivered' || fact.says === 'opened') await this.markArrived(tx, attempt, fact, now);
    else if (fact.says === 'failed') await this.markFailed(tx, attempt, fact.meaning, 'receipt', now);
    else return;
    await this.wakeNotice(tx, attempt.noticeId, now);
  }

  private async markHandedOver(
    tx: Tx,
    attempt: Attempt,
    providerRef: string | null,
    { checks, said }: { checks: Record<string, unknown>; said: string | null },
    now: Date,
  ): Promise<void> {
    // A receipt may have been faster than the answer.
    const state: AttemptState =
      attempt.state === 'sending' || attempt.state === 'ambiguous' ? 'handed_over' : attempt.state;
    await this.settle(tx, attempt, {
      state,
      providerRef: providerRef ?? attempt.providerRef,
      handedOverAt: attempt.calledAt ?? now,
    });
    await this.say(tx, attempt, 'attempt.handed-over', { checks }, said === null ? {} : { text: said });
  }

  private async markArrived(tx: Tx, attempt: Attempt, fact: ReceiptFact, now: Date): Promise<void> {
    const opened = fact.says === 'opened';
    if (opened ? attempt.openedAt : attempt.deliveredAt) return;
    const state: AttemptState =
      attempt.state === 'failed'
        ? 'failed'
        : opened
          ? 'opened'
          : attempt.state === 'opened'
            ? 'opened'
            : 'delivered';
    await this.settle(tx, attempt, {
      state,
      handedOverAt: attempt.handedOverAt ?? attempt.calledAt,
      ...(opened ? { openedAt: now } : { deliveredAt: now }),
    });
    const { superseded, ended } = await this.standing(tx, attempt);
    await this.say(tx, attempt, opened ? 'attempt.opened' : 'attempt.delivered', {
      class: fact.meaning.class,
      code: fact.meaning.code,
      mapping: fact.meaning.mappingVersion,
      // Recorded, re-opens nothing; another message went out meanwhile that need not have.
      ...(superseded && { late: true, avoidableDuplicate: true }),
      ...(ended && { afterTheEnd: true }),
    });
  }

  private async markFailed(
    tx: Tx,
    attempt: Attempt,
    meaning: Meaning,
    by: 'answer' | 'receipt',
    now: Date,
  ): Promise<void> {
    const first = !attempt.failedAt;
    const worse = first || rank(meaning) > rankOf(attempt);
    await this.settle(tx, attempt, {
      state: 'failed',
      failedAt: attempt.failedAt ?? now,
      // A receipt means that it had left; a refusal means that it never did.
      handedOverAt: by === 'receipt' ? (attempt.handedOverAt ?? attempt.calledAt) : attempt.handedOverAt,
      ...(worse && {
        failureClass: meaning.class,
        failureCode: meaning.code,
        failureStrength: meaning.strength,
        failurePermanence: meaning.permanence,
      }),
    });
    if (first) {
      const body = {
        class: meaning.class,
        code: meaning.code,
        strength: meaning.strength,
        permanence: meaning.permanence,
        mapping: meaning.mappingVersion,
        by,
      };
      await this.say(tx, attempt, 'attempt.failed', body);
      const notice = await tx.findOneByOrFail(Notice, { id: attempt.noticeId });
      await this.events.emit(tx, {
        lenderId: attempt.lenderId,
        borrowerId: attempt.borrowerId,
        type: 'attempt.failed',
        data: {
          attempt: toApiId('att', attempt.id),
          notice: toApiId('ntc', notice.id),
          origin: notice.origin,
          medium: attempt.medium,
          channel: toApiId('chn', attempt.channelId),
          ...body,
        },
      });
    }
    const fact = await this.incidentGuard.look(tx, attempt, this.toSignal(attempt, meaning, now));
    await this.channelTrust.applySignals(tx, attempt.lenderId, attempt.channelId, [fact]);
  }

  /**
   * The fact a failure states about the channel, dated when the provider was called. The same code in the same words is
   * the same fact, whatever it means under which mapping; words are told apart by a keyed digest: they may name a person.
   */
  private toSignal(attempt: Attempt, meaning: Meaning, now: Date): NewFact {
    const { asked } = meaning;
    const words = asked?.text ? `:${this.vault.mac('signal text', asked.text).toString('hex', 0, 8)}` : '';
    const said = asked ? `${asked.table}:${meaning.code}${words}` : meaning.class;
    return {
      kind: 'signal',
      strength: meaning.strength,
      class: meaning.class,
      source: `receipt:${attempt.medium}`,
      at: attempt.calledAt ?? now,
      dedupeKey: `attempt:${attempt.id}:${said}`,
      rawCode: meaning.code,
      asked,
      provider: attempt.provider,
      mappingVersion: meaning.mappingVersion,
      attemptId: attempt.id,
    };
  }

  /** Write, and let go of the lease: nothing more is due for this attempt. */
  private async settle(tx: Tx, attempt: Attempt, change: Partial<Attempt>): Promise<void> {
    Object.assign(attempt, change);
    await tx.update(
      Attempt,
      { id: attempt.id },
      change.state === undefined && Object.keys(change).length === 0
        ? { nextStepAt: null }
        : { ...change, nextStepAt: null },
    );
    await tx.query('UPDATE attempt SET lease_until = NULL, tries = 0 WHERE id = $1', [attempt.id]);
  }

  private async say(
    tx: Tx,
    attempt: Attempt,
    kind: EvidenceKind,
    body: Record<string, unknown>,
    personal: Record<string, string> = {},
  ): Promise<void> {
    await this.evidence.append(tx, [
      {
        lenderId: attempt.lenderId,
        borrowerId: attempt.borrowerId,
        subject: { ntc: attempt.noticeId },
        kind,
        body: {
          attempt: toApiId('att', attempt.id),
          step: attempt.step,
          channel: toApiId('chn', attempt.channelId),
          medium: attempt.medium,
          provider: attempt.provider,
          state: attempt.state,
          trust: attempt.trustAtSend,
          ...body,
        },
        personal,
      },
    ]);
  }

  /** Whether the notice has moved on without this attempt. */
  private async standing(tx: Tx, attempt: Attempt): Promise<{ superseded: boolean; ended: boolean }> {
    const [row] = await tx.query(
      `SELECT ended_at IS NOT NULL AS ended,
              EXISTS (SELECT 1 FROM attempt WHERE notice_id = n.id AND step > $2 AND handed_over_at IS NOT NULL) AS superseded
         FROM notice n WHERE id = $1`,
      [attempt.noticeId, attempt.step],
    );
    return row;
  }

  private async wakeNotice(tx: Tx, noticeId: string, now: Date): Promise<void> {
    await tx.query(
      'UPDATE notice SET next_step_at = $2 WHERE id = $1 AND ended_at IS NULL AND next_step_at > $2',
      [noticeId, now],
    );
    await wake(tx, 'plan');
  }
}

const STRENGTH_RANK = { strong: 2, weak: 1, none: 0 } as const;

/** Which of two failures of one attempt names it, whichever came first. */
function rank(meaning: Pick<Meaning, 'strength' | 'permanence' | 'code'>): string {
  return `${STRENGTH_RANK[meaning.strength]}${meaning.permanence === 'permanent' ? 1 : 0}${meaning.code}`;
}

function rankOf(attempt: Attempt): string {
  return rank({
    strength: attempt.failureStrength ?? 'none',
    permanence: attempt.failurePermanence ?? 'unknown',
    code: attempt.failureCode ?? '',
  });
}
