import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { receiptsOverdue } from '../platform/metrics';
import { eachTenant, type Tx } from '../platform/tx';

/** After this long a carrier that reports at all has reported. */
const OVERDUE_HOURS = 6;
/** Older than this and the promise has ended one way or another. */
const WINDOW_DAYS = 7;

/** Which providers owe us receipts: silence is no fact about a borrower, but it is one about a route. */
@Injectable()
export class ReceiptHealth {
  private readonly log = new Logger(ReceiptHealth.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Count what is overdue by provider, for metrics and the log. E-mail is not counted: no bounce is its good news. */
  async run(): Promise<Record<string, number>> {
    const now = this.clock.now().getTime();
    const total: Record<string, number> = {};
    for (const rows of await eachTenant(this.dataSource, (tx) => countOverdue(tx, now)))
      for (const { provider, overdue } of rows) total[provider] = (total[provider] ?? 0) + overdue;
    receiptsOverdue.reset();
    for (const [provider, overdue] of Object.entries(total)) {
      receiptsOverdue.set({ provider }, overdue);
      this.log.warn(`${overdue} receipts of ${provider} are overdue by more than ${OVERDUE_HOURS} hours`);
    }
    return total;
  }
}

function countOverdue(tx: Tx, now: number): Promise<{ provider: string; overdue: number }[]> {
  return tx.query(
    `SELECT provider, count(*)::int AS overdue FROM attempt
      WHERE state = 'handed_over' AND medium <> 'email' AND handed_over_at BETWEEN $1 AND $2 GROUP BY provider`,
    [new Date(now - WINDOW_DAYS * 86_400_000), new Date(now - OVERDUE_HOURS * 3_600_000)],
  );
}
