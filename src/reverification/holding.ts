import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Alerts } from './alerts';
import { CaseMovedOn, Cases } from './cases.service';
import { LIMITS, later } from './limits';
import type { Proof, Reverification } from './reverification.entity';
import { carriersOf, Settling } from './settling';

/** The weaker way: the new value waits while everybody else may say no. */
@Injectable()
export class Holding {
  constructor(
    private readonly clock: Clock,
    private readonly cases: Cases,
    private readonly settling: Settling,
    private readonly alerts: Alerts,
  ) {}

  /** The code to the new value was right: finished at once where two channels agree, else the hold begins. */
  async codeRight(tx: Tx, one: Reverification, proofs: Proof[]): Promise<void> {
    const { assurance, why } = await this.settling.judge(tx, one, proofs, []);
    if (assurance === 'verified')
      return this.settling.complete(
        tx,
        one,
        'code_right_strong',
        { kind: 'proof', class: 'code_confirmed' },
        why,
        { proofs },
      );
    const holdUntil = later(this.clock.now(), LIMITS.holdMs);
    one.proofs = proofs;
    const told = await this.alerts.tellAll(tx, one);
    await this.cases.move(
      tx,
      one,
      'code_right_weak',
      { proofs, told, holdUntil, nextStepAt: holdUntil },
      {
        kind: 'reverification.holding',
        body: {
          channel: toApiId('chn', one.newChannelId!),
          holdUntil: holdUntil.toISOString(),
          told: told.map((id) => toApiId('chn', id)),
          why,
        },
      },
    );
    await this.settling.fact(
      tx,
      one,
      one.newChannelId!,
      'provisional_proof',
      'code_confirmed',
      carriersOf(one, proofs),
    );
    if (told.length === 0)
      await this.cases.raiseTask(tx, one, { task: 'confirm_number', why: 'nobody_else_to_say_no' });
  }

  /** "Yes, it was me", over a channel that was not used yet. */
  async secondProof(tx: Tx, one: Reverification, proof: Proof): Promise<void> {
    if (one.state !== 'holding' || one.proofs.some((p) => p.channelId === proof.channelId))
      throw new CaseMovedOn('second proof');
    const proofs = [...one.proofs, proof];
    const { assurance, why } = await this.settling.judge(tx, one, proofs, []);
    const channel = toApiId('chn', proof.channelId);
    await this.cases.record(tx, one, 'reverification.second-proof', {
      channel,
      by: proof.by,
      assurance,
      why,
    });
    if (assurance === 'verified') {
      return this.settling.complete(
        tx,
        one,
        'second_proof',
        { kind: 'proof', class: 'second_channel' },
        why,
        { proofs },
      );
    }
    // Not independent of the first: kept, for the hold's end to weigh.
    await this.cases.amend(tx, one, { proofs });
  }

  /** The 72 hours are over. Called by the stage; also when a step-up comes later. */
  async judgeAtEnd(tx: Tx, one: Reverification, event: 'hold_passed' | 'stepped_up'): Promise<void> {
    const reached = await this.reachedOf(tx, one);
    const { assurance, why } = await this.settling.judge(tx, one, one.proofs, reached);
    const [row] = await tx.query('SELECT trust FROM channel WHERE lender_id = $1 AND id = $2', [
      one.lenderId,
      one.newChannelId,
    ]);
    const isSound = row?.trust === 'provisional' || row?.trust === 'verified';
    if (assurance === 'verified' && isSound) {
      const fact =
        why === 'nobody_objected'
          ? ({ kind: 'hold_passed', class: 'nobody_objected' } as const)
          : ({ kind: 'proof', class: why } as const);
      return this.settling.complete(tx, one, event, fact, why, {});
    }
    await this.cases.amend(tx, one, { nextStepAt: null });
    if (event === 'stepped_up') return;
    // With nobody to tell, the lender was asked when the hold began.
    const because = !isSound
      ? 'new_value_doubted'
      : one.reportedAt
        ? 'old_number_said_no'
        : one.told.length > 0
          ? 'nobody_was_reached'
          : null;
    if (because) await this.cases.raiseTask(tx, one, { task: 'confirm_number', why: because });
  }

  /** "This wasn't me", said by one of those who were told. */
  async dispute(tx: Tx, one: Reverification, channelId: string): Promise<void> {
    const by = toApiId('chn', channelId);
    const newChannel = toApiId('chn', one.newChannelId!);
    await this.cases.move(
      tx,
      one,
      'disputed',
      {},
      { kind: 'reverification.disputed', body: { by, channel: newChannel } },
    );
    await this.settling.fact(tx, one, one.newChannelId!, 'disputed', 'disputed_by_borrower');
    await this.cases.announce(tx, one, 'reverification.disputed', { by, newChannel });
    await this.cases.raiseTask(tx, one, { task: 'call_borrower', why: 'change_disputed' });
  }

  /** The same, from where it cannot stop anything: the old number, or after the end. The lender hears of it. */
  async report(tx: Tx, one: Reverification, channelId: string): Promise<void> {
    const [, first] = await tx.query(
      'UPDATE reverification SET reported_at = $2 WHERE id = $1 AND reported_at IS NULL',
      [one.id, this.clock.now()],
    );
    if (first !== 1) return;
    const why = channelId === one.channelId ? 'old_number_said_no' : 'disputed_after_the_end';
    await this.cases.raiseTask(tx, one, { task: 'check_change', why });
  }

  /** Of those to be told, the ones a message really left for. */
  private async reachedOf(tx: Tx, one: Reverification): Promise<string[]> {
    const rows: { channel_id: string }[] = await tx.query(
      `SELECT DISTINCT l.channel_id FROM reverification_link l JOIN attempt a ON a.notice_id = l.notice_id AND a.lender_id = l.lender_id
        WHERE l.reverification_id = $1 AND l.purpose = 'change_alert' AND l.channel_id = ANY($2)
          AND a.state IN ('handed_over', 'delivered', 'opened')`,
      [one.id, one.told],
    );
    return rows.map((row) => row.channel_id);
  }
}
