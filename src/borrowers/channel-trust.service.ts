import { Injectable } from '@nestjs/common';
import type { ChannelFact } from '../decisions/channel/channel-fact';
import { judgeChannel } from '../decisions/channel/judge-channel';
import { homeZone } from '../decisions/policy/home-zone';
import type { ReverificationReason, SignalStrength, Trust, VerifiedBy } from '../decisions/words';
import { Evidence, type EvidenceIn } from '../evidence/evidence.service';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Events } from '../webhooks/events.service';
import type { EventType } from '../webhooks/event-types';
import { Borrower } from './borrower.entity';
import { Channel } from './channel.entity';
import { lockBorrower } from './lock';

/** A dated fact about a channel: what trust is judged from. */
export interface NewFact {
  kind: ChannelFact['kind'];
  strength: SignalStrength;
  class: string;
  source: string;
  at: Date;
  /** The same key is the same fact: a receipt twice, a check asked twice. */
  dedupeKey: string;
  rawCode?: string;
  provider?: string;
  mappingVersion?: string;
  attemptId?: string;
  reverificationId?: string;
}

const EVENT_OF_TRUST: Partial<Record<Trust, EventType>> = {
  suspect: 'channel.suspect',
  stale: 'channel.stale',
  verified: 'channel.verified',
  provisional: 'channel.provisional',
  revoked: 'channel.revoked',
};

/** The only writer of facts about channels and of the trust they add up to. */
@Injectable()
export class ChannelTrust {
  constructor(
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly lenders: Lenders,
  ) {}

  /**
   * Add facts to a channel's history and judge its trust again from the whole of it. Facts known already
   * change nothing, so any order and repetition of receipts gives the same state.
   */
  async applySignals(
    tx: Tx,
    lenderId: string,
    channelId: string,
    facts: NewFact[],
  ): Promise<{ trust: Trust }> {
    const now = this.clock.now();
    const known = await tx.findOneBy(Channel, { lenderId, id: channelId });
    if (!known) throw Problem.notFound('channel');
    await lockBorrower(tx, known.borrowerId);
    // Read again under the lock: another writer may have judged it meanwhile.
    const channel = await tx.findOneByOrFail(Channel, { id: channelId });
    const entries: EvidenceIn[] = [];
    for (const fact of facts) {
      if (await this.insertFact(tx, channel, fact, now)) {
        entries.push({
          lenderId,
          borrowerId: channel.borrowerId,
          subject: { chn: channelId },
          kind: 'signal.recorded',
          body: {
            factKind: fact.kind,
            class: fact.class,
            strength: fact.strength,
            source: fact.source,
            occurredAt: fact.at.toISOString(),
            ...(fact.attemptId && { attempt: toApiId('att', fact.attemptId) }),
          },
        });
      }
    }
    return { trust: await this.judge(tx, channel, entries, now) };
  }

  /** Judge again because time passed (freshness) or a decaying suspicion moved. */
  async lookAgain(tx: Tx, lenderId: string, channelId: string): Promise<{ trust: Trust }> {
    return this.applySignals(tx, lenderId, channelId, []);
  }

  /**
   * How a channel was last proved, and over which other one: it falls with that one. A proof older than the last,
   * such as the contract's in a portfolio that is imported again, says neither.
   */
  async rememberProof(
    tx: Tx,
    lenderId: string,
    channelId: string,
    proof: { by: VerifiedBy; through: string | null; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE channel SET verified_by = $3, verified_through = $4
        WHERE lender_id = $1 AND id = $2 AND (verified_at IS NULL OR verified_at <= $5)`,
      [lenderId, channelId, proof.by, proof.through, proof.at],
    );
  }

  /** Ask the reverification stage to open a case about this channel. */
  async wantReverification(
    tx: Tx,
    lenderId: string,
    channelId: string,
    reason: ReverificationReason,
  ): Promise<void> {
    await tx.query(
      `UPDATE channel SET reverify_wanted_at = $3, reverify_reason = $4
        WHERE lender_id = $1 AND id = $2 AND reverify_wanted_at IS NULL`,
      [lenderId, channelId, this.clock.now(), reason],
    );
    await wake(tx, 'reverification');
  }

  private async insertFact(tx: Tx, channel: Channel, fact: NewFact, now: Date): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO signal (id, lender_id, borrower_id, channel_id, kind, strength, class, source, raw_code, provider,
                           mapping_version, attempt_id, reverification_id, at, recorded_at, dedupe_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
       ON CONFLICT ON CONSTRAINT signal_once DO NOTHING RETURNING id`,
      [
        newId(now),
        channel.lenderId,
        channel.borrowerId,
        channel.id,
        fact.kind,
        fact.strength,
        fact.class,
        fact.source,
        fact.rawCode ?? null,
        fact.provider ?? null,
        fact.mappingVersion ?? null,
        fact.attemptId ?? null,
        fact.reverificationId ?? null,
        fact.at,
        now,
        fact.dedupeKey,
      ],
    );
    return rows.length > 0;
  }

  private async judge(tx: Tx, channel: Channel, entries: EvidenceIn[], now: Date): Promise<Trust> {
    const facts: ChannelFact[] = await tx.query(
      `SELECT id, kind, strength, class, source, at FROM signal WHERE channel_id = $1 AND quarantined_at IS NULL ORDER BY at, id`,
      [channel.id],
    );
    const lender = await this.lenders.getById(tx, channel.lenderId);
    const { freshnessDays } = lender.settings;
    // Different days are local ones.
    const borrower = await tx.findOneByOrFail(Borrower, { id: channel.borrowerId });
    const zone = homeZone(borrower, lender.packs);
    const judged = judgeChannel(
      channel.kind,
      facts,
      { freshnessDays: freshnessDays[channel.kind], zone },
      now,
    );
    const moved = judged.trust !== channel.trust;
    // Never a time already past: the sweep that reads it would not end.
    const lookAgainAt = judged.lookAgainAt && judged.lookAgainAt > now ? judged.lookAgainAt : null;
    await tx.query(
      `UPDATE channel SET trust = $2, trust_reasons = $3, verified_at = $4, look_again_at = $5, trust_changed_at = $6 WHERE id = $1`,
      [
        channel.id,
        judged.trust,
        JSON.stringify(judged.reasons),
        judged.lastProofAt,
        lookAgainAt,
        moved ? now : channel.trustChangedAt,
      ],
    );
    if (moved) {
      entries.push({
        lenderId: channel.lenderId,
        borrowerId: channel.borrowerId,
        subject: { chn: channel.id },
        kind: 'channel.trust-changed',
        body: { from: channel.trust, to: judged.trust, reasons: judged.reasons },
      });
    }
    await this.evidence.append(tx, entries);
    if (moved) await this.announce(tx, channel, judged.trust, judged.reasons, now);
    if (moved && judged.wantsReverification && !channel.withdrawnAt) {
      await this.wantReverification(tx, channel.lenderId, channel.id, judged.wantsReverification);
    }
    return judged.trust;
  }

  /** Tell the lender, and let every running notice of the borrower look again at what it may do now. */
  private async announce(
    tx: Tx,
    channel: Channel,
    trust: Trust,
    reasons: Channel['trustReasons'],
    now: Date,
  ): Promise<void> {
    const type = EVENT_OF_TRUST[trust];
    if (type) {
      await this.events.emit(tx, {
        lenderId: channel.lenderId,
        borrowerId: channel.borrowerId,
        type,
        data: {
          channel: toApiId('chn', channel.id),
          kind: channel.kind,
          masked: channel.masked,
          from: channel.trust,
          trust,
          reasons,
        },
      });
    }
    await this.wakeNotices(tx, channel.borrowerId, now);
  }

  /** What may be sent has changed: every running notice of the borrower looks again. */
  async wakeNotices(tx: Tx, borrowerId: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE notice SET next_step_at = $2 WHERE borrower_id = $1 AND next_step_at > $2 AND status IN ('accepted', 'active')`,
      [borrowerId, now],
    );
    await wake(tx, 'plan');
  }
}
