import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { receiptsOverdue } from '../platform/metrics';
import { outsideTenants } from '../platform/tx';

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
    const rows: { provider: string; overdue: number }[] = await outsideTenants(this.dataSource).query(
      'SELECT provider, overdue FROM overdue_receipts($1, $2)',
      [new Date(now - WINDOW_DAYS * 86_400_000), new Date(now - OVERDUE_HOURS * 3_600_000)],
    );
    receiptsOverdue.reset();
    for (const { provider, overdue } of rows) {
      receiptsOverdue.set({ provider }, overdue);
      this.log.warn(`${overdue} receipts of ${provider} are overdue by more than ${OVERDUE_HOURS} hours`);
    }
    return Object.fromEntries(rows.map((row) => [row.provider, row.overdue]));
  }
}
