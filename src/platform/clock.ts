import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';

const MAX_SKEW_MS = 2_000;

/**
 * The one clock: the database's time plus the sandbox's offset (always 0 in production). Everything that
 * asks "when" asks here; leases alone run on the database's real time.
 */
@Injectable()
export class Clock {
  private skewMs = 0;
  private offsetMs = 0;
  private frozenAt: number | null = null;

  now(): Date {
    return new Date(this.frozenAt ?? Date.now() + this.skewMs + this.offsetMs);
  }

  /**
   * Read the database's time and the stored offset. Called at boot and from time to time.
   * @throws Error when this machine's own clock is more than two seconds off the database's.
   */
  async sync(dataSource: DataSource): Promise<void> {
    const before = Date.now();
    const [row] = await dataSource.query(
      `SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms, (SELECT offset_ms FROM clock) AS offset`,
    );
    const here = (before + Date.now()) / 2;
    const skew = Number(row.ms) - here;
    if (Math.abs(skew) > MAX_SKEW_MS) {
      throw new Error(
        `This machine's clock is ${Math.round(skew)} ms away from the database's (at most ${MAX_SKEW_MS}). ` +
          'Set it by NTP before starting: windows and deadlines depend on it.',
      );
    }
    this.skewMs = skew;
    this.offsetMs = Number(row.offset);
  }

  /** Hold time still at `at` while the sandbox works through what is due then. */
  freeze(at: Date): void {
    this.frozenAt = at.getTime();
  }

  /** Let time run again from `at` on, and remember it: the clock never goes back, not even at a restart. */
  async resumeFrom(dataSource: DataSource, at: Date): Promise<void> {
    const offset = Math.max(0, Math.round(at.getTime() - Date.now() - this.skewMs));
    await dataSource.query('UPDATE clock SET offset_ms = GREATEST(offset_ms, $1)', [offset]);
    this.offsetMs = Math.max(this.offsetMs, offset);
    this.frozenAt = null;
  }
}
