import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { fromApiId, newId, toApiId } from '../platform/ids';
import { judgeUrl, URL_REFUSALS } from '../platform/outbound/outbound-url';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import type { EventType } from './event-types';
import type {
  CreateEndpointIn,
  EndpointListOut,
  EndpointOut,
  EndpointWithSecretOut,
  PatchEndpointIn,
} from './endpoint.dto';
import { missPending } from './delivery.queries';
import { OutboundSettings } from './outbound-settings';
import { newSecret } from './signature';
import type { DisabledReason } from './webhook-words';

/** The fan-out of every event reads them all. */
const MOST_ENDPOINTS = 20;
const OVERLAP_MS = 24 * 3_600_000;

interface EndpointRow {
  id: string;
  url: string;
  types: EventType[];
  description: string | null;
  disabledAt: Date | null;
  disabledReason: DisabledReason | null;
  failingSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, url, types, description, disabled_at AS "disabledAt", disabled_reason AS "disabledReason",
  failing_since AS "failingSince", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Where a lender wants its events pushed. The secret is shown when it is made, and kept sealed. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly outbound: OutboundSettings,
  ) {}

  /** @throws Problem 422 URL_NOT_ALLOWED, 409 TOO_MANY_ENDPOINTS */
  async create(tx: Tx, lenderId: string, given: CreateEndpointIn): Promise<EndpointWithSecretOut> {
    this.assertUrl(given.url);
    // The lender's row is the lock: two calls at once must not both be the twentieth.
    await tx.query('SELECT 1 FROM lender WHERE id = $1 FOR NO KEY UPDATE', [lenderId]);
    const [{ n }] = await tx.query(
      'SELECT count(*)::int AS n FROM webhook_endpoint WHERE lender_id = $1 AND deleted_at IS NULL',
      [lenderId],
    );
    if (n >= MOST_ENDPOINTS)
      throw new Problem(409, 'TOO_MANY_ENDPOINTS', `A lender has at most ${MOST_ENDPOINTS} endpoints.`);
    const now = this.clock.now();
    const id = newId(now);
    const secret = newSecret();
    await tx.query(
      `INSERT INTO webhook_endpoint (id, lender_id, url, types, description, secret, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [
        id,
        lenderId,
        given.url,
        given.types ?? [],
        given.description ?? null,
        await this.vault.seal(tx, secretCell(lenderId, id), secret),
        now,
      ],
    );
    return { ...(await this.get(tx, lenderId, toApiId('whe', id))), secret };
  }

  /** @throws Problem 404 */
  async get(tx: Tx, lenderId: string, apiId: string): Promise<EndpointOut> {
    const [row] = await tx.query(
      `SELECT ${COLUMNS} FROM webhook_endpoint WHERE lender_id = $1 AND id = $2 AND deleted_at IS NULL`,
      [lenderId, fromApiId('whe', apiId)],
    );
    if (!row) throw Problem.notFound('webhook endpoint');
    return toOut(row);
  }

  /** Newest first. */
  async list(tx: Tx, lenderId: string, limit: number, cursor: string | null): Promise<EndpointListOut> {
    const rows: EndpointRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM webhook_endpoint
        WHERE lender_id = $1 AND deleted_at IS NULL AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
      [lenderId, limit + 1, cursor && fromApiId('whe', cursor)],
    );
    const items = rows.slice(0, limit).map(toOut);
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /**
   * Change what is given. Disabling ends what is on its way as `missed`; enabling forgets that it ever failed.
   * @throws Problem 404, 422 URL_NOT_ALLOWED
   */
  async patch(tx: Tx, lenderId: string, apiId: string, given: PatchEndpointIn): Promise<EndpointOut> {
    if (typeof given.url === 'string') this.assertUrl(given.url);
    const id = await this.lock(tx, lenderId, apiId);
    const now = this.clock.now();
    await tx.query(
      `UPDATE webhook_endpoint SET url = coalesce($3, url), types = coalesce($4, types),
              description = coalesce($5, description), updated_at = $6 WHERE lender_id = $1 AND id = $2`,
      [lenderId, id, given.url ?? null, given.types ?? null, given.description ?? null, now],
    );
    if (given.disabled === true && (await this.disable(tx, id, 'lender'))) await missPending(tx, id, now);
    if (given.disabled === false)
      await tx.query(
        `UPDATE webhook_endpoint SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL WHERE id = $1`,
        [id],
      );
    return this.get(tx, lenderId, apiId);
  }

  /** Call it no more. Its row and its tries stay; its secrets do not. @throws Problem 404 */
  async delete(tx: Tx, lenderId: string, apiId: string): Promise<void> {
    const id = await this.lock(tx, lenderId, apiId);
    const now = this.clock.now();
    await tx.query(
      `UPDATE webhook_endpoint SET deleted_at = $2, updated_at = $2, secret = $3, previous_secret = NULL, previous_until = NULL
        WHERE id = $1`,
      [id, now, await this.vault.seal(tx, secretCell(lenderId, id), 'deleted')],
    );
    await missPending(tx, id, now);
  }

  /** A new secret; the one before it signs too for 24 hours. @throws Problem 404 */
  async rotateSecret(tx: Tx, lenderId: string, apiId: string): Promise<EndpointWithSecretOut> {
    const id = await this.lock(tx, lenderId, apiId);
    const now = this.clock.now();
    const place = secretCell(lenderId, id);
    const [row] = await tx.query('SELECT secret FROM webhook_endpoint WHERE id = $1', [id]);
    const before = await this.vault.open(tx, place, row.secret);
    const secret = newSecret();
    await tx.query(
      `UPDATE webhook_endpoint SET secret = $2, previous_secret = $3, previous_until = $4, updated_at = $5 WHERE id = $1`,
      [
        id,
        await this.vault.seal(tx, place, secret),
        await this.vault.seal(tx, previousSecretCell(lenderId, id), before),
        new Date(now.getTime() + OVERLAP_MS),
        now,
      ],
    );
    return { ...(await this.get(tx, lenderId, apiId)), secret };
  }

  /**
   * The id of an endpoint that takes events, held until `tx` ends.
   * @throws Problem 404, 409 ENDPOINT_DISABLED
   */
  async lockEnabled(tx: Tx, lenderId: string, apiId: string): Promise<string> {
    const id = await this.lock(tx, lenderId, apiId);
    if ((await this.get(tx, lenderId, apiId)).disabled)
      throw new Problem(409, 'ENDPOINT_DISABLED', 'This endpoint is disabled: enable it first.');
    return id;
  }

  /** Stop calling it; false when that was so already. The caller holds the row. */
  async disable(tx: Tx, id: string, reason: DisabledReason): Promise<boolean> {
    const [, count] = await tx.query(
      `UPDATE webhook_endpoint SET disabled_at = $2, disabled_reason = $3, updated_at = $2
        WHERE id = $1 AND disabled_at IS NULL AND deleted_at IS NULL`,
      [id, this.clock.now(), reason],
    );
    return count === 1;
  }

  private async lock(tx: Tx, lenderId: string, apiId: string): Promise<string> {
    const [row] = await tx.query(
      'SELECT id FROM webhook_endpoint WHERE lender_id = $1 AND id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE',
      [lenderId, fromApiId('whe', apiId)],
    );
    if (!row) throw Problem.notFound('webhook endpoint');
    return row.id;
  }

  private assertUrl(url: string): void {
    const refusal = judgeUrl(url, this.outbound);
    if (refusal)
      throw Problem.field('/url', 'URL_NOT_ALLOWED', `This URL is not called. ${URL_REFUSALS[refusal]}`);
  }
}

/** The lender's own secret, so the lender is the subject. */
export function secretCell(lenderId: string, rowId: string) {
  return { lenderId, table: 'webhook_endpoint', column: 'secret', rowId, subjectId: lenderId };
}

export function previousSecretCell(lenderId: string, rowId: string) {
  return { ...secretCell(lenderId, rowId), column: 'previous_secret' };
}

function toOut(row: EndpointRow): EndpointOut {
  return {
    id: toApiId('whe', row.id),
    url: row.url,
    types: row.types,
    description: row.description,
    disabled: row.disabledAt !== null,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
