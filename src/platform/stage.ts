import type { DataSource } from 'typeorm';
import type { Clock } from './clock';
import { Log } from './log';
import type { TimelineSource } from './timeline';
import { inTx, outsideTenants, type Tx } from './tx';
import { wake } from './wake';

/** What every row of a queue table has; the rest is the feature's. */
export interface LeasedRow {
  id: string;
  /** Whose row it is: what its work sees. */
  lender_id: string;
  lease_token: string;
  tries: number;
}

export const LEASE_SECONDS = 30;
const POLL_MS = 1_000;
const IN_FLIGHT = 16;

/**
 * One loop over rows with a time: claim a batch with SKIP LOCKED, work it, write it. Nothing is lost at
 * SIGKILL because nothing lives anywhere but in the row; a lease that ran out is claimed again, and the
 * fencing token keeps a process that woke late from writing.
 */
export abstract class Stage<Row extends LeasedRow> implements TimelineSource {
  /** Also the NOTIFY payload that wakes it. */
  abstract readonly name: string;
  /** The queue table: id, lender_id, next_step_at, lease_until, lease_token, tries; claim_due() knows it by name. */
  protected abstract readonly table: string;
  protected batchSize = 100;

  private readonly logger = new Log(this.constructor.name);
  private running: Promise<unknown> = Promise.resolve();
  /** Rows claimed since somebody asked. */
  private taken = 0;
  private stopped = true;
  private poke: (() => void) | null = null;
  private poked = false;

  constructor(
    protected readonly dataSource: DataSource,
    protected readonly clock: Clock,
  ) {}

  /** Do what is due for one row. Throwing gives the row back for a later try; it loses nothing. */
  protected abstract work(row: Row): Promise<void>;

  /**
   * Claim and work one batch beside the running loop. Counts what that loop took since the last call too: whoever
   * waits for quiet must see every row that was worked.
   */
  async runDue(mayBeDue = true): Promise<number> {
    await (mayBeDue ? this.runBatch() : this.running);
    const taken = this.taken;
    this.taken = 0;
    return taken;
  }

  /** One batch at a time; the number of rows claimed. */
  private runBatch(): Promise<number> {
    const next = this.running.then(() => this.claimAndWork());
    this.running = next.catch(() => undefined);
    return next;
  }

  get queue(): string {
    return this.table;
  }

  start(): void {
    this.stopped = false;
    void this.loop();
  }

  /** Finish the batch in hand, then rest. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.poke?.();
    await this.running;
  }

  /** Look at once instead of at the next poll. */
  wake(): void {
    this.poked = true;
    this.poke?.();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.poked = false;
      let claimed = 0;
      try {
        claimed = await this.runBatch();
      } catch (error) {
        this.logger.error('could not claim', { fault: error });
      }
      if (claimed === 0 && !this.poked && !this.stopped) await this.rest();
    }
  }

  private rest(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.poke = null;
        resolve();
      };
      const timer = setTimeout(done, POLL_MS);
      this.poke = done;
    });
  }

  private async claimAndWork(): Promise<number> {
    const rows = await this.claim();
    this.taken += rows.length;
    await this.workAll([...rows]);
    return rows.length;
  }

  /**
   * Lease what is due now, of all lenders, longest due first: what is claimed is ids, and whose they are. A stage with a
   * queue of many lanes says itself how they share it.
   */
  protected claim(): Promise<Row[]> {
    return outsideTenants(this.dataSource).query('SELECT * FROM claim_due($1, $2, $3, $4)', [
      this.table,
      this.clock.now(),
      this.batchSize,
      LEASE_SECONDS,
    ]);
  }

  /** Work the batch, a few rows at a time, to its end. */
  protected async workAll(rows: Row[]): Promise<void> {
    const worker = async () => {
      for (let row = rows.shift(); row; row = rows.shift()) await this.workOne(row);
    };
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, rows.length) }, worker));
  }

  protected async workOne(row: Row): Promise<void> {
    try {
      await this.work(row);
    } catch (error) {
      this.logger.error('a row goes back', {
        table: this.table,
        id: row.id,
        tries: row.tries,
        fault: error,
      });
      // Give it back with a growing pause; the token keeps us from touching a row somebody else took over.
      const pause = Math.min(60, 2 ** row.tries);
      await inTx(this.dataSource, row.lender_id, (tx) =>
        tx.query(
          `UPDATE ${this.table} SET lease_until = clock_timestamp() + make_interval(secs => $3)
            WHERE id = $1 AND lease_token = $2`,
          [row.id, row.lease_token, pause],
        ),
      ).catch(() => undefined);
    }
  }

  /**
   * A full lease from now on, for work that goes on outside `tx`: the row may have waited for its turn in the batch until
   * its lease was all but over. False when somebody else has the row already.
   */
  protected async renewLease(tx: Tx, row: LeasedRow): Promise<boolean> {
    const [, ours] = await tx.query(
      `UPDATE ${this.table} SET lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
        WHERE id = $1 AND lease_token = $2`,
      [row.id, row.lease_token],
    );
    return ours === 1;
  }

  /** Wake another stage when `tx` commits. */
  protected wakeOnCommit(tx: Tx, stage: string): Promise<void> {
    return wake(tx, stage);
  }
}
