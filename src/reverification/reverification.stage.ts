import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { Stage, type LeasedRow } from '../platform/stage';
import { inTx, type Tx } from '../platform/tx';
import { isProcessed } from '../borrowers/active';
import { Cases } from './cases.service';
import { Holding } from './holding';
import { Invitations } from './invitation';
import type { Reverification } from './reverification.entity';

/** Cases whose time has come: invite, look again, send a new link, expire, end a hold. */
@Injectable()
export class ReverificationStage extends Stage<LeasedRow> {
  readonly name = 'reverification';
  protected readonly table = 'reverification';

  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly cases: Cases,
    private readonly invitations: Invitations,
    private readonly holding: Holding,
  ) {
    super(dataSource, clock);
  }

  protected async work(row: LeasedRow): Promise<void> {
    await inTx(this.dataSource, row.lender_id, async (tx) => {
      const one = await this.cases.lock(tx, row.lender_id, row.id);
      await this.step(tx, one);
      // The token shows that nobody else took the row over while this process slept.
      const [, ours] = await tx.query(
        'UPDATE reverification SET lease_until = NULL, tries = 0 WHERE id = $1 AND lease_token = $2',
        [row.id, row.lease_token],
      );
      if (ours !== 1) throw new Error('the lease went to somebody else');
    });
  }

  /** What is due for one case; leaves it ended, or with its next time. */
  private async step(tx: Tx, one: Reverification): Promise<void> {
    const now = this.clock.now();
    await this.invitations.renew(tx, one);
    if (one.endedAt) {
      await tx.query('UPDATE reverification SET next_step_at = NULL WHERE id = $1', [one.id]);
      return;
    }
    if (!(await isProcessed(tx, one.borrowerId)))
      return this.end(tx, one, 'processing_ended', { because: 'processing_ended' });
    if (one.state === 'holding') {
      if (one.holdUntil && one.holdUntil <= now) return this.holding.judgeAtEnd(tx, one, 'hold_passed');
      return this.cases.amend(tx, one, { nextStepAt: one.holdUntil });
    }
    if (one.expiresAt && one.expiresAt <= now) return this.expire(tx, one);
    if (one.state === 'opened' || one.state === 'invited') return this.invitations.askOrGiveUp(tx, one);
    // Somebody is at work on the page: from here on there is only the end of the time.
    await this.cases.amend(tx, one, { nextStepAt: one.expiresAt });
  }

  private expire(tx: Tx, one: Reverification): Promise<void> {
    return this.end(tx, one, 'expired', { expiredAt: one.expiresAt!.toISOString() });
  }

  private async end(
    tx: Tx,
    one: Reverification,
    event: 'expired' | 'processing_ended',
    body: Record<string, string>,
  ): Promise<void> {
    await this.cases.abandonPending(tx, one);
    await this.cases.move(tx, one, event, {}, { kind: 'reverification.expired', body });
  }
}
