import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { Log } from './log';
import type { Stage } from './stage';
import { WAKE_CHANNEL } from './wake';

const RECONNECT_MS = 2_000;

type Sleeper = Pick<Stage<never>, 'name' | 'wake'>;

/** Hears NOTIFY and wakes the stage it names. Without it everything still runs, a poll later. */
@Injectable()
export class WakeListener {
  private readonly log = new Log(WakeListener.name);
  private client: Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private stopped = true;

  async start(url: string, sleepers: readonly Sleeper[]): Promise<void> {
    this.stopped = false;
    await this.listen(url, sleepers);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.retry) clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async listen(url: string, sleepers: readonly Sleeper[]): Promise<void> {
    const client = new Client({ connectionString: url, application_name: 'stillyou wake' });
    // Known from the start, so that whoever stops now ends this one too.
    this.client = client;
    client.on('notification', ({ payload }) =>
      sleepers.filter((s) => s.name === payload).forEach((s) => s.wake()),
    );
    client.on('error', () => {
      if (client === this.client) this.listenLater(url, sleepers);
    });
    await client.connect();
    await client.query(`LISTEN ${WAKE_CHANNEL}`);
  }

  /** One connection that breaks can say so more than once; one takes its place. */
  private listenLater(url: string, sleepers: readonly Sleeper[]): void {
    if (this.stopped || this.retry) return;
    void this.client?.end().catch(() => undefined);
    this.retry = setTimeout(() => {
      this.retry = null;
      this.listen(url, sleepers).catch(() => {
        this.log.warn('the wake-up connection is down; stages poll meanwhile');
        this.listenLater(url, sleepers);
      });
    }, RECONNECT_MS).unref();
  }
}
