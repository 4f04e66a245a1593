import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { fromApiId, newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import type { EventType } from './event-types';
import type { EventListOut, EventOut } from './event.dto';

export interface NewEvent {
  lenderId: string;
  borrowerId: string | null;
  type: EventType;
  /** Ids, states, reasons, masked values. No personal data. */
  data: Record<string, unknown>;
}

const MAX_LIMIT = 1_000;
const PATIENCE_MS = 1_000;
const PAUSE_MS = 20;

interface EventRow {
  id: string;
  type: EventType;
  at: Date;
  lender: string;
  borrower_ref: string | null;
  data: Record<string, unknown>;
}

/** Events out to the lender: written with the change they tell of, read as a feed. */
@Injectable()
export class Events {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Tell the lender, when `tx` commits. */
  async emit(tx: Tx, event: NewEvent): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO event (id, lender_id, type, at, borrower_ref, data)
       VALUES ($1, $2, $3, $4, (SELECT external_ref FROM borrower WHERE lender_id = $2 AND id = $5), $6)`,
      [newId(now), event.lenderId, event.type, now, event.borrowerId, JSON.stringify(event.data)],
    );
  }

  /**
   * The feed behind `after`, oldest first, by (xid, seq). Only transactions older than every running one are
   * shown, so nothing can appear later before a cursor that was already passed. The price: a long write
   * transaction anywhere on the server holds the feed back until it ends (it delays, it never loses). A caller
   * who comes right after a change waits up to a second for those that run, and so mostly sees it.
   * @throws Problem 422 EVENT_CURSOR_UNKNOWN
   */
  async list(lenderId: string, after: string | null, limit: number): Promise<EventListOut> {
    const from = after === null ? null : await this.placeOf(lenderId, after);
    for (let waited = 0; waited < PATIENCE_MS && (await this.isHeldBack(lenderId)); waited += PAUSE_MS)
      await sleep(PAUSE_MS);
    const rows: EventRow[] = await this.dataSource.query(
      `SELECT e.id, e.type, e.at, l.slug AS lender, e.borrower_ref, e.data
         FROM event e JOIN lender l ON l.id = e.lender_id
        WHERE e.lender_id = $1 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
          ${from ? 'AND (e.xid, e.seq) > ($3::xid8, $4::bigint)' : ''}
        ORDER BY e.xid, e.seq LIMIT $2`,
      [lenderId, Math.min(limit, MAX_LIMIT), ...(from ? [from.xid, from.seq] : [])],
    );
    const items = rows.map(toEventOut);
    return { items, nextCursor: items.at(-1)?.id ?? after };
  }

  /** Whether committed events of the lender wait behind a transaction that still runs. */
  private async isHeldBack(lenderId: string): Promise<boolean> {
    const [row] = await this.dataSource.query(
      `SELECT 1 FROM event WHERE lender_id = $1 AND xid >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1`,
      [lenderId],
    );
    return Boolean(row);
  }

  private async placeOf(lenderId: string, after: string): Promise<{ xid: string; seq: string }> {
    const id = fromApiId('evt', after);
    const [row] = id
      ? await this.dataSource.query('SELECT xid, seq FROM event WHERE lender_id = $1 AND id = $2', [
          lenderId,
          id,
        ])
      : [];
    if (!row)
      throw Problem.field(
        '/after',
        'EVENT_CURSOR_UNKNOWN',
        'There is no such event of this lender: start without `after`, or from an id the feed gave.',
      );
    return row;
  }
}

function toEventOut(row: EventRow): EventOut {
  return {
    id: toApiId('evt', row.id),
    type: row.type,
    at: row.at.toISOString(),
    lender: row.lender,
    borrower: row.borrower_ref,
    data: row.data,
  };
}
