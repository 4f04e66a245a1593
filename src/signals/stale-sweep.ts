import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { Clock } from '../platform/clock';
import { inTx, tenantsDue } from '../platform/tx';

const BATCH = 200;

/** Trust that time alone changes: a proof grows old, a suspicion fades. */
@Injectable()
export class StaleSweep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** Judge every channel again whose time has come. Each judgement sets the next time, so the sweep ends. */
  async run(): Promise<Record<string, number>> {
    const now = this.clock.now();
    let looked = 0;
    for (const lender of await tenantsDue(this.dataSource, 'stale-channels', now, now))
      looked += await this.sweep(lender);
    return { looked };
  }

  private async sweep(lenderId: string): Promise<number> {
    for (let looked = 0; ;) {
      const due: { id: string }[] = await inTx(this.dataSource, lenderId, (tx) =>
        tx.query(
          `SELECT id FROM channel WHERE look_again_at <= $1 AND withdrawn_at IS NULL ORDER BY look_again_at LIMIT ${BATCH}`,
          [this.clock.now()],
        ),
      );
      for (const { id } of due)
        await inTx(this.dataSource, lenderId, (tx) => this.channelTrust.lookAgain(tx, lenderId, id));
      looked += due.length;
      if (due.length < BATCH) return looked;
    }
  }
}
