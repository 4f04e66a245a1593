import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { lockBorrower } from '../borrowers/lock';
import type { IncidentState } from '../decisions/channel/incident-guard';
import { Clock } from '../platform/clock';
import { signalsQuarantined } from '../platform/metrics';
import { Stage, type LeasedRow } from '../platform/stage';
import { inTx, type Tx } from '../platform/tx';
import {
  addQuarantined,
  countAsUsual,
  findQuarantined,
  findState,
  findTaken,
  forgetSightings,
  giveBackTaken,
  type AffectedSignal,
} from './incident.queries';

interface DueIncident extends LeasedRow {
  state: IncidentState;
}

/** How many borrowers are judged again under one lease. */
const BATCH = 200;

/**
 * What opening or closing an incident means for each borrower, one transaction each: the signals that came before it
 * opened are set aside too, and released ones come back. Whatever is left when a process dies is still found.
 */
@Injectable()
export class IncidentStage extends Stage<LeasedRow> {
  readonly name = 'incidents';
  protected readonly table = 'incident';

  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly channelTrust: ChannelTrust,
  ) {
    super(dataSource, clock);
  }

  protected async work(leased: LeasedRow): Promise<void> {
    const state = await this.on(leased, (tx) => findState(tx, leased.id));
    const row = { ...leased, state };
    const more = state === 'released' ? await this.releaseSome(row) : await this.quarantineSome(row);
    // Decided while we worked: then it is due anew, and not for us to put to rest.
    await this.on(row, (tx) =>
      tx.query(
        `UPDATE incident SET lease_until = NULL, tries = 0, next_step_at = CASE WHEN $3 OR state <> $4 THEN next_step_at END
          WHERE id = $1 AND lease_token = $2`,
        [row.id, row.lease_token, more, row.state],
      ),
    );
  }

  private on<T>(row: LeasedRow, work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTx(this.dataSource, row.lender_id, work);
  }

  /** @returns whether there may be more */
  private async quarantineSome(row: DueIncident): Promise<boolean> {
    const taken = await this.on(row, (tx) => findTaken(tx, row.id, BATCH));
    for (const signal of taken) await this.quarantine(row, signal);
    return taken.length === BATCH;
  }

  private async quarantine(row: DueIncident, signal: AffectedSignal): Promise<void> {
    await this.on(row, async (tx) => {
      await lockBorrower(tx, signal.borrowerId);
      // Held until we are done: nobody releases what is being set aside.
      if ((await findState(tx, row.id, 'FOR NO KEY UPDATE')) === 'released') return;
      const ids = [signal.signalId];
      const count = await this.channelTrust.quarantine(tx, row.lender_id, signal.channelId, ids, row.id);
      await addQuarantined(tx, row.id, count);
      await forgetSightings(tx, signal.signalId);
      signalsQuarantined.inc(count);
    });
  }

  private async releaseSome(row: DueIncident): Promise<boolean> {
    const signals = await this.on(row, async (tx) => {
      await giveBackTaken(tx, row.id);
      return findQuarantined(tx, row.id, BATCH);
    });
    for (const { signalId, channelId, borrowerId } of signals) {
      await this.on(row, async (tx) => {
        await lockBorrower(tx, borrowerId);
        const released = await this.channelTrust.release(tx, row.lender_id, channelId, [signalId], row.id);
        await countAsUsual(tx, released);
      });
    }
    return signals.length === BATCH;
  }
}
