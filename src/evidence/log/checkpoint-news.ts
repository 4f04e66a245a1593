import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inTx, outsideTenants } from '../../platform/tx';
import { Events } from '../../webhooks/events.service';
import { findLatestCheckpoint } from './checkpoint.queries';
import { lendersWithUntoldCheckpoints, markTold } from './log.queries';

/**
 * Tells each lender that asked for it how its log stands, as an event: those with an endpoint that names the type. The
 * lender's copy is out of our reach: with it, it can show later that what it is given is not what was signed.
 */
@Injectable()
export class CheckpointNews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: Events,
  ) {}

  /** Once for a checkpoint, however many processes do it. */
  async tell(): Promise<{ told: number }> {
    let told = 0;
    for (const lenderId of await lendersWithUntoldCheckpoints(outsideTenants(this.dataSource)))
      if (await this.tellOne(lenderId)) told += 1;
    return { told };
  }

  private tellOne(lenderId: string): Promise<boolean> {
    return inTx(this.dataSource, lenderId, async (tx) => {
      const latest = await findLatestCheckpoint(tx, lenderId);
      if (!latest || !(await markTold(tx, lenderId, latest.size))) return false;
      const { origin, size, root, signedAt, note } = latest;
      await this.events.emit(tx, {
        lenderId,
        borrowerId: null,
        type: 'checkpoint.signed',
        data: {
          origin,
          size,
          root: root.toString('base64'),
          signedAt: signedAt.toISOString(),
          checkpoint: note,
        },
      });
      return true;
    });
  }
}
