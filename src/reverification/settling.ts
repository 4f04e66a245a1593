import { Injectable } from '@nestjs/common';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { judgeAssurance, type Assurance } from '../decisions/reverification/assurance';
import type { ChannelFact } from '../decisions/channel/channel-fact';
import type { CaseEvent } from '../decisions/reverification/case-table';
import type { Trust } from '../decisions/words';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Cases, type CaseChange } from './cases.service';
import type { Proof, Reverification } from './reverification.entity';

/** What a case's proofs add up to, and what becomes of the two channels when it ends well. */
@Injectable()
export class Settling {
  constructor(
    private readonly clock: Clock,
    private readonly cases: Cases,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** How sure the case is now. `told`: who could have objected and was really reached. */
  async judge(tx: Tx, one: Reverification, proofs: Proof[], told: string[]): Promise<Assurance> {
    const left = await this.cases.survivorsOf(tx, one);
    return judgeAssurance(
      {
        proofs,
        survivors: left.map((channel) => channel.id),
        // Somebody at the old number said no: silence of the others is not enough then.
        told: one.reportedAt ? [] : told,
        stepUpAt: one.stepUpAt,
        holdUntil: one.holdUntil,
        verifiedThrough: Object.fromEntries(left.map((channel) => [channel.id, channel.verifiedThrough])),
      },
      this.clock.now(),
    );
  }

  /** The new value is theirs: it becomes verified, the doubted one ends. */
  async complete(
    tx: Tx,
    one: Reverification,
    event: CaseEvent,
    fact: { kind: 'proof' | 'hold_passed'; class: string },
    why: Assurance['why'],
    change: CaseChange,
  ): Promise<void> {
    const newId = one.newChannelId!;
    await this.cases.move(
      tx,
      one,
      event,
      { ...change, nextStepAt: null },
      {
        kind: 'reverification.completed',
        body: {
          channel: toApiId('chn', newId),
          replaced: toApiId('chn', one.channelId),
          why,
          proofs: proofsOut(one, change),
        },
      },
    );
    await this.rememberCode(tx, one);
    // Two channels that agree vouch for it together; the lender's own step-up stands by itself.
    const through = why === 'two_channels_proved' ? carriersOf(one, one.proofs) : [];
    await this.fact(tx, one, newId, fact.kind, fact.class, through);
    if (newId !== one.channelId) await this.fact(tx, one, one.channelId, 'replaced', 'replaced_by_borrower');
    await this.cases.announce(tx, one, 'reverification.completed', {
      outcome: 'replaced',
      newChannel: toApiId('chn', newId),
      why,
    });
  }

  /** The doubted value is still theirs. A suspect one is not revived: its fresh claim takes its place. */
  async confirmSame(tx: Tx, one: Reverification, proofs: Proof[]): Promise<void> {
    const id = one.newChannelId!;
    await this.cases.move(
      tx,
      one,
      'same_confirmed',
      { proofs, nextStepAt: null },
      {
        kind: 'reverification.unchanged',
        body: {
          channel: toApiId('chn', id),
          replaced: id === one.channelId ? null : toApiId('chn', one.channelId),
        },
      },
    );
    // A fresh claim is theirs by the word of the channel that the link went over.
    const through = id === one.channelId ? [] : carriersOf(one, proofs);
    if (id !== one.channelId) await this.rememberCode(tx, one);
    await this.fact(tx, one, id, 'proof', 'code_confirmed', through);
    if (id !== one.channelId) await this.fact(tx, one, one.channelId, 'replaced', 'same_value_confirmed');
    await this.cases.announce(tx, one, 'reverification.completed', {
      outcome: 'unchanged',
      newChannel: toApiId('chn', id),
      why: 'same_value_confirmed',
    });
  }

  /** Add one fact of this case to a channel's history. @param through the channels that vouched, of a proof */
  async fact(
    tx: Tx,
    one: Reverification,
    channelId: string,
    kind: ChannelFact['kind'],
    className: string,
    through: readonly string[] = [],
  ): Promise<Trust> {
    const { trust } = await this.channelTrust.applySignals(tx, one.lenderId, channelId, [
      {
        kind,
        strength: kind === 'wrong_person' || kind === 'disputed' ? 'strong' : 'none',
        class: className,
        source: 'reverification',
        at: this.clock.now(),
        dedupeKey: `rvf:${one.id}:${kind}:${className}`,
        reverificationId: one.id,
        through,
      },
    ]);
    return trust;
  }

  private rememberCode(tx: Tx, one: Reverification): Promise<void> {
    const proof = { by: 'code' as const, at: this.clock.now() };
    return this.channelTrust.rememberProof(tx, one.lenderId, one.newChannelId!, proof);
  }
}

/** The channels whose word a new value is taken by: it falls with the last of them. */
export function carriersOf(one: Reverification, proofs: readonly Proof[]): string[] {
  return [...new Set(proofs.map((proof) => proof.channelId))].filter((id) => id !== one.newChannelId);
}

function proofsOut(one: Reverification, change: CaseChange) {
  return (change.proofs ?? one.proofs).map((proof) => ({
    channel: toApiId('chn', proof.channelId),
    by: proof.by,
    at: proof.at,
  }));
}
