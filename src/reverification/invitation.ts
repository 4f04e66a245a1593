import { Injectable } from '@nestjs/common';
import { Borrower } from '../borrowers/borrower.entity';
import { Channels } from '../borrowers/channels.service';
import type { Channel } from '../borrowers/channel.entity';
import { homeZone } from '../decisions/policy/home-zone';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { Alerts } from './alerts';
import { Cases } from './cases.service';
import { LIMITS, later } from './limits';
import { Opening } from './opening';
import { Links } from './links';
import { Reverification } from './reverification.entity';

/** Asking the borrower: over every trusted channel that is left, never over the doubted one. */
@Injectable()
export class Invitations {
  constructor(
    private readonly clock: Clock,
    private readonly cases: Cases,
    private readonly links: Links,
    private readonly alerts: Alerts,
    private readonly channels: Channels,
    private readonly lenders: Lenders,
    private readonly opening: Opening,
  ) {}

  /** The first asking, and each later look: ask over what is new, give up when nothing is left. */
  async askOrGiveUp(tx: Tx, one: Reverification): Promise<void> {
    const now = this.clock.now();
    const left = await this.cases.survivorsOf(tx, one);
    if (left.length === 0) return this.giveUp(tx, one);
    const asked = await this.askedChannels(tx, one);
    const open = await this.withRoom(
      tx,
      one,
      left.filter((channel) => !asked.has(channel.id)),
    );
    const expiresAt = one.expiresAt ?? later(now, LIMITS.invitationMs);
    const look = later(now, LIMITS.lookMs);
    const nextStepAt = look < expiresAt ? look : expiresAt;
    if (open.length === 0) {
      // All asked already, or each was asked so often lately that asking again would be pestering.
      await tx.update(
        Reverification,
        { id: one.id },
        { nextStepAt: one.state === 'opened' ? look : nextStepAt },
      );
      return;
    }
    const zone = await this.zoneOf(tx, one);
    for (const channel of open) await this.invite(tx, one, channel, expiresAt, zone, 'system');
    await this.cases.move(
      tx,
      one,
      'invited',
      { invitedAt: one.invitedAt ?? now, expiresAt, nextStepAt },
      {
        kind: 'reverification.invited',
        body: {
          channels: open.map((channel) => toApiId('chn', channel.id)),
          passedOver: toApiId('chn', one.channelId),
          expiresAt: expiresAt.toISOString(),
        },
      },
    );
  }

  /** New links for those whose old one was asked back by its reference: over the same channel, while it is trusted. */
  async renew(tx: Tx, one: Reverification): Promise<void> {
    const wanted = await this.links.takeWanted(tx, one);
    if (wanted.length === 0) return;
    if (one.endedAt) {
      // Only an expired case is asked for again.
      if (one.state === 'expired') await this.beginAgain(tx, one, wanted);
      return;
    }
    const left = await this.cases.survivorsOf(tx, one);
    const again = await this.withRoom(
      tx,
      one,
      left.filter((channel) => wanted.some((w) => w.channelId === channel.id)),
    );
    if (again.length === 0) return;
    const now = this.clock.now();
    const zone = await this.zoneOf(tx, one);
    for (const channel of again) {
      if (one.state === 'holding') await this.alerts.tellAgain(tx, one, channel);
      else
        await this.invite(tx, one, channel, one.expiresAt ?? later(now, LIMITS.invitationMs), zone, 'user');
    }
    await this.cases.record(tx, one, 'reverification.invited', {
      channels: again.map((channel) => toApiId('chn', channel.id)),
      why: 'new_link_asked_for',
    });
  }

  /**
   * A link of an expired case was asked back: a new case, and its link over the very channel the old one went to, at
   * once, because the person is waiting. Other channels are asked by the new case's own next step.
   */
  private async beginAgain(tx: Tx, old: Reverification, wanted: { channelId: string }[]): Promise<void> {
    const { lenderId, borrowerId, channelId } = old;
    const doubted = (await this.channels.findOf(tx, lenderId, borrowerId)).find((c) => c.id === channelId);
    if (!doubted || doubted.withdrawnAt || doubted.trust === 'revoked') return;
    const { id } = await this.opening.open(tx, { lenderId, borrowerId, channelId, reason: 'borrower' });
    const fresh = await this.cases.lock(tx, lenderId, id);
    const asked = (await this.cases.survivorsOf(tx, fresh)).filter((c) =>
      wanted.some((w) => w.channelId === c.id),
    );
    const expiresAt = fresh.expiresAt ?? later(this.clock.now(), LIMITS.invitationMs);
    const zone = await this.zoneOf(tx, fresh);
    for (const channel of await this.withRoom(tx, fresh, asked)) {
      await this.invite(tx, fresh, channel, expiresAt, zone, 'user');
    }
  }

  private async invite(
    tx: Tx,
    one: Reverification,
    channel: Channel,
    expiresAt: Date,
    zone: string,
    initiatedBy: 'system' | 'user',
  ): Promise<void> {
    await this.links.send(tx, one, channel, {
      purpose: 'invitation',
      template: 'reverification-invitation',
      data: { expiresOn: localDate(expiresAt, zone) },
      initiatedBy,
      deliverBy: expiresAt,
      listenFor: 'P1D',
    });
  }

  private async giveUp(tx: Tx, one: Reverification): Promise<void> {
    const channels = await this.channels.findOf(tx, one.lenderId, one.borrowerId);
    const tried = channels.map((c) => ({
      channel: toApiId('chn', c.id),
      kind: c.kind,
      masked: c.masked,
      trust: c.trust,
      reasons: c.trustReasons.map((r) => r.code),
    }));
    const why = one.invitedAt ? 'every_invited_channel_failed' : 'no_trusted_channel_left';
    await this.cases.move(
      tx,
      one,
      'nobody_left',
      {},
      {
        kind: 'reverification.unreachable',
        body: { why, channels: tried.map(({ masked: _, ...rest }) => rest) },
      },
    );
    await this.cases.announce(tx, one, 'reverification.unreachable', { why, tried });
    await this.cases.raiseTask(tx, one, {
      task: 'letter_or_branch',
      why,
      tried: tried.map(({ masked: _, ...rest }) => rest),
    });
  }

  private async askedChannels(tx: Tx, one: Reverification): Promise<Set<string>> {
    const rows: { channel_id: string }[] = await tx.query(
      'SELECT channel_id FROM reverification_link WHERE reverification_id = $1',
      [one.id],
    );
    return new Set(rows.map((row) => row.channel_id));
  }

  private async withRoom(tx: Tx, one: Reverification, channels: Channel[]): Promise<Channel[]> {
    const recent = await this.links.countRecent(
      tx,
      one,
      channels.map((channel) => channel.id),
      one.state === 'holding' ? 'change_alert' : 'invitation',
    );
    return channels.filter((channel) => (recent.get(channel.id) ?? 0) < LIMITS.linksPerChannel);
  }

  private async zoneOf(tx: Tx, one: Reverification): Promise<string> {
    const lender = await this.lenders.getById(tx, one.lenderId);
    const borrower = await tx.findOneByOrFail(Borrower, { id: one.borrowerId });
    return homeZone(borrower, lender.packs);
  }
}

function localDate(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}
