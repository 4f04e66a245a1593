import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { fromApiId, toApiId } from '../platform/ids';
import { parseInstant } from '../platform/instant';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import type { DeliveryListOut, DeliveryOut, ReplayIn, ReplayOut } from './endpoint.dto';
import { Endpoints } from './endpoints.service';
import type { EventType } from './event-types';
import { Events } from './events.service';
import { WEBHOOKS_STAGE, type WebhookAttemptState } from './webhook-words';

/** Events that one replay call takes; the rest follow by its nextCursor. */
const REPLAY_BATCH = 10_000;

interface AttemptRow {
  id: string;
  eventId: string;
  type: EventType;
  state: WebhookAttemptState;
  startedAt: Date;
  durationMs: number | null;
  responseCode: number | null;
  error: string | null;
  nextTryAt: Date | null;
}

/** What was delivered, how it went, and sending it again. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly endpoints: Endpoints,
    private readonly events: Events,
  ) {}

  /** Tries of one endpoint, newest first. @throws Problem 404 */
  async list(
    tx: Tx,
    lenderId: string,
    endpoint: string,
    limit: number,
    cursor: string | null,
  ): Promise<DeliveryListOut> {
    await this.endpoints.get(tx, lenderId, endpoint);
    const rows: AttemptRow[] = await tx.query(
      `SELECT a.id, d.event_id AS "eventId", v.type, a.state, a.started_at AS "startedAt", a.duration_ms AS "durationMs",
              a.response_code AS "responseCode", a.error, d.next_step_at AS "nextTryAt"
         FROM webhook_attempt a JOIN webhook_delivery d ON d.id = a.delivery_id JOIN event v ON v.id = d.event_id
        WHERE a.lender_id = $1 AND a.endpoint_id = $2 AND ($4::uuid IS NULL OR a.id < $4)
        ORDER BY a.id DESC LIMIT $3`,
      [lenderId, fromApiId('whe', endpoint), limit + 1, cursor && fromApiId('wha', cursor)],
    );
    const items = rows.slice(0, limit).map(toOut);
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /** Send an event of no meaning to this endpoint alone. @throws Problem 404, 409 ENDPOINT_DISABLED */
  async test(tx: Tx, lenderId: string, endpoint: string): Promise<{ event: string }> {
    const id = await this.endpoints.lockEnabled(tx, lenderId, endpoint);
    return { event: await this.events.emitTest(tx, lenderId, id) };
  }

  /**
   * Send again, in the order of the feed, what was emitted behind an event or within a time: delivered, failed, missed
   * or never owed (the endpoint was disabled then). What is on its way already is left alone.
   * @throws Problem 404, 409 ENDPOINT_DISABLED, 422 REPLAY_WITHOUT_START, EVENT_CURSOR_UNKNOWN
   */
  replay(lenderId: string, endpoint: string, given: ReplayIn): Promise<ReplayOut> {
    if (!given.after && !given.from)
      throw Problem.field(
        '/after',
        'REPLAY_WITHOUT_START',
        'Say where to begin: `after` an event, or `from` a time.',
      );
    return inTx(this.dataSource, lenderId, async (tx) => {
      const id = await this.endpoints.lockEnabled(tx, lenderId, endpoint);
      const place = given.after ? await this.events.placeOf(tx, lenderId, given.after) : null;
      const [{ queued, last, taken }] = await tx.query(
        `WITH picked AS MATERIALIZED (
           SELECT e.id, e.xid, e.seq FROM event e JOIN webhook_endpoint w ON w.id = $2
            WHERE e.lender_id = $1 AND (w.types = '{}' OR e.type = ANY (w.types)) AND e.type <> 'webhook.test'
              AND ($3::xid8 IS NULL OR (e.xid, e.seq) > ($3::xid8, $4::bigint))
              AND ($5::timestamptz IS NULL OR e.at >= $5) AND ($6::timestamptz IS NULL OR e.at <= $6)
            ORDER BY e.xid, e.seq LIMIT $8),
         due AS (
           INSERT INTO webhook_delivery (id, lender_id, endpoint_id, event_id, state, next_step_at, created_at)
           SELECT gen_random_uuid(), $1, $2, p.id, 'pending', $7, $7 FROM picked p
           ON CONFLICT ON CONSTRAINT webhook_delivery_once DO UPDATE
              SET state = 'pending', failures = 0, first_failed_at = NULL, next_step_at = $7, lease_until = NULL, ended_at = NULL
            WHERE webhook_delivery.state <> 'pending'
           RETURNING 1)
         SELECT (SELECT count(*)::int FROM due) AS queued, (SELECT count(*)::int FROM picked) AS taken,
                (SELECT id FROM picked ORDER BY xid DESC, seq DESC LIMIT 1) AS last`,
        [
          lenderId,
          id,
          place?.xid ?? null,
          place?.seq ?? null,
          given.from ? parseInstant(given.from) : null,
          given.to ? parseInstant(given.to) : null,
          this.clock.now(),
          REPLAY_BATCH,
        ],
      );
      await wake(tx, WEBHOOKS_STAGE);
      return { queued, nextCursor: taken === REPLAY_BATCH ? toApiId('evt', last) : null };
    });
  }
}

function toOut(row: AttemptRow): DeliveryOut {
  return {
    id: toApiId('wha', row.id),
    event: toApiId('evt', row.eventId),
    type: row.type,
    status: row.state,
    at: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    responseCode: row.responseCode,
    error: row.error,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
  };
}
