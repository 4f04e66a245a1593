import { Injectable } from '@nestjs/common';
import { canonicalize } from 'json-canonicalize';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { lockBorrower } from '../borrowers/lock';
import type { Considered, NextStep } from '../decisions/fallback/facts';
import { planNextStep } from '../decisions/fallback/planner';
import { Evidence, type EvidenceIn } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Stage, type LeasedRow } from '../platform/stage';
import { inTx, type Tx } from '../platform/tx';
import { Attempt } from './attempt.entity';
import { Endings } from './endings';
import { Notice } from './notice.entity';
import { Situations, type Situation } from './situation';

interface NoticeRow extends LeasedRow {
  borrower_id: string;
}

/** Decides the next step of each notice that is due, and writes it down. The only caller of the planner. */
@Injectable()
export class PlanStage extends Stage<NoticeRow> {
  readonly name = 'plan';
  protected readonly table = 'notice';

  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly situations: Situations,
    private readonly evidence: Evidence,
    private readonly channelTrust: ChannelTrust,
    private readonly endings: Endings,
  ) {
    super(dataSource, clock);
  }

  protected async work(row: NoticeRow): Promise<void> {
    await inTx(this.dataSource, row.lender_id, async (tx) => {
      await lockBorrower(tx, row.borrower_id);
      // The token is checked under the lock: whoever woke late finds another's and writes nothing.
      const notice = await tx.findOneBy(Notice, { id: row.id, leaseToken: row.lease_token });
      if (!notice || notice.endedAt) return;
      const now = this.clock.now();
      const situation = await this.situations.gather(tx, notice, now);
      // Asked to be erased since: a stated end, and nothing leaves.
      const { processing } = situation.borrower;
      if (processing !== 'active')
        return void (await this.endings.end(tx, notice, 'cancelled', {
          why: `BORROWER_${processing.toUpperCase()}`,
        }));
      const step = planNextStep(situation.facts, situation.packs, now);
      for (const channelId of step.doubted)
        await this.channelTrust.wantReverification(tx, notice.lenderId, channelId, 'stale');
      await this.write(tx, notice, situation, step, now);
    });
  }

  private async write(
    tx: Tx,
    notice: Notice,
    situation: Situation,
    step: NextStep,
    now: Date,
  ): Promise<void> {
    const decision = summarise(step);
    const entries: EvidenceIn[] = [];
    const say = (kind: EvidenceIn['kind'], body: Record<string, unknown>) =>
      entries.push({
        lenderId: notice.lenderId,
        borrowerId: notice.borrowerId,
        subject: { ntc: notice.id },
        kind,
        body,
      });

    // Looking again and seeing the same is no news.
    if (canonicalize(decision) !== canonicalize(notice.lastDecision)) {
      say('notice.step-decided', {
        ...decision,
        considered: step.considered.map(toEvidence),
        packs: situation.packs.ids,
        policyVersion: situation.policyVersion,
        packVersions: situation.packs.versions,
        packDigests: {
          ...situation.packs.digests,
          ...(situation.policyDigest && { lender: situation.policyDigest }),
        },
      });
    }
    const goesOn = step.kind !== 'hold' && step.kind !== 'end';
    if (notice.status === 'held' && goesOn) say('notice.resumed', {});

    if (step.kind === 'end') {
      await this.evidence.append(tx, entries);
      const attempt = situation.facts.attempts.find((a) => a.step === step.attemptStep) as
        Attempt | undefined;
      await this.endings.end(tx, notice, step.outcome, {
        why: step.why,
        level: step.level,
        attempt: attempt && toApiId('att', attempt.id),
        at: step.at?.toISOString(),
      });
      return;
    }
    if (step.kind === 'hold' && notice.status !== 'held') {
      say('notice.held', { why: step.why });
      await this.endings.announce(tx, notice, 'notice.held', { why: step.why });
    }
    const nextStepAt =
      step.kind === 'send' ? await this.plan(tx, notice, situation, step, entries, now) : step.until;
    await tx.query(
      `UPDATE notice SET status = $2, next_step_at = $3, lease_until = NULL, tries = 0, last_decision = $4 WHERE id = $1`,
      [notice.id, step.kind === 'hold' ? 'held' : 'active', nextStepAt, JSON.stringify(decision)],
    );
    await this.evidence.append(tx, entries);
  }

  /** The row before the call: a crash from here on leaves a trace that the send stage takes up. */
  private async plan(
    tx: Tx,
    notice: Notice,
    situation: Situation,
    step: Extract<NextStep, { kind: 'send' }>,
    entries: EvidenceIn[],
    now: Date,
  ): Promise<Date> {
    const attempt = {
      id: newId(now),
      lenderId: notice.lenderId,
      borrowerId: notice.borrowerId,
      noticeId: notice.id,
      channelId: step.channelId,
      step: Math.max(0, ...situation.facts.attempts.map((a) => a.step)) + 1,
      rung: step.rung,
      medium: step.medium,
      provider: step.provider,
      purpose: notice.purpose,
      initiatedBy: notice.initiatedBy,
      contentClass: step.contentClass,
      locale: situation.borrower.locale,
      trustAtSend: step.trust,
      state: 'planned' as const,
      plannedAt: now,
      nextStepAt: now,
    };
    await tx.insert(Attempt, attempt);
    entries.push({
      lenderId: notice.lenderId,
      borrowerId: notice.borrowerId,
      subject: { ntc: notice.id },
      kind: 'attempt.planned',
      body: {
        attempt: toApiId('att', attempt.id),
        step: attempt.step,
        channel: toApiId('chn', step.channelId),
        medium: step.medium,
        provider: step.provider,
        contentClass: step.contentClass,
        trust: step.trust,
      },
    });
    await this.wakeOnCommit(tx, 'send');
    // Another rung may go out beside this one: look again at once.
    if (step.andAnother) return now;
    // A net far beyond any send; the send stage sets the notice's next step when it knows.
    return new Date(Math.min(now.getTime() + 3_600_000, notice.deliverBy.getTime()));
  }
}

/** What is compared to tell a new decision from the same one again. */
function summarise(step: NextStep): Record<string, unknown> {
  switch (step.kind) {
    case 'send':
      return {
        decision: 'send',
        rung: step.rung,
        medium: step.medium,
        channel: toApiId('chn', step.channelId),
        contentClass: step.contentClass,
        because: step.because,
      };
    case 'end':
      return { decision: 'end', outcome: step.outcome, why: step.why };
    default:
      return { decision: step.kind, why: step.why, until: step.until.toISOString() };
  }
}

function toEvidence(considered: Considered): Record<string, unknown> {
  const { channelId, until, ...rest } = considered;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    channel: channelId && toApiId('chn', channelId),
    ...(until && { until: until.toISOString() }),
  };
}
