import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { Channels } from '../borrowers/channels.service';
import type { Channel } from '../borrowers/channel.entity';
import { lockBorrower } from '../borrowers/lock';
import {
  ENDED_REVERIFICATION_STATES,
  nextCaseState,
  type CaseEvent,
} from '../decisions/reverification/case-table';
import { survivors } from '../decisions/reverification/survivors';
import type { ReverificationState } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import type { EvidenceKind } from '../evidence/kinds';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, tenantsDue, type Tx } from '../platform/tx';
import type { EventType } from '../webhooks/event-types';
import { Events } from '../webhooks/events.service';
import { LIMITS, later } from './limits';
import { mediumOf } from './medium';
import { Reverification } from './reverification.entity';

/** The case moved on before this could be done: whoever asked looks at it again. */
export class CaseMovedOn extends Error {}

/** What of a case changes with a step. */
export type CaseChange = Partial<
  Pick<
    Reverification,
    | 'newChannelId'
    | 'proofs'
    | 'told'
    | 'valuesGiven'
    | 'stepUpAt'
    | 'stepUpJti'
    | 'holdUntil'
    | 'invitedAt'
    | 'expiresAt'
    | 'nextStepAt'
  >
>;

/** One case as a row: locked, moved by the table, written down. */
@Injectable()
export class Cases {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly channels: Channels,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** The case and its borrower, ours until `tx` ends. @throws Problem 404 */
  async lock(tx: Tx, lenderId: string, id: string): Promise<Reverification> {
    const seen = await tx.findOneBy(Reverification, { lenderId, id });
    if (!seen) throw Problem.notFound('re-verification');
    await lockBorrower(tx, seen.borrowerId);
    return tx.findOneOrFail(Reverification, { where: { lenderId, id }, lock: { mode: 'for_no_key_update' } });
  }

  /**
   * Let one event move the case: table, conditional update on the state it was read in, evidence. `one` then
   * holds what was written.
   * @throws CaseMovedOn when the table refuses the event, or somebody else moved the case first
   */
  async move(
    tx: Tx,
    one: Reverification,
    event: CaseEvent,
    change: CaseChange,
    entry: { kind: EvidenceKind; body: Record<string, unknown> },
  ): Promise<void> {
    const state = nextCaseState(one.state, event);
    if (state === 'refused') throw new CaseMovedOn(`${one.state} × ${event}`);
    const isEnd = (ENDED_REVERIFICATION_STATES as readonly ReverificationState[]).includes(state);
    const set = { ...change, state, ...(isEnd && { endedAt: this.clock.now(), nextStepAt: null }) };
    const { affected } = await tx
      .createQueryBuilder()
      .update(Reverification)
      .set(set)
      .where('id = :id AND lender_id = :lenderId AND state = :from AND ended_at IS NULL', {
        id: one.id,
        lenderId: one.lenderId,
        from: one.state,
      })
      .execute();
    if (affected !== 1) throw new CaseMovedOn(`${one.state} × ${event}`);
    const from = one.state;
    Object.assign(one, set);
    await this.record(tx, one, entry.kind, { from, to: state, event, ...entry.body });
  }

  /** Change what is no state of the case, while it is open. @throws CaseMovedOn when it has ended */
  async amend(tx: Tx, one: Reverification, change: CaseChange): Promise<void> {
    const { affected } = await tx
      .createQueryBuilder()
      .update(Reverification)
      .set(change)
      .where('id = :id AND lender_id = :lenderId AND state = :from AND ended_at IS NULL', {
        id: one.id,
        lenderId: one.lenderId,
        from: one.state,
      })
      .execute();
    if (affected !== 1) throw new CaseMovedOn(`${one.state} amended`);
    Object.assign(one, change);
  }

  /** Write down what changed no state. */
  async record(
    tx: Tx,
    one: Reverification,
    kind: EvidenceKind,
    body: Record<string, unknown>,
  ): Promise<void> {
    await this.evidence.append(tx, [
      { lenderId: one.lenderId, borrowerId: one.borrowerId, subject: { rvf: one.id }, kind, body },
    ]);
  }

  /** Tell the lender about the case. */
  async announce(tx: Tx, one: Reverification, type: EventType, data: Record<string, unknown>): Promise<void> {
    await this.events.emit(tx, {
      lenderId: one.lenderId,
      borrowerId: one.borrowerId,
      type,
      data: { reverification: toApiId('rvf', one.id), channel: toApiId('chn', one.channelId), ...data },
    });
  }

  /** Ask the lender to do what no message can; once for one reason, however often the case is looked at. */
  async raiseTask(
    tx: Tx,
    one: Reverification,
    task: { task: string; why: string; tried?: unknown[] },
  ): Promise<void> {
    const past = await this.evidence.findStream(tx, one.lenderId, { rvf: one.id });
    if (past.some((entry) => entry.kind === 'task.raised' && entry.body.why === task.why)) return;
    await this.record(tx, one, 'task.raised', task);
    await this.announce(tx, one, 'task.raised', task);
  }

  /** Look at holds that ended lately once more: somebody may have been reached, or vouched for, since. */
  async takeUpEndedHolds(): Promise<{ takenUp: number }> {
    const now = this.clock.now();
    return this.takeUp(
      'ended-holds',
      `UPDATE reverification SET next_step_at = $2 WHERE state = 'holding' AND ended_at IS NULL AND next_step_at IS NULL
          AND hold_until <= $2 AND hold_until > $1`,
      [later(now, -LIMITS.lookMs), now],
    );
  }

  /** End what nobody came to, also where the case's own time was lost. */
  async takeUpExpired(): Promise<{ takenUp: number }> {
    const now = this.clock.now();
    return this.takeUp(
      'expired-cases',
      `UPDATE reverification SET next_step_at = $2 WHERE state IN ('invited', 'proving', 'awaiting_code') AND ended_at IS NULL
          AND expires_at <= $2 AND (next_step_at IS NULL OR next_step_at > $1)`,
      [now, now],
    );
  }

  private async takeUp(job: string, sql: string, [since, at]: [Date, Date]): Promise<{ takenUp: number }> {
    let takenUp = 0;
    for (const lender of await tenantsDue(this.dataSource, job, since, at)) {
      const [, count] = await inTx(this.dataSource, lender, (tx) => tx.query(sql, [since, at]));
      takenUp += count;
    }
    return { takenUp };
  }

  /** The borrower's channels that the doubt about this one leaves standing, and that a message may use. */
  async survivorsOf(tx: Tx, one: Reverification): Promise<Channel[]> {
    const channels = (await this.channels.findOf(tx, one.lenderId, one.borrowerId)).filter(
      (channel) => !channel.withdrawnAt,
    );
    const doubted = channels.find((channel) => channel.id === one.channelId);
    return survivors(channels, one.channelId, doubted?.verifiedAt ?? null).filter(
      (channel) => !channel.optedOut.includes(mediumOf(channel.kind)),
    );
  }

  /** A value that was given and never confirmed leaves nothing that a later notice could be sent to. */
  async abandonPending(tx: Tx, one: Reverification): Promise<void> {
    const id = one.newChannelId;
    if (!id || id === one.channelId) return;
    const [row] = await tx.query(
      `SELECT 1 FROM channel WHERE lender_id = $1 AND id = $2 AND trust = 'unverified'`,
      [one.lenderId, id],
    );
    if (!row) return;
    await this.channelTrust.applySignals(tx, one.lenderId, id, [
      {
        kind: 'replaced',
        strength: 'none',
        class: 'not_confirmed',
        source: 'reverification',
        at: this.clock.now(),
        dedupeKey: `rvf:${one.id}:not_confirmed`,
        reverificationId: one.id,
      },
    ]);
  }
}
