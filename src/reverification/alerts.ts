import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Borrower } from '../borrowers/borrower.entity';
import type { Channel } from '../borrowers/channel.entity';
import { Channels } from '../borrowers/channels.service';
import { homeZone } from '../decisions/policy/home-zone';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/tx';
import { Cases } from './cases.service';
import { LIMITS, later } from './limits';
import { Links } from './links';
import type { Reverification } from './reverification.entity';

/** Telling everybody who could say no: your number was changed; not you? stop it here. */
@Injectable()
export class Alerts {
  constructor(
    private readonly clock: Clock,
    private readonly cases: Cases,
    private readonly links: Links,
    private readonly channels: Channels,
    private readonly lenders: Lenders,
  ) {}

  /** Tell every trusted channel, and the doubted one while it is not suspect. Gives those that were not used for proof. */
  async tellAll(tx: Tx, one: Reverification): Promise<string[]> {
    const proved = new Set(one.proofs.map((proof) => proof.channelId));
    const left = (await this.cases.survivorsOf(tx, one)).filter((channel) => channel.id !== one.newChannelId);
    // Whoever gave the new number may hold the channel they used; it learns no number from us.
    for (const channel of left) await this.tell(tx, one, channel, 'change_alert', !proved.has(channel.id));
    const old = (await this.channels.findOf(tx, one.lenderId, one.borrowerId)).find(
      (channel) => channel.id === one.channelId,
    );
    // A stale number may be a stranger's by now: it is told that something changed, never what, and can only report.
    if (old && !old.withdrawnAt && old.trust !== 'suspect' && old.trust !== 'revoked')
      await this.tell(tx, one, old, 'change_report', false);
    return left.filter((channel) => !proved.has(channel.id)).map((channel) => channel.id);
  }

  /** A new link in place of one that ran out, to a channel that was told before. */
  tellAgain(tx: Tx, one: Reverification, channel: Channel): Promise<void> {
    return this.tell(tx, one, channel, 'change_alert', one.told.includes(channel.id));
  }

  private async tell(
    tx: Tx,
    one: Reverification,
    channel: Channel,
    purpose: 'change_alert' | 'change_report',
    withNumbers: boolean,
  ): Promise<void> {
    const now = this.clock.now();
    const numbers = withNumbers ? await this.maskedNumbers(tx, one) : {};
    await this.links.send(tx, one, channel, {
      purpose,
      template: withNumbers ? 'channel-changed' : 'channel-change-noticed',
      data: { ...numbers, changedAt: await this.localTime(tx, one, now) },
      initiatedBy: 'user',
      deliverBy: later(now, LIMITS.holdMs),
      listenFor: 'P1D',
    });
  }

  /** The instant on the borrower's own clock, with its offset: what a message can be read by. */
  private async localTime(tx: Tx, one: Reverification, at: Date): Promise<string> {
    const lender = await this.lenders.getById(tx, one.lenderId);
    const borrower = await tx.findOneByOrFail(Borrower, { id: one.borrowerId });
    const zone = homeZone(borrower, lender.packs);
    const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
    return local.toString({ timeZoneName: 'never', smallestUnit: 'second' });
  }

  private async maskedNumbers(tx: Tx, one: Reverification): Promise<Record<string, string>> {
    const all = await this.channels.findOf(tx, one.lenderId, one.borrowerId);
    const masked = (id: string | null) => all.find((channel) => channel.id === id)?.masked ?? '****';
    return { maskedOld: masked(one.channelId), maskedNew: masked(one.newChannelId) };
  }
}
