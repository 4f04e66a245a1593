import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { faultOf as describe } from '../platform/fault';
import type { TimelineSource } from '../platform/timeline';
import { inTx, outsideTenants } from '../platform/tx';
import { Opening } from './opening';

const POLL_MS = 1_000;

/**
 * Turns the wishes that lower rooms leave on channels into cases. A wish is taken and its case made in one short
 * transaction that holds the channel, so there is nothing to lease: what is not committed is still wished for.
 */
@Injectable()
export class OpeningStage implements TimelineSource {
  /** The name that a wish is announced under; the cases' own stage hears it too. */
  readonly name = 'reverification';
  readonly queue = 'channel';
  private readonly logger = new Logger(OpeningStage.name);
  private running: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private taken = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly opening: Opening,
  ) {}

  async runDue(mayBeDue = true): Promise<number> {
    await (mayBeDue ? this.drain() : this.running);
    const taken = this.taken;
    this.taken = 0;
    return taken;
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
  }

  /** Finish the wish in hand, then rest. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  wake(): void {
    if (!this.timer) return;
    this.drain().catch((error: unknown) => this.logger.error(`could not open a case: ${describe(error)}`));
  }

  /** One after the other, also when woken while at it. */
  private drain(): Promise<void> {
    const next = this.running.then(() => this.openAll());
    this.running = next.catch(() => undefined);
    return next;
  }

  private async openAll(): Promise<void> {
    for (let wish = await this.nextWish(); wish; wish = await this.nextWish()) {
      const { channel_id: id, lender_id: lender } = wish;
      if (await inTx(this.dataSource, lender, (tx) => this.opening.openWanted(tx, id))) this.taken += 1;
    }
  }

  /** Of all lenders, the one that has been wished for longest. */
  private async nextWish(): Promise<{ channel_id: string; lender_id: string } | undefined> {
    const [wish] = await outsideTenants(this.dataSource).query('SELECT * FROM next_wish($1)', [
      this.clock.now(),
    ]);
    return wish;
  }
}
