import { Injectable } from '@nestjs/common';
import { MEDIA_OF_KIND } from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { assertActive } from './active';
import type { BorrowerOut, ChannelOut, PutBorrowerIn } from './borrower.dto';
import { Account, Borrower } from './borrower.entity';
import type { Channel } from './channel.entity';
import { Channels } from './channels.service';

/** Borrowers and their accounts, as the lender's own system describes them. */
@Injectable()
export class Borrowers {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly channels: Channels,
  ) {}

  /**
   * Create or replace. Accounts are replaced as a whole when given; channels and consents are never touched.
   * @throws Problem 422 TIME_ZONE_UNKNOWN
   */
  async put(
    tx: Tx,
    lenderId: string,
    externalRef: string,
    given: PutBorrowerIn,
  ): Promise<{ id: string; created: boolean }> {
    assertZones(given.timeZones ?? []);
    const now = this.clock.now();
    // The insert decides who creates; everybody else updates the row it made.
    const [row] = await tx.query(
      `INSERT INTO borrower (id, lender_id, external_ref, locale, country, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6)
       ON CONFLICT ON CONSTRAINT borrower_external_ref_unique DO UPDATE SET updated_at = EXCLUDED.updated_at
       RETURNING id, (xmax = 0) AS created, processing`,
      [newId(now), lenderId, externalRef, given.locale, given.country, now],
    );
    const id: string = row.id;
    // A restricted one is stored, and must be: its accounts have to end for its floor to begin.
    if (row.processing === 'erased') assertActive(row);
    await tx.update(
      Borrower,
      { id },
      {
        givenName: given.givenName
          ? await this.vault.seal(tx, nameCell(lenderId, id), given.givenName)
          : null,
        locale: given.locale,
        country: given.country,
        region: given.region ?? null,
        timeZones: given.timeZones ?? [],
      },
    );
    if (given.accounts) {
      await tx.delete(Account, { borrowerId: id });
      await tx.insert(
        Account,
        given.accounts.map((a) => ({
          id: newId(now),
          lenderId,
          borrowerId: id,
          ref: a.ref,
          stage: a.stage,
          daysOverdue: a.daysOverdue ?? null,
          amountBand: a.amountBand ?? null,
          agreedFrequency: a.agreedFrequency ?? null,
          updatedAt: now,
        })),
      );
    }
    if (given.accounts) await rememberClosing(tx, id, now);
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId: id,
        subject: { brw: id },
        kind: 'borrower.registered',
        body: {
          created: row.created,
          country: given.country,
          locale: given.locale,
          accounts: (given.accounts ?? []).map((a) => ({
            stage: a.stage,
            daysOverdue: a.daysOverdue ?? null,
          })),
        },
      },
    ]);
    return { id, created: row.created };
  }

  /** @throws Problem 404 */
  async getByRef(tx: Tx, lenderId: string, externalRef: string): Promise<Borrower> {
    const borrower = await tx.findOneBy(Borrower, { lenderId, externalRef });
    if (!borrower) throw Problem.notFound('borrower');
    return borrower;
  }

  /** The borrower named in a body: an unknown one is the field's fault. @throws Problem 422 BORROWER_NOT_FOUND */
  async getNamed(tx: Tx, lenderId: string, externalRef: string, pointer = '/borrower'): Promise<Borrower> {
    const borrower = await tx.findOneBy(Borrower, { lenderId, externalRef });
    if (!borrower)
      throw Problem.field(pointer, 'BORROWER_NOT_FOUND', 'There is no borrower with this externalRef.');
    return borrower;
  }

  accountsOf(tx: Tx, borrowerId: string): Promise<Account[]> {
    return tx.find(Account, { where: { borrowerId }, order: { ref: 'ASC' } });
  }

  /** The borrower as the lender sees it: masked. */
  async describe(tx: Tx, lenderId: string, externalRef: string): Promise<BorrowerOut> {
    const borrower = await this.getByRef(tx, lenderId, externalRef);
    const channels = await this.channels.findOf(tx, lenderId, borrower.id);
    const consents = await tx.query(
      'SELECT id, purposes, media, status, expires_at FROM consent WHERE borrower_id = $1 ORDER BY id',
      [borrower.id],
    );
    const holds = await tx.query(
      `SELECT id, kind, opened_at, ends_at FROM hold
        WHERE borrower_id = $1 AND released_at IS NULL AND (ends_at IS NULL OR ends_at > $2) ORDER BY id`,
      [borrower.id, this.clock.now()],
    );
    const name =
      borrower.givenName && (await this.vault.open(tx, nameCell(lenderId, borrower.id), borrower.givenName));
    return {
      id: toApiId('brw', borrower.id),
      externalRef: borrower.externalRef,
      givenName: name ? maskName(name) : null,
      locale: borrower.locale,
      country: borrower.country,
      region: borrower.region,
      timeZones: borrower.timeZones,
      processing: borrower.processing,
      accounts: (await this.accountsOf(tx, borrower.id)).map((a) => ({
        ref: a.ref,
        stage: a.stage,
        daysOverdue: a.daysOverdue ?? undefined,
        amountBand: a.amountBand ?? undefined,
        agreedFrequency: a.agreedFrequency ?? undefined,
      })),
      channels: channels.map(toChannelOut),
      consents: consents.map((c: ConsentRow) => ({
        id: toApiId('cns', c.id),
        purposes: c.purposes,
        media: c.media,
        status: c.status,
        expiresAt: c.expires_at.toISOString(),
      })),
      holds: holds.map((h: HoldRow) => ({
        id: toApiId('hld', h.id),
        kind: h.kind,
        openedAt: h.opened_at.toISOString(),
        endsAt: h.ends_at?.toISOString() ?? null,
      })),
    };
  }

  /** @throws Problem 404 when this borrower has no such channel that is not withdrawn */
  async getChannel(tx: Tx, borrower: Borrower, channelId: string | null): Promise<Channel> {
    const channel =
      channelId &&
      (await this.channels.findOf(tx, borrower.lenderId, borrower.id)).find(
        (c) => c.id === channelId && !c.withdrawnAt,
      );
    if (!channel) throw Problem.notFound('channel of this borrower');
    return channel;
  }
}

/** When the last account ended, as far as the lender told: what the retention of everything begins with. */
async function rememberClosing(tx: Tx, borrowerId: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE borrower SET closed_since = CASE
        WHEN EXISTS (SELECT 1 FROM account WHERE borrower_id = $1)
         AND NOT EXISTS (SELECT 1 FROM account WHERE borrower_id = $1 AND stage <> 'closed')
        THEN coalesce(closed_since, $2) END WHERE id = $1`,
    [borrowerId, now],
  );
}

interface ConsentRow {
  id: string;
  purposes: string[];
  media: string[];
  status: string;
  expires_at: Date;
}

interface HoldRow {
  id: string;
  kind: string;
  opened_at: Date;
  ends_at: Date | null;
}

export function toChannelOut(channel: Channel): ChannelOut {
  return {
    id: toApiId('chn', channel.id),
    kind: channel.kind,
    masked: channel.masked,
    trust: channel.trust,
    trustReasons: channel.trustReasons,
    media: [...MEDIA_OF_KIND[channel.kind]],
    optedOut: channel.optedOut,
    verifiedAt: channel.verifiedAt?.toISOString() ?? null,
    provenance: channel.provenance,
    designatedForService: channel.designatedForService,
    withdrawnAt: channel.withdrawnAt?.toISOString() ?? null,
  };
}

/** 王** or L**: enough for staff to recognise, too little to name. */
function maskName(name: string): string {
  return `${[...name][0]}**`;
}

function nameCell(lenderId: string, borrowerId: string) {
  return { lenderId, table: 'borrower', column: 'given_name', rowId: borrowerId, subjectId: borrowerId };
}

function assertZones(zones: string[]): void {
  zones.forEach((zone, i) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
    } catch {
      throw Problem.field(
        `/timeZones/${i}`,
        'TIME_ZONE_UNKNOWN',
        'That is no IANA time zone, such as Asia/Shanghai.',
      );
    }
  });
}
