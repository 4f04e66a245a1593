import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { compilePacks } from '../decisions/policy/compile';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { fromApiId, newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, tenantsDue, type Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import type { ChannelKind } from '../decisions/words';
import type { ConsentOut, CreateConsentIn } from './consent.dto';
import { termsOf, type ActiveConsent } from './consent-terms';
import {
  endConsent,
  expireBatch,
  findActiveConsents,
  findChannelKinds,
  findConsent,
  findSameConsent,
  insertConsent,
  warnBatch,
  type ConsentRow,
} from './consents.queries';

const DAY_MS = 86_400_000;

/** Who agreed to what, until when; and that they no longer do. */
@Injectable()
export class Consents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly events: Events,
  ) {}

  /**
   * Record a consent. With `once`, what was recorded in the same words before is not recorded again (an
   * import read twice), whatever became of it.
   * @throws Problem 422 CHANNEL_UNKNOWN, CONSENT_UNKNOWN (supersedes), or times that do not fit
   */
  async give(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    given: CreateConsentIn,
    options: { once?: boolean } = {},
  ): Promise<{ id: string; created: boolean }> {
    const now = this.clock.now();
    const channels = await this.channelsNamed(tx, borrowerId, given.channelsAndAddresses ?? []);
    const terms = termsOf(
      given,
      channels.map((c) => c.kind),
      now,
    );
    const channelIds = channels.map((c) => c.id).sort();
    const subjectRole = given.subjectRole ?? 'borrower';
    const status = given.status ?? 'active';
    const same = options.once && (await findSameConsent(tx, borrowerId, subjectRole, channelIds, terms));
    if (same) return { id: same, created: false };
    const supersedes = await this.supersede(tx, borrowerId, given.supersedes, now);
    const id = newId(now);
    const place = { lenderId, table: 'consent', column: 'evidence', rowId: id, subjectId: borrowerId };
    const evidence = await this.vault.seal(tx, place, JSON.stringify(restOf(given)));
    await insertConsent(tx, {
      id,
      lenderId,
      borrowerId,
      subjectRole,
      channelIds,
      status,
      evidence,
      now,
      ...terms,
    });
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { cns: id },
        kind: 'consent.given',
        body: {
          status,
          subjectRole,
          purposes: terms.purposes,
          media: terms.media,
          channels: channelIds.map((c) => toApiId('chn', c)),
          capturedAt: terms.capturedAt.toISOString(),
          expiresAt: terms.expiresAt.toISOString(),
          ...(supersedes && { supersedes: toApiId('cns', supersedes) }),
        },
      },
    ]);
    return { id, created: true };
  }

  /** Withdraw; at once, and as often as it is said. One that ended otherwise stays as it is. @throws Problem 404 */
  async withdraw(tx: Tx, borrowerId: string, consentId: string | null, how: string): Promise<ConsentOut> {
    const consent = consentId && (await findConsent(tx, borrowerId, consentId));
    if (!consent) throw Problem.notFound('consent of this borrower');
    if (await endConsent(tx, consent.id, 'withdrawn', this.clock.now())) {
      const { lenderId } = consent;
      await this.evidence.append(tx, [
        {
          lenderId,
          borrowerId,
          subject: { cns: consent.id },
          kind: 'consent.withdrawn',
          body: { how, purposes: consent.purposes, media: consent.media },
        },
      ]);
      await this.events.emit(tx, {
        lenderId,
        borrowerId,
        type: 'consent.withdrawn',
        data: { consent: toApiId('cns', consent.id), purposes: consent.purposes, media: consent.media },
      });
    }
    return this.describe(tx, borrowerId, consent.id);
  }

  /** The borrower's own consents that hold at `now`. */
  findActive(tx: Tx, borrowerId: string, now: Date): Promise<ActiveConsent[]> {
    return findActiveConsents(tx, borrowerId, now);
  }

  /** @throws Problem 404 */
  async describe(tx: Tx, borrowerId: string, id: string): Promise<ConsentOut> {
    const row = await findConsent(tx, borrowerId, id);
    if (!row) throw Problem.notFound('consent of this borrower');
    return toConsentOut(row);
  }

  /** The recurring job: end what is over, and tell lenders once, thirty days before, what will be. */
  async expireDue(): Promise<{ expired: number; warned: number }> {
    const now = this.clock.now();
    const expired = await this.inBatches('consents-over', now, now, async (tx) => {
      const rows = await expireBatch(tx, now);
      await this.evidence.append(
        tx,
        rows.map((row) => ({
          lenderId: row.lenderId,
          borrowerId: row.borrowerId,
          subject: { cns: row.id },
          kind: 'consent.expired',
          body: { expiresAt: row.expiresAt.toISOString() },
        })),
      );
      return rows.length;
    });
    const until = new Date(now.getTime() + compilePacks(['base']).consentTimes.warnBeforeDays * DAY_MS);
    const warned = await this.inBatches('consents-ending', now, until, async (tx) => {
      const rows = await warnBatch(tx, now, until);
      for (const row of rows) {
        await this.events.emit(tx, {
          lenderId: row.lenderId,
          borrowerId: row.borrowerId,
          type: 'consent.expiring',
          data: {
            consent: toApiId('cns', row.id),
            purposes: row.purposes,
            media: row.media,
            expiresAt: row.expiresAt.toISOString(),
          },
        });
      }
      return rows.length;
    });
    return { expired, warned };
  }

  private async inBatches(
    job: string,
    since: Date,
    at: Date,
    batch: (tx: Tx) => Promise<number>,
  ): Promise<number> {
    let total = 0;
    for (const lender of await tenantsDue(this.dataSource, job, since, at))
      for (let done = -1; done !== 0; total += done) done = await inTx(this.dataSource, lender, batch);
    return total;
  }

  private async channelsNamed(
    tx: Tx,
    borrowerId: string,
    apiIds: string[],
  ): Promise<{ id: string; kind: ChannelKind }[]> {
    if (apiIds.length === 0) return [];
    const ids = apiIds.map((apiId) => fromApiId('chn', apiId));
    const found = await findChannelKinds(
      tx,
      borrowerId,
      ids.filter((id) => id !== null),
    );
    const unknown = ids.findIndex((id) => !found.some((channel) => channel.id === id));
    if (unknown >= 0)
      throw Problem.field(
        `/channelsAndAddresses/${unknown}`,
        'CHANNEL_UNKNOWN',
        'This borrower has no such channel.',
      );
    return found;
  }

  private async supersede(
    tx: Tx,
    borrowerId: string,
    apiId: string | undefined,
    now: Date,
  ): Promise<string | null> {
    if (!apiId) return null;
    const id = fromApiId('cns', apiId);
    const old = id && (await findConsent(tx, borrowerId, id));
    if (!old) throw Problem.field('/supersedes', 'CONSENT_UNKNOWN', 'This borrower has no such consent.');
    await endConsent(tx, old.id, 'superseded', now);
    return old.id;
  }
}

/** The rest of the evidence, as it was given. */
function restOf(given: CreateConsentIn): object {
  const {
    consentId,
    subjectRef,
    identityProof,
    givenTo,
    separateConsent,
    preTicked,
    noticeShown,
    captureContext,
    reviewDueAt,
    jurisdictionAndPackVersion,
    supersedes,
  } = given;
  return {
    consentId,
    subjectRef,
    identityProof,
    givenTo,
    separateConsent,
    preTicked,
    noticeShown,
    captureContext,
    reviewDueAt,
    jurisdictionAndPackVersion,
    supersedes,
  };
}

export function toConsentOut(row: ConsentRow): ConsentOut {
  return {
    id: toApiId('cns', row.id),
    status: row.status,
    subjectRole: row.subjectRole,
    purposes: row.purposes,
    media: row.media,
    channelsAndAddresses: row.channelIds.map((id) => toApiId('chn', id)),
    capturedAtUtc: row.capturedAt.toISOString(),
    validFrom: row.validFrom.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  };
}
