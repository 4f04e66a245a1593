import { Injectable } from '@nestjs/common';
import type { ChannelFact } from '../decisions/channel/channel-fact';
import { judgeTogether, type ChannelJudgement } from '../decisions/channel/judge-channel';
import type { Meaning } from '../decisions/channel/meaning';
import { homeZone } from '../decisions/policy/home-zone';
import type { ReverificationReason, SignalStrength, Trust, VerifiedBy } from '../decisions/words';
import { Evidence, type EvidenceIn } from '../evidence/evidence.service';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { fromApiId, newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import type { EventType } from '../webhooks/event-types';
import { Borrower } from './borrower.entity';
import { Channel } from './channel.entity';
import { lockBorrower } from './lock';
import {
  findFactsOf,
  insertSignal,
  quarantineSignals,
  releaseSignals,
  supersedeSignal,
  type KeptSignal,
} from './signal.queries';

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
  /** Of a proof: the other channels that vouched for it. */
  through?: readonly string[];
  /** What the tables were asked, for a later mapping to be asked the same. */
  asked?: { table: string; text: string };
  /** Its row's id, where somebody has to know it before; else it gets one. */
  id?: string;
  /** What a network fault is counted by, and the open incident that sets it aside. */
  series?: readonly string[];
  quarantinedBy?: string;
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
    private readonly vault: Vault,
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
    const channel = await this.lockChannel(tx, lenderId, channelId);
    const entries: EvidenceIn[] = [];
    for (const fact of facts) {
      if (await this.insertFact(tx, channel, fact, now)) entries.push(recorded(channel, fact));
    }
    return { trust: await this.judge(tx, channel, entries, now) };
  }

  /** Set signals aside: trust is judged as if they were not there. What was set aside before stays as it was. */
  async quarantine(
    tx: Tx,
    lenderId: string,
    channelId: string,
    signalIds: readonly string[],
    incidentId: string,
  ): Promise<number> {
    const now = this.clock.now();
    const channel = await this.lockChannel(tx, lenderId, channelId);
    const ids = await quarantineSignals(tx, channelId, signalIds, incidentId, now);
    if (ids.length === 0) return 0;
    await this.judge(
      tx,
      channel,
      ids.map((id) => about(channel, 'signal.quarantined', id, incidentId)),
      now,
    );
    // A question that nobody has asked yet is not asked any more.
    await tx.query(
      `UPDATE channel SET reverify_wanted_at = NULL, reverify_reason = NULL
        WHERE id = $1 AND reverify_reason IN ('strong_signal', 'suspicion') AND trust NOT IN ('suspect', 'stale')`,
      [channelId],
    );
    return ids.length;
  }

  /** Let signals that were set aside count again, exactly as if they had never been. */
  async release(
    tx: Tx,
    lenderId: string,
    channelId: string,
    signalIds: readonly string[],
    incidentId: string,
  ): Promise<string[]> {
    const now = this.clock.now();
    const channel = await this.lockChannel(tx, lenderId, channelId);
    const ids = await releaseSignals(tx, channelId, signalIds);
    await this.judge(
      tx,
      channel,
      ids.map((id) => about(channel, 'signal.released', id, incidentId)),
      now,
    );
    return ids;
  }

  /** Put what a kept code means now in the place of what it meant when it came; the old row is kept, and counts no more. */
  async supersede(tx: Tx, kept: KeptSignal, meaning: Meaning): Promise<{ from: Trust; to: Trust }> {
    const now = this.clock.now();
    const channel = await this.lockChannel(tx, kept.lenderId, kept.channelId);
    const id = newId(now);
    const { class: name, strength, mappingVersion, asked } = meaning;
    const rawText = await this.sealText(tx, channel, id, asked.text);
    await supersedeSignal(tx, kept.id, { id, class: name, strength, mappingVersion, rawText }, now);
    const entry: EvidenceIn = {
      lenderId: channel.lenderId,
      borrowerId: channel.borrowerId,
      subject: { chn: channel.id },
      kind: 'signal.superseded',
      body: {
        signal: toApiId('sig', kept.id),
        by: toApiId('sig', id),
        code: kept.rawCode,
        from: { class: kept.class, strength: kept.strength, mapping: kept.mappingVersion },
        to: { class: name, strength, mapping: mappingVersion },
      },
    };
    return { from: channel.trust, to: await this.judge(tx, channel, [entry], now) };
  }

  /** The other side's words of a kept code; empty when none were kept. */
  textOf(tx: Tx, kept: KeptSignal): Promise<string> {
    return kept.rawText ? this.vault.open(tx, textCell(kept, kept.id), kept.rawText) : Promise.resolve('');
  }

  /** Judge again because time passed (freshness) or a decaying suspicion moved. */
  async lookAgain(tx: Tx, lenderId: string, channelId: string): Promise<{ trust: Trust }> {
    return this.applySignals(tx, lenderId, channelId, []);
  }

  /**
   * How a channel was last proved. A proof older than the last, such as the contract's in a portfolio that is
   * imported again, does not say.
   */
  async rememberProof(
    tx: Tx,
    lenderId: string,
    channelId: string,
    proof: { by: VerifiedBy; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE channel SET verified_by = $3 WHERE lender_id = $1 AND id = $2 AND (verified_at IS NULL OR verified_at <= $4)`,
      [lenderId, channelId, proof.by, proof.at],
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

  private async lockChannel(tx: Tx, lenderId: string, channelId: string): Promise<Channel> {
    const known = await tx.findOneBy(Channel, { lenderId, id: channelId });
    if (!known) throw Problem.notFound('channel');
    await lockBorrower(tx, known.borrowerId);
    // Read again under the lock: another writer may have judged it meanwhile.
    return tx.findOneByOrFail(Channel, { id: channelId });
  }

  private async insertFact(tx: Tx, channel: Channel, fact: NewFact, now: Date): Promise<boolean> {
    const id = fact.id ?? newId(now);
    const rawText = await this.sealText(tx, channel, id, fact.asked?.text ?? '');
    return insertSignal(tx, channel, { ...fact, id, rawText }, now);
  }

  private async sealText(tx: Tx, channel: Channel, signalId: string, text: string): Promise<Buffer | null> {
    if (!text) return null;
    // A receipt may come after its borrower was erased: what it says counts, its words are not kept.
    const { processing } = await tx.findOneByOrFail(Borrower, { id: channel.borrowerId });
    return processing === 'erased' ? null : this.vault.seal(tx, textCell(channel, signalId), text);
  }

  /**
   * Judge the channel from all that counts, and with it those of the borrower's others whose proof rests on one of them.
   * @returns the trust of the channel itself
   */
  private async judge(tx: Tx, channel: Channel, entries: EvidenceIn[], now: Date): Promise<Trust> {
    const histories = await findFactsOf(tx, channel.borrowerId);
    const lender = await this.lenders.getById(tx, channel.lenderId);
    // Different days are local ones.
    const borrower = await tx.findOneByOrFail(Borrower, { id: channel.borrowerId });
    const settings = {
      freshnessDays: lender.settings.freshnessDays,
      zone: homeZone(borrower, lender.packs),
    };
    const toJudge = [...histories].map(([id, one]) => ({ id: toApiId('chn', id), ...one }));
    const judged = judgeTogether(toJudge, settings, now);
    const own = judged.get(toApiId('chn', channel.id))!;
    await this.settle(tx, channel, own, entries, now);
    const isAnyVouchedFor = toJudge.some(({ facts }) => facts.some((fact) => fact.through?.length));
    if (!isAnyVouchedFor) return own.trust;
    for (const other of await tx.find(Channel, {
      where: { borrowerId: channel.borrowerId },
      order: { id: 'ASC' },
    })) {
      const judgement = judged.get(toApiId('chn', other.id))!;
      if (other.id !== channel.id && judgement.trust !== other.trust)
        await this.settle(tx, other, judgement, [], now);
    }
    return own.trust;
  }

  /** Write what one channel was judged to be; where its trust moved, say so and let what follows begin. */
  private async settle(
    tx: Tx,
    channel: Channel,
    judged: ChannelJudgement,
    entries: EvidenceIn[],
    now: Date,
  ): Promise<void> {
    const moved = judged.trust !== channel.trust;
    // Never a time already past: the sweep that reads it would not end.
    const lookAgainAt = judged.lookAgainAt && judged.lookAgainAt > now ? judged.lookAgainAt : null;
    const [carrier, ...others] = judged.carriers;
    await tx.query(
      `UPDATE channel SET trust = $2, trust_reasons = $3, verified_at = $4, look_again_at = $5, trust_changed_at = $6, verified_through = $7
        WHERE id = $1`,
      [
        channel.id,
        judged.trust,
        JSON.stringify(judged.reasons),
        judged.lastProofAt,
        lookAgainAt,
        moved ? now : channel.trustChangedAt,
        carrier && others.length === 0 ? fromApiId('chn', carrier) : null,
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

function recorded(channel: Channel, fact: NewFact): EvidenceIn {
  return {
    lenderId: channel.lenderId,
    borrowerId: channel.borrowerId,
    subject: { chn: channel.id },
    kind: 'signal.recorded',
    body: {
      factKind: fact.kind,
      class: fact.class,
      strength: fact.strength,
      source: fact.source,
      occurredAt: fact.at.toISOString(),
      ...(fact.attemptId && { attempt: toApiId('att', fact.attemptId) }),
      ...(fact.through?.length && { through: fact.through.map((id) => toApiId('chn', id)) }),
      ...(fact.quarantinedBy && { quarantinedBy: toApiId('inc', fact.quarantinedBy) }),
    },
  };
}

function about(
  channel: Channel,
  kind: 'signal.quarantined' | 'signal.released',
  id: string,
  incidentId: string,
): EvidenceIn {
  return {
    lenderId: channel.lenderId,
    borrowerId: channel.borrowerId,
    subject: { chn: channel.id },
    kind,
    body: { signal: toApiId('sig', id), incident: toApiId('inc', incidentId) },
  };
}

/** Where the other side's words stand in the vault. */
function textCell(one: { lenderId: string; borrowerId: string }, signalId: string) {
  return {
    lenderId: one.lenderId,
    table: 'signal',
    column: 'raw_text',
    rowId: signalId,
    subjectId: one.borrowerId,
  };
}
