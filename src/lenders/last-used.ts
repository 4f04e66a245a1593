import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Log } from '../platform/log';
import { inTx } from '../platform/tx';
import type { Actor } from './actor';

const HOUR_MS = 3_600_000;
const FLUSH_MS = 60_000;

/**
 * When keys and clients were last used, to the hour: enough to find the one nobody uses, and no write a request. Kept
 * here and written down once a minute; a process that is killed loses at most that.
 */
@Injectable()
export class LastUsed implements OnModuleDestroy {
  private readonly log = new Log('Keys');
  private readonly noted = new Map<string, { lenderId: string; at: Date }>();
  private readonly written = new Map<string, number>();
  private readonly timer = setInterval(() => void this.flush(), FLUSH_MS).unref();

  constructor(private readonly dataSource: DataSource) {}

  note(lenderId: string, { id }: Actor, now: Date): void {
    const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
    if (this.written.get(id) === hour) return;
    this.written.set(id, hour);
    this.noted.set(id, { lenderId, at: new Date(hour) });
  }

  /** Write down what was noted; what cannot be written now is kept for the next time. */
  async flush(): Promise<void> {
    if (this.noted.size === 0) return;
    const batch = [...this.noted];
    this.noted.clear();
    for (const lenderId of new Set(batch.map(([, { lenderId: whose }]) => whose))) {
      const own = batch.filter(([, note]) => note.lenderId === lenderId);
      try {
        await this.write(
          lenderId,
          own.map(([id, { at }]) => [id, at]),
        );
      } catch (fault) {
        this.log.warn('when keys were last used could not be written down', { fault });
        for (const [id, note] of own) if (!this.noted.has(id)) this.noted.set(id, note);
      }
    }
  }

  private async write(lenderId: string, used: [id: string, at: Date][]): Promise<void> {
    await inTx(this.dataSource, lenderId, async (tx) => {
      for (const table of ['api_key', 'oauth_client'])
        await tx.query(
          `UPDATE ${table} t SET last_used_at = u.at FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, at)
            WHERE t.id = u.id AND (t.last_used_at IS NULL OR t.last_used_at < u.at)`,
          [used.map(([id]) => id), used.map(([, at]) => at)],
        );
    });
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}
