import { Injectable } from '@nestjs/common';
import type { Channel } from '../borrowers/channel.entity';
import type { Purpose } from '../decisions/words';
import { Notices } from '../notices/accept';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Settings } from '../platform/settings';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Vault } from '../vault/vault.service';
import { LIMITS, later } from './limits';
import { type Credential, newReference, newToken } from './link-token';
import { oneRung } from './medium';
import type { Reverification } from './reverification.entity';

/** What a link is for. A `change_report` goes to the doubted channel itself: it may be a stranger's, so it can only report. */
export type LinkPurpose = 'invitation' | 'change_alert' | 'change_report';

const NOTICE_PURPOSE: Purpose = 'security_verification';

export interface LinkMessage {
  purpose: LinkPurpose;
  template: string;
  /** Beside the link and its reference. */
  data: Record<string, string | number>;
  initiatedBy: 'system' | 'user';
  deliverBy: Date;
  listenFor: string;
}

/** Links: made here, sent as a notice over one channel, kept as keyed digests only. */
@Injectable()
export class Links {
  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly vault: Vault,
    private readonly notices: Notices,
  ) {}

  /** Send a message with a link of its own over one channel of the borrower. */
  async send(
    tx: Tx,
    one: Reverification,
    channel: Pick<Channel, 'id' | 'kind'>,
    message: LinkMessage,
  ): Promise<void> {
    const now = this.clock.now();
    const token = newToken();
    const reference = newReference();
    const notice = await this.notices.accept(tx, one.lenderId, {
      borrowerId: one.borrowerId,
      origin: 'system',
      initiatedBy: message.initiatedBy,
      purpose: NOTICE_PURPOSE,
      template: message.template,
      data: { ...message.data, link: `${this.settings.publicUrl}/r#${token}`, reference },
      accountRef: null,
      deliverBy: message.deliverBy,
      notBefore: null,
      evidence: 'E0',
      ladder: oneRung(channel.kind, message.listenFor),
      critical: message.initiatedBy === 'user',
      pinnedChannelId: channel.id,
      reverificationId: one.id,
    });
    await tx.query(
      `INSERT INTO reverification_link (id, lender_id, reverification_id, channel_id, purpose, token_hash, reference_hash, notice_id, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        newId(now),
        one.lenderId,
        one.id,
        channel.id,
        message.purpose,
        this.digest({ token }),
        this.digest({ reference }),
        notice.id,
        now,
        later(now, LIMITS.invitationMs),
      ],
    );
  }

  /** Under which digest a token or a reference is kept. */
  digest(credential: Credential): Buffer {
    return 'token' in credential
      ? this.vault.mac('reverification link token', credential.token)
      : this.vault.mac('reverification link reference', credential.reference);
  }

  /** Links of one purpose that went over each of these channels about the doubted one, lately. */
  async countRecent(
    tx: Tx,
    one: Reverification,
    channelIds: string[],
    purpose: LinkPurpose,
  ): Promise<Map<string, number>> {
    const rows: { channel_id: string; n: number }[] = await tx.query(
      `SELECT l.channel_id, count(*)::int AS n FROM reverification_link l JOIN reverification r ON r.id = l.reverification_id
        WHERE l.channel_id = ANY($1) AND r.channel_id = $2 AND l.purpose = $4 AND l.created_at > $3 GROUP BY 1`,
      [channelIds, one.channelId, later(this.clock.now(), -LIMITS.linksWithinMs), purpose],
    );
    return new Map(rows.map((row) => [row.channel_id, row.n]));
  }

  /**
   * Note that a new link is wanted in place of this one. Known or not, it is the same statement and the same
   * wake-up: what follows happens later, in the stage.
   */
  wantNew(tx: Tx, credential: Credential): Promise<void> {
    return this.want(tx, 'token' in credential ? 'token_hash' : 'reference_hash', this.digest(credential));
  }

  /** The same for a link that a browser stands on. */
  wantNewFor(tx: Tx, linkId: string): Promise<void> {
    return this.want(tx, 'id', linkId);
  }

  /** The link did what it was for; it opens nothing any more. */
  async useUp(tx: Tx, linkId: string): Promise<void> {
    await tx.query('UPDATE reverification_link SET used_at = $2 WHERE id = $1 AND used_at IS NULL', [
      linkId,
      this.clock.now(),
    ]);
  }

  private async want(
    tx: Tx,
    column: 'id' | 'token_hash' | 'reference_hash',
    value: string | Buffer,
  ): Promise<void> {
    const now = this.clock.now();
    // The case before its link, as every step on the page takes them: the other way round two could wait for each other.
    await tx.query(
      `UPDATE reverification r SET next_step_at = $2 FROM reverification_link l
        WHERE l.${column} = $1 AND r.id = l.reverification_id AND (r.ended_at IS NULL OR r.state = 'expired')`,
      [value, now],
    );
    await tx.query(`UPDATE reverification_link SET renew_wanted_at = $2 WHERE ${column} = $1`, [value, now]);
    await wake(tx, 'reverification');
  }

  /** The channels whose link should be replaced; asking is taken as answered. */
  async takeWanted(tx: Tx, one: Reverification): Promise<{ channelId: string; purpose: LinkPurpose }[]> {
    const [rows]: [{ channel_id: string; purpose: LinkPurpose }[], number] = await tx.query(
      `UPDATE reverification_link SET renew_wanted_at = NULL WHERE reverification_id = $1 AND renew_wanted_at IS NOT NULL
       RETURNING channel_id, purpose`,
      [one.id],
    );
    const byChannel = new Map(
      rows.map((row) => [row.channel_id, { channelId: row.channel_id, purpose: row.purpose }]),
    );
    return [...byChannel.values()];
  }
}
