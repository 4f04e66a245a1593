import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { fromApiId, newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { wake, WAKE_CHANNEL } from '../platform/wake';
import type { EventType } from './event-types';
import type { EventListOut, EventOut } from './event.dto';
import { WEBHOOKS_STAGE } from './webhook-words';

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

/** An event as its row and its lender's say it. */
export interface EventRow {
  id: string;
  type: EventType;
  at: Date;
  lender: string;
  borrower_ref: string | null;
  data: Record<string, unknown>;
}

/** Where an event stands in the feed. */
interface Place {
  xid: string;
  seq: string;
}

/** Events out to the lender: written with the change they tell of, read as a feed. */
@Injectable()
export class Events {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Tell the lender, when `tx` commits. What is owed to its endpoints is written by the same statement: an event
   * without its deliveries cannot be left behind, whenever the process dies.
   */
  async emit(tx: Tx, event: NewEvent): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `WITH told AS (
         INSERT INTO event (id, lender_id, type, at, borrower_ref, data)
         VALUES ($1, $2, $3, $4, (SELECT external_ref FROM borrower WHERE lender_id = $2 AND id = $5), $6)
         RETURNING id, lender_id, type, at),
       owed AS (
         INSERT INTO webhook_delivery (id, lender_id, endpoint_id, event_id, state, next_step_at, created_at)
         SELECT gen_random_uuid(), t.lender_id, w.id, t.id, 'pending', t.at, t.at
           FROM told t JOIN webhook_endpoint w ON w.lender_id = t.lender_id
          WHERE w.disabled_at IS NULL AND w.deleted_at IS NULL AND (w.types = '{}' OR t.type = ANY (w.types))
         RETURNING id)
       SELECT pg_notify($7, $8) FROM owed LIMIT 1`,
      [
        newId(now),
        event.lenderId,
        event.type,
        now,
        event.borrowerId,
        JSON.stringify(event.data),
        WAKE_CHANNEL,
        WEBHOOKS_STAGE,
      ],
    );
  }

  /** An event for one endpoint and no other; the feed shows it too. Returns its API id. */
  async emitTest(tx: Tx, lenderId: string, endpointId: string): Promise<string> {
    const now = this.clock.now();
    const id = newId(now);
    const data = { endpoint: toApiId('whe', endpointId) };
    await tx.query(
      `INSERT INTO event (id, lender_id, type, at, data) VALUES ($1, $2, 'webhook.test', $3, $4)`,
      [id, lenderId, now, JSON.stringify(data)],
    );
    await tx.query(
      `INSERT INTO webhook_delivery (id, lender_id, endpoint_id, event_id, state, next_step_at, created_at)
       VALUES (gen_random_uuid(), $1, $2, $3, 'pending', $4, $4)`,
      [lenderId, endpointId, id, now],
    );
    await wake(tx, WEBHOOKS_STAGE);
    return toApiId('evt', id);
  }

  /**
   * The feed behind `after`, oldest first, by (xid, seq). Only transactions older than every running one are
   * shown, so nothing can appear later before a cursor that was already passed. The price: a long write
   * transaction anywhere on the server holds the feed back until it ends (it delays, it never loses). A caller
   * who comes right after a change waits up to a second for those that run, and so mostly sees it.
   * @throws Problem 422 EVENT_CURSOR_UNKNOWN
   */
  async list(lenderId: string, after: string | null, limit: number): Promise<EventListOut> {
    for (let waited = 0; ; waited += PAUSE_MS) {
      const rows = await inTx(this.dataSource, lenderId, async (tx) => {
        const from = after === null ? null : await this.placeOf(tx, lenderId, after);
        if (waited < PATIENCE_MS && (await this.isHeldBack(tx, lenderId))) return null;
        return this.findPage(tx, lenderId, from, Math.min(limit, MAX_LIMIT));
      });
      if (rows) return { items: rows.map(toEventOut), nextCursor: nextOf(rows) ?? after };
      await sleep(PAUSE_MS);
    }
  }

  private findPage(tx: Tx, lenderId: string, from: Place | null, limit: number): Promise<EventRow[]> {
    return tx.query(
      `SELECT e.id, e.type, e.at, l.slug AS lender, e.borrower_ref, e.data
         FROM event e JOIN lender l ON l.id = e.lender_id
        WHERE e.lender_id = $1 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
          ${from ? 'AND (e.xid, e.seq) > ($3::xid8, $4::bigint)' : ''}
        ORDER BY e.xid, e.seq LIMIT $2`,
      [lenderId, limit, ...(from ? [from.xid, from.seq] : [])],
    );
  }

  /** Whether committed events of the lender wait behind a transaction that still runs. */
  private async isHeldBack(tx: Tx, lenderId: string): Promise<boolean> {
    const [row] = await tx.query(
      `SELECT 1 FROM event WHERE lender_id = $1 AND xid >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1`,
      [lenderId],
    );
    return Boolean(row);
  }

  /** Where an event stands in the feed. @throws Problem 422 EVENT_CURSOR_UNKNOWN */
  async placeOf(tx: Tx, lenderId: string, after: string): Promise<Place> {
    const id = fromApiId('evt', after);
    const [row] = id
      ? await tx.query('SELECT xid, seq FROM event WHERE lender_id = $1 AND id = $2', [lenderId, id])
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

function nextOf(rows: readonly EventRow[]): string | undefined {
  const last = rows.at(-1);
  return last && toApiId('evt', last.id);
}

/** The event as the lender gets it, by pull and by push alike. */
export function toEventOut(row: EventRow): EventOut {
  return {
    id: toApiId('evt', row.id),
    type: row.type,
    at: row.at.toISOString(),
    lender: row.lender,
    borrower: row.borrower_ref,
    data: row.data,
  };
}
