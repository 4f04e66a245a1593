import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Log } from '../../platform/log';
import { outsideTenants } from '../../platform/tx';
import { Checkpoints } from './checkpoints.service';
import { lendersWithOpenEvidence } from './log.queries';
import { SignerRefused } from './signer';

const EVERY_MS = 1_000;
/** How many batches one lender gets before it is signed and the next one has its turn. */
const BATCHES = 8;
/** What keeps being refused is said again so often. */
const SAY_AGAIN_MS = 60_000;

/**
 * Each second: what waits goes into its lender's tree, and a tree that grew is signed. On real time, as leases are: how
 * far the sandbox's clock is moved changes nothing about what was written in which order.
 */
@Injectable()
export class Sequencer {
  private readonly log = new Log(Sequencer.name);
  private running: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private stopped = true;
  private saidAt = -SAY_AGAIN_MS;

  constructor(
    private readonly dataSource: DataSource,
    private readonly checkpoints: Checkpoints,
  ) {}

  start(): void {
    this.stopped = false;
    this.tick();
  }

  /** Finish what is in hand, then rest. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private tick(): void {
    const began = Date.now();
    this.running = this.runOnce()
      .catch((error: unknown) => this.log.error('could not look for open evidence', { fault: error }))
      .finally(() => {
        if (!this.stopped)
          this.timer = setTimeout(() => this.tick(), Math.max(0, began + EVERY_MS - Date.now()));
      });
  }

  /** One round over all lenders that have something to do. A lender in trouble does not keep the others waiting. */
  async runOnce(): Promise<void> {
    for (const lenderId of await lendersWithOpenEvidence(outsideTenants(this.dataSource))) {
      if (this.stopped && this.timer) return;
      try {
        await this.checkpoints.sequence(lenderId, BATCHES);
        await this.checkpoints.sign(lenderId);
      } catch (error) {
        this.complain(lenderId, error);
      }
    }
  }

  private complain(lenderId: string, error: unknown): void {
    if (!(error instanceof SignerRefused))
      return this.log.error('evidence of a lender waits', { id: lenderId, fault: error });
    if (Date.now() - this.saidAt < SAY_AGAIN_MS) return;
    this.saidAt = Date.now();
    // On one machine of several that is as it should be.
    const level = error.refusal === 'no-key' ? 'warn' : 'error';
    this.log[level](
      'evidence is not signed by this process: `stillyou evidence status` says why, and what to do',
      {
        id: lenderId,
        reason: error.refusal,
      },
    );
  }
}
