import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Log } from '../../platform/log';
import { Settings } from '../../platform/settings';
import { inTx, outsideTenants } from '../../platform/tx';
import { askAuthority } from './ask-authority';
import { findSignedNote, lendersNotStamped, saveStamp } from './stamp.queries';

/** Has each lender's newest checkpoint stamped by an RFC 3161 authority, where one is set. */
@Injectable()
export class Stamping {
  private readonly log = new Log(Stamping.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** One try a lender; what did not come is asked for again with the next checkpoint or the next round. */
  async stampAll(): Promise<{ stamped: number }> {
    const url = this.settings.evidenceTsaUrl;
    if (!url) return { stamped: 0 };
    const authority = new URL(url).host;
    let stamped = 0;
    for (const lenderId of await lendersNotStamped(outsideTenants(this.dataSource), authority)) {
      try {
        if (await this.stamp(lenderId, url, authority)) stamped += 1;
      } catch (error) {
        this.log.warn('a checkpoint was not stamped', { id: lenderId, fault: error });
      }
    }
    return { stamped };
  }

  private async stamp(lenderId: string, url: string, authority: string): Promise<boolean> {
    const checkpoint = await inTx(this.dataSource, lenderId, (tx) => findSignedNote(tx, lenderId));
    if (!checkpoint) return false;
    const stamp = await askAuthority(url, checkpoint.note);
    await inTx(this.dataSource, lenderId, (tx) => saveStamp(tx, lenderId, checkpoint, authority, stamp));
    return true;
  }
}
