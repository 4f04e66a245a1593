import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ChannelKind } from '../decisions/words';
import { Notices } from '../notices/accept';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Vault } from '../vault/vault.service';
import { LIMITS, later } from './limits';
import { oneRung } from './medium';
import { Refused } from './refused';
import type { Reverification } from './reverification.entity';

/** `mailbox`: to the channel the link came over, when the link is older than a day. The others: to the value given. */
export type CodePurpose = 'new_number' | 'same_number' | 'mailbox';
export const VALUE_CODES: readonly CodePurpose[] = ['new_number', 'same_number'];
export const MAILBOX_CODES: readonly CodePurpose[] = ['mailbox'];

/** The browser a code is bound to. */
export interface CodeHolder {
  sessionId: string;
  linkId: string;
}

export interface CheckedCode {
  id: string;
  purpose: CodePurpose;
  channelId: string;
  checks: number;
}

interface PastCode {
  id: string;
  checks: number;
  created_at: Date;
}

/** One-time codes: six digits, ten minutes, five checks over all codes of a link, one use, kept as HMAC and salt. */
@Injectable()
export class Codes {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly notices: Notices,
  ) {}

  /**
   * Make a code and send it to `channel`. Earlier codes for the same purpose end; what was checked wrongly
   * counts on. The caller holds the case.
   * @throws Refused codes_spent, resend_too_soon
   */
  async send(
    tx: Tx,
    one: Reverification,
    holder: CodeHolder,
    purpose: CodePurpose,
    channel: { id: string; kind: ChannelKind },
  ): Promise<void> {
    const now = this.clock.now();
    const group = groupOf(purpose);
    const past = await this.pastOf(tx, holder.linkId, group);
    const wrong = Math.max(0, ...past.map((code) => code.checks));
    if (past.length >= LIMITS.codesPerLink || wrong >= LIMITS.checksPerCode) throw new Refused('codes_spent');
    if (past[0] && now < later(past[0].created_at, LIMITS.resendGapMs)) throw new Refused('resend_too_soon');
    await this.assertChannelHasRoom(tx, channel.id, now);
    await this.void(tx, one, group);

    const id = newId(now);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const salt = randomBytes(16);
    await tx.query(
      `INSERT INTO reverification_code (id, lender_id, reverification_id, session_id, link_id, channel_id, purpose, hmac, salt, checks, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        one.lenderId,
        one.id,
        holder.sessionId,
        holder.linkId,
        channel.id,
        purpose,
        this.hmac(id, salt, code),
        salt,
        wrong,
        now,
        later(now, LIMITS.codeMs),
      ],
    );
    await this.notices.accept(tx, one.lenderId, {
      borrowerId: one.borrowerId,
      origin: 'system',
      initiatedBy: 'user',
      purpose: 'security_verification',
      template: 'verification-code',
      data: { code, minutes: LIMITS.codeMinutes },
      accountRef: null,
      deliverBy: later(now, LIMITS.codeMs),
      notBefore: null,
      evidence: 'E0',
      ladder: oneRung(channel.kind, `PT${LIMITS.codeMinutes}M`),
      critical: true,
      pinnedChannelId: channel.id,
      reverificationId: one.id,
    });
  }

  /**
   * Check six digits against the browser's live code. The counter is raised first, by one conditional update
   * that repeats every condition, so parallel guesses are evaluated at most five times in all.
   * Null: there was nothing left to check against.
   */
  async check(
    tx: Tx,
    one: Reverification,
    holder: CodeHolder,
    group: readonly CodePurpose[],
    digits: string,
  ): Promise<{ right: boolean; code: CheckedCode } | null> {
    const now = this.clock.now();
    const [rows]: [
      { id: string; purpose: CodePurpose; channel_id: string; hmac: Buffer; salt: Buffer; checks: number }[],
      number,
    ] = await tx.query(
      `UPDATE reverification_code c SET checks = c.checks + 1
        WHERE c.reverification_id = $1 AND c.session_id = $2 AND c.purpose = ANY($3) AND c.checks < $4
          AND c.used_at IS NULL AND c.voided_at IS NULL AND c.expires_at > $5
          AND EXISTS (SELECT 1 FROM reverification r WHERE r.id = c.reverification_id AND r.ended_at IS NULL
                         AND (c.purpose = 'mailbox' OR (r.state = 'awaiting_code' AND r.new_channel_id = c.channel_id)))
        RETURNING c.id, c.purpose, c.channel_id, c.hmac, c.salt, c.checks`,
      [one.id, holder.sessionId, group, LIMITS.checksPerCode, now],
    );
    const row = rows[0];
    if (!row) return null;
    const code = { id: row.id, purpose: row.purpose, channelId: row.channel_id, checks: row.checks };
    if (!timingSafeEqual(this.hmac(row.id, row.salt, digits), row.hmac)) return { right: false, code };
    const [, used] = await tx.query(
      'UPDATE reverification_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL',
      [row.id, now],
    );
    return used === 1 ? { right: true, code } : null;
  }

  /** End the live codes of a case: another value was given, or another browser came. */
  async void(
    tx: Tx,
    one: Pick<Reverification, 'id'>,
    group: readonly CodePurpose[],
    linkId: string | null = null,
  ): Promise<void> {
    await tx.query(
      `UPDATE reverification_code SET voided_at = $2
        WHERE reverification_id = $1 AND purpose = ANY($3) AND ($4::uuid IS NULL OR link_id = $4) AND used_at IS NULL AND voided_at IS NULL`,
      [one.id, this.clock.now(), group, linkId],
    );
  }

  /** Codes of a link, newest first. A used one told nothing to a guesser: its count ends with it. */
  private pastOf(tx: Tx, linkId: string, group: readonly CodePurpose[]): Promise<PastCode[]> {
    return tx.query(
      `SELECT id, CASE WHEN used_at IS NULL THEN checks ELSE 0 END AS checks, created_at FROM reverification_code
        WHERE link_id = $1 AND purpose = ANY($2) ORDER BY created_at DESC, id DESC`,
      [linkId, group],
    );
  }

  /** However many cases and links name it, one address receives only so many codes. */
  private async assertChannelHasRoom(tx: Tx, channelId: string, now: Date): Promise<void> {
    const [sent] = await tx.query(
      `SELECT count(*) FILTER (WHERE created_at > $2)::int AS hour, count(*)::int AS day FROM reverification_code
        WHERE channel_id = $1 AND created_at > $3`,
      [channelId, later(now, -LIMITS.hourMs), later(now, -LIMITS.dayMs)],
    );
    if (sent.hour >= LIMITS.codesPerChannelHour || sent.day >= LIMITS.codesPerChannelDay)
      throw new Refused('codes_spent');
  }

  private hmac(id: string, salt: Buffer, code: string): Buffer {
    return this.vault.mac('reverification code', `${id}|${salt.toString('hex')}|${code}`);
  }
}

export function groupOf(purpose: CodePurpose): readonly CodePurpose[] {
  return purpose === 'mailbox' ? MAILBOX_CODES : VALUE_CODES;
}
