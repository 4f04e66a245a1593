import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Log } from '../platform/log';
import { webhookAttempts, webhooksDisabled, webhooksGivenUp } from '../platform/metrics';
import { GuardedPost, type OutboundResult } from '../platform/outbound/guarded-post';
import { LEASE_SECONDS, Stage } from '../platform/stage';
import { inTx, outsideTenants, type Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { afterFailure } from './after-failure';
import {
  beginAttempt,
  claimDeliveries,
  countFailure,
  endAttempt,
  endDelivery,
  findErrand,
  missPending,
  noteHealth,
  postponeDelivery,
  type DeliveryRow,
  type Errand,
} from './delivery.queries';
import { Endpoints, previousSecretCell, secretCell } from './endpoints.service';
import { Events, toEventOut } from './events.service';
import { OutboundSettings } from './outbound-settings';
import { signedHeaders } from './signature';
import { WEBHOOKS_STAGE, type DisabledReason } from './webhook-words';

/** Calls under way in one process; those that fail have half of it at most, so that a dead receiver costs the others nothing. */
const PLACES = 64;
const FAILING_PLACES = PLACES / 2;
/** Calls under way to one endpoint, and to one whose last answer was none. */
const ROOM = 4;
const FAILING_ROOM = 1;

interface Ready {
  attemptId: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Takes events to the lenders' endpoints: a try is written down, the call is made with no transaction open, then its
 * answer is written. A batch is not waited for: whoever answers frees a place for the next, and a slow one keeps only
 * its own.
 */
@Injectable()
export class DeliveryStage extends Stage<DeliveryRow> implements OnApplicationShutdown {
  readonly name = WEBHOOKS_STAGE;
  protected readonly table = 'webhook_delivery';
  private readonly log = new Log(DeliveryStage.name);
  private readonly underWay = new Map<DeliveryRow, { task: Promise<void>; failing: boolean }>();
  private readonly failing = new WeakSet<DeliveryRow>();
  private readonly http: GuardedPost;

  constructor(
    dataSource: DataSource,
    clock: Clock,
    outbound: OutboundSettings,
    private readonly vault: Vault,
    private readonly endpoints: Endpoints,
    private readonly events: Events,
  ) {
    super(dataSource, clock);
    this.http = new GuardedPost(outbound);
  }

  /** All that is due, and all that is under way: to its end. */
  override async runDue(mayBeDue = true): Promise<number> {
    for (let total = 0; ;) {
      const taken = await super.runDue(mayBeDue);
      await this.settle();
      total += taken;
      if (taken === 0) return total;
    }
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.settle();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  /** First those that work; then, in the places that are kept for it, those that fail. */
  protected override async claim(): Promise<DeliveryRow[]> {
    const calls = [...this.underWay];
    const busy: Record<string, number> = {};
    for (const [row] of calls) busy[row.endpoint_id] = (busy[row.endpoint_id] ?? 0) + 1;
    const failingNow = calls.filter(([, { failing }]) => failing).length;
    const common = { now: this.clock.now(), busy, leaseSeconds: LEASE_SECONDS };
    const db = outsideTenants(this.dataSource);
    const free = PLACES - calls.length;
    if (free <= 0) return [];
    const working = await claimDeliveries(db, { ...common, limit: free, room: ROOM, failing: false });
    const rest = Math.min(free - working.length, FAILING_PLACES - failingNow);
    const failing =
      rest > 0
        ? await claimDeliveries(db, { ...common, limit: rest, room: FAILING_ROOM, failing: true })
        : [];
    for (const row of failing) this.failing.add(row);
    return [...working, ...failing];
  }

  /** Starts them, and waits for none. */
  protected override async workAll(rows: DeliveryRow[]): Promise<void> {
    for (const row of rows) {
      const task = this.workOne(row).finally(() => {
        this.underWay.delete(row);
        this.wake();
      });
      this.underWay.set(row, { task, failing: this.failing.has(row) });
    }
  }

  protected async work(row: DeliveryRow): Promise<void> {
    const ready = await inTx(this.dataSource, row.lender_id, (tx) => this.prepare(tx, row));
    if (!ready) return;
    const started = performance.now();
    const result = await this.http.post(ready.url, ready);
    const durationMs = Math.round(performance.now() - started);
    await inTx(this.dataSource, row.lender_id, (tx) =>
      this.apply(tx, row, ready.attemptId, result, durationMs),
    );
  }

  private async settle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all([...this.underWay.values()].map(({ task }) => task));
  }

  private async prepare(tx: Tx, row: DeliveryRow): Promise<Ready | null> {
    const errand = await findErrand(tx, row);
    if (errand?.state !== 'pending') return null;
    const now = this.clock.now();
    if (errand.is_off) {
      await endDelivery(tx, row, 'missed', now);
      return null;
    }
    const secrets = await this.secretsOf(tx, row, errand, now);
    const attemptId = newId(now);
    await beginAttempt(tx, row, attemptId, now);
    // From here on the call may be made: nobody else takes the row up while it is.
    if (!(await this.renewLease(tx, row))) return null;
    const event = toEventOut(errand);
    const body = JSON.stringify(event);
    // The real time, not the sandbox's: the receiver compares it with a clock that we do not move.
    const signed = signedHeaders({ id: event.id, sentAt: new Date(), body }, secrets);
    const headers = { 'content-type': 'application/json', 'user-agent': 'Stillyou-Webhooks/1', ...signed };
    return { attemptId, url: errand.url, headers, body };
  }

  private async secretsOf(tx: Tx, row: DeliveryRow, errand: Errand, now: Date): Promise<string[]> {
    const current = await this.vault.open(tx, secretCell(row.lender_id, row.endpoint_id), errand.secret);
    if (!errand.previous_secret || !errand.previous_until || errand.previous_until <= now) return [current];
    const place = previousSecretCell(row.lender_id, row.endpoint_id);
    return [current, await this.vault.open(tx, place, errand.previous_secret)];
  }

  private async apply(
    tx: Tx,
    row: DeliveryRow,
    attemptId: string,
    result: OutboundResult,
    durationMs: number,
  ): Promise<void> {
    const now = this.clock.now();
    const status = result.kind === 'answer' ? result.status : null;
    const works = status !== null && status >= 200 && status < 300;
    const failingSince = await noteHealth(tx, row.endpoint_id, works, now);
    const state = works ? 'succeeded' : 'failed';
    const error = works ? null : errorOf(result);
    await endAttempt(tx, attemptId, { state, durationMs, status, error });
    webhookAttempts.inc({
      outcome: works ? 'delivered' : result.kind === 'answer' ? 'answered' : result.kind,
    });
    if (works) await endDelivery(tx, row, 'delivered', now);
    else if (failingSince) await this.applyFailure(tx, row, result, failingSince, now);
  }

  private async applyFailure(
    tx: Tx,
    row: DeliveryRow,
    result: OutboundResult,
    failingSince: Date,
    now: Date,
  ): Promise<void> {
    const counted = await countFailure(tx, row, now);
    if (!counted) return;
    const next = afterFailure({
      ...counted,
      now,
      failingSince,
      status: result.kind === 'answer' ? result.status : null,
      retryAfterSeconds: result.kind === 'answer' ? result.retryAfterSeconds : null,
      chance: Math.random(),
    });
    if (next.kind === 'retry') return postponeDelivery(tx, row, next.at);
    await endDelivery(tx, row, 'failed', now);
    if (next.disable) return this.disable(tx, row, next.disable, failingSince, now);
    webhooksGivenUp.inc();
    this.log.warn('one event is given up; others get through', { id: toApiId('whe', row.endpoint_id) });
  }

  private async disable(
    tx: Tx,
    row: DeliveryRow,
    reason: DisabledReason,
    failingSince: Date,
    now: Date,
  ): Promise<void> {
    if (!(await this.endpoints.disable(tx, row.endpoint_id, reason))) return;
    await missPending(tx, row.endpoint_id, now);
    const endpoint = toApiId('whe', row.endpoint_id);
    await this.events.emit(tx, {
      lenderId: row.lender_id,
      borrowerId: null,
      type: 'webhook.disabled',
      data: { endpoint, reason, failingSince: failingSince.toISOString() },
    });
    webhooksDisabled.inc({ reason });
    this.log.error('an endpoint is disabled', { id: endpoint, reason });
  }
}

/** One word for the lender's own look at what went wrong. */
function errorOf(result: OutboundResult): string {
  if (result.kind !== 'answer') return result.code;
  return result.status >= 300 && result.status < 400 ? 'REDIRECT_NOT_FOLLOWED' : 'NOT_2XX';
}
