import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import {
  MEDIA_OF_KIND,
  PROVENANCES,
  type ChannelKind,
  type Medium,
  type Provenance,
  type VerifiedBy,
} from '../decisions/words';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { Vault, type BlindDigest } from '../vault/vault.service';
import { assertActive } from './active';
import { normaliseAddress } from './addresses';
import { Borrower } from './borrower.entity';
import { lockBorrower } from './lock';
import { Channel } from './channel.entity';
import { ChannelTrust } from './channel-trust.service';
import { maskAddress } from './masking';

/** A contact value to write. Its provenance is checked here, where it is written, for every way in. */
export interface NewChannel {
  kind: ChannelKind;
  address: string;
  provenance: string;
  verifiedAt?: Date | null;
  verifiedBy?: VerifiedBy | null;
  designatedForService?: boolean;
}

/** Contact values: the only writer of channels. How far each is trusted is judged in channel-trust.service.ts. */
@Injectable()
export class Channels {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /**
   * Write one contact value that the borrower gave. The same value again is the same channel, doubts
   * included: importing a portfolio again does not bring a dead number back, only a newer proof does.
   * By link (`borrower_link`) a doubted number is written as a new claim, beside the doubted one.
   * @throws Problem 422 PROVENANCE_NOT_ALLOWED (the caller records it by `recordRefusal`),
   *   CHANNEL_ADDRESS_INVALID, VERIFIED_AT_IN_FUTURE, PROOF_INCOMPLETE, CHANNEL_SUPPRESSED
   */
  async add(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    given: NewChannel,
  ): Promise<{ id: string; created: boolean }> {
    assertProvenance(given.provenance);
    const now = this.clock.now();
    if (given.verifiedAt && given.verifiedAt > now) {
      throw Problem.field('/verifiedAt', 'VERIFIED_AT_IN_FUTURE', 'A proof cannot be dated in the future.');
    }
    if (Boolean(given.verifiedAt) !== Boolean(given.verifiedBy)) {
      throw Problem.field(
        '/verifiedBy',
        'PROOF_INCOMPLETE',
        'verifiedAt and verifiedBy go together: when it was proved, and how.',
      );
    }
    await lockBorrower(tx, borrowerId);
    const borrower = await tx.findOneBy(Borrower, { lenderId, id: borrowerId });
    if (!borrower) throw Problem.notFound('borrower');
    assertActive(borrower);
    const address = normaliseAddress(given.kind, given.address, borrower.country);
    const digests = await this.vault.blindIndexes(tx, lenderId, `${given.kind}|${address}`);
    const twin = await this.findTwin(tx, lenderId, borrowerId, digests, given.provenance === 'borrower_link');
    if (!twin) await this.assertNotSuppressed(tx, lenderId, borrowerId, digests, given.verifiedAt ?? null);
    const id = twin ?? (await this.insert(tx, lenderId, borrowerId, { ...given, address }, digests[0]!, now));
    if (given.verifiedAt && given.verifiedBy) {
      await this.channelTrust.rememberProof(tx, lenderId, id, {
        by: given.verifiedBy,
        at: given.verifiedAt,
      });
      await this.channelTrust.applySignals(tx, lenderId, id, [
        {
          kind: 'proof',
          strength: 'none',
          class: given.verifiedBy,
          source: given.provenance,
          at: given.verifiedAt,
          dedupeKey: `given:${given.verifiedBy}:${given.verifiedAt.toISOString()}`,
        },
      ]);
    }
    return { id, created: !twin };
  }

  /** Record as evidence that a value was refused for its provenance; the value itself is not kept. */
  async recordRefusal(tx: Tx, lenderId: string, borrowerId: string, kind: string): Promise<void> {
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { brw: borrowerId },
        kind: 'channel.refused',
        body: { code: 'PROVENANCE_NOT_ALLOWED', channelKind: kind },
      },
    ]);
  }

  /** Withdraw: nothing goes there again; the keyed digest stays for suppression. */
  async withdraw(tx: Tx, lenderId: string, channelId: string): Promise<void> {
    const now = this.clock.now();
    const channel = await tx.findOneBy(Channel, { lenderId, id: channelId });
    if (!channel) throw Problem.notFound('channel');
    await lockBorrower(tx, channel.borrowerId);
    const [, first] = await tx.query(
      'UPDATE channel SET withdrawn_at = $3 WHERE lender_id = $1 AND id = $2 AND withdrawn_at IS NULL',
      [lenderId, channelId, now],
    );
    if (first !== 1) return;
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId: channel.borrowerId,
        subject: { chn: channelId },
        kind: 'channel.withdrawn',
        body: {},
      },
    ]);
    await this.channelTrust.applySignals(tx, lenderId, channelId, [
      {
        kind: 'withdrawn',
        strength: 'none',
        class: 'withdrawn',
        source: 'lender',
        at: now,
        dedupeKey: 'withdrawn',
      },
    ]);
  }

  /** The person stopped one medium on this address: that address and that medium, nothing wider. At once, and once. */
  async optOut(tx: Tx, lenderId: string, channelId: string, medium: Medium): Promise<void> {
    const channel = await tx.findOneBy(Channel, { lenderId, id: channelId });
    if (!channel) throw Problem.notFound('channel');
    await lockBorrower(tx, channel.borrowerId);
    const [, first] = await tx.query(
      'UPDATE channel SET opted_out = array_append(opted_out, $2) WHERE id = $1 AND NOT $2 = ANY (opted_out)',
      [channelId, medium],
    );
    if (first !== 1) return;
    const about = { lenderId, borrowerId: channel.borrowerId, subject: { chn: channelId } };
    await this.evidence.append(tx, [{ ...about, kind: 'channel.opted-out', body: { medium, by: 'reply' } }]);
    await this.channelTrust.wakeNotices(tx, channel.borrowerId, this.clock.now());
  }

  /** The lender's live channels with this contact value, whoever's they are; none when it cannot be read. */
  async findByAddress(tx: Tx, lenderId: string, kind: ChannelKind, address: string): Promise<Channel[]> {
    // E.164 needs no country; anything else a provider writes is no number of ours.
    if (kind === 'phone' && !/^\+\d{5,15}$/.test(address)) return [];
    const digests = await this.vault.blindIndexes(tx, lenderId, `${kind}|${address}`);
    const rows: { channel_id: string }[] = await tx.query(
      'SELECT channel_id FROM channel_index WHERE lender_id = $1 AND digest = ANY ($2) ORDER BY channel_id',
      [lenderId, bytesOf(digests)],
    );
    return tx.findBy(Channel, { id: In(rows.map((row) => row.channel_id)), lenderId, withdrawnAt: IsNull() });
  }

  /** The opened contact value, for sending or a number check; never for showing. */
  async address(tx: Tx, lenderId: string, channelId: string): Promise<string> {
    const channel = await tx.findOneBy(Channel, { lenderId, id: channelId });
    if (!channel) throw Problem.notFound('channel');
    return this.vault.open(tx, cellOf(channel), channel.address);
  }

  /** The same, or null once the value was destroyed: what is heard of a channel may come later than that. */
  async addressIfKept(tx: Tx, lenderId: string, channelId: string): Promise<string | null> {
    const channel = await tx.findOneBy(Channel, { lenderId, id: channelId });
    return channel?.address ? this.vault.open(tx, cellOf(channel), channel.address) : null;
  }

  /** All channels of a borrower, withdrawn ones included, oldest first. */
  findOf(tx: Tx, lenderId: string, borrowerId: string): Promise<Channel[]> {
    return tx.find(Channel, { where: { lenderId, borrowerId }, order: { id: 'ASC' } });
  }

  private async findTwin(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    digests: BlindDigest[],
    asNewClaim: boolean,
  ): Promise<string | null> {
    const [row] = await tx.query(
      `SELECT c.id FROM channel_index i JOIN channel c ON c.id = i.channel_id
        WHERE i.lender_id = $1 AND i.borrower_id = $2 AND i.digest = ANY ($3)
          AND c.withdrawn_at IS NULL AND c.trust <> 'revoked' AND NOT ($4 AND c.trust = 'suspect')
        ORDER BY c.id DESC LIMIT 1`,
      [lenderId, borrowerId, bytesOf(digests), asNewClaim],
    );
    return row?.id ?? null;
  }

  /** An address that reached a stranger, or that somebody disputed, comes back by a newer proof alone. */
  private async assertNotSuppressed(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    digests: BlindDigest[],
    provedAt: Date | null,
  ): Promise<void> {
    const [row] = await tx.query(
      `SELECT 1 FROM channel_index i JOIN signal s ON s.channel_id = i.channel_id
        WHERE i.lender_id = $1 AND i.borrower_id = $2 AND i.digest = ANY ($3)
          AND s.kind IN ('wrong_person', 'disputed', 'withdrawn') AND ($4::timestamptz IS NULL OR s.at >= $4)
       UNION ALL SELECT 1 FROM suppression
        WHERE lender_id = $1 AND digest = ANY ($3) AND expires_at > $5 AND ($4::timestamptz IS NULL OR suppressed_at >= $4) LIMIT 1`,
      [lenderId, borrowerId, bytesOf(digests), provedAt, this.clock.now()],
    );
    if (row) {
      throw Problem.field(
        '/address',
        'CHANNEL_SUPPRESSED',
        'This address was withdrawn, or reached somebody else: only a newer proof (verifiedAt, verifiedBy) brings it back.',
      );
    }
  }

  private async insert(
    tx: Tx,
    lenderId: string,
    borrowerId: string,
    given: NewChannel,
    { version, digest }: BlindDigest,
    now: Date,
  ): Promise<string> {
    const id = newId(now);
    const cell = await this.vault.seal(tx, cellOf({ id, lenderId, borrowerId }), given.address);
    await tx.insert(Channel, {
      id,
      lenderId,
      borrowerId,
      kind: given.kind,
      address: cell,
      masked: maskAddress(given.kind, given.address),
      provenance: given.provenance as Provenance,
      basis: 'contract',
      trust: 'unverified',
      trustReasons: [{ code: 'NOT_PROVED_YET' }],
      trustChangedAt: now,
      designatedForService: given.designatedForService ?? false,
      optedOut: [],
      createdAt: now,
    });
    await tx.query(
      'INSERT INTO channel_index (lender_id, borrower_id, channel_id, kind, digest, version) VALUES ($1, $2, $3, $4, $5, $6)',
      [lenderId, borrowerId, id, given.kind, digest, version],
    );
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId,
        subject: { chn: id },
        kind: 'channel.added',
        body: {
          channelKind: given.kind,
          provenance: given.provenance,
          basis: 'contract',
          trust: 'unverified',
          media: [...MEDIA_OF_KIND[given.kind]],
          designatedForService: given.designatedForService ?? false,
        },
        personal: { address: given.address },
      },
    ]);
    return id;
  }
}

function bytesOf(digests: BlindDigest[]): Buffer[] {
  return digests.map(({ digest }) => digest);
}

function assertProvenance(provenance: string): void {
  if (!(PROVENANCES as readonly string[]).includes(provenance)) {
    throw Problem.field(
      '/provenance',
      'PROVENANCE_NOT_ALLOWED',
      `Only a contact value that the borrower gave is taken: ${PROVENANCES.join(', ')}.`,
    );
  }
}

function cellOf(channel: { id: string; lenderId: string; borrowerId: string }) {
  return {
    lenderId: channel.lenderId,
    table: 'channel',
    column: 'address',
    rowId: channel.id,
    subjectId: channel.borrowerId,
  };
}
