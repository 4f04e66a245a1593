import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Borrowers } from '../borrowers/borrowers.service';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { Channels } from '../borrowers/channels.service';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { Clock } from '../platform/clock';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx } from '../platform/tx';
import { meaningOfLenderSignal } from './lender-signals';
import { NoContactValueGuard } from './no-contact-value.guard';
import { CreateSignalIn, SignalOut } from './signal.dto';

@ApiTags('signals')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard, NoContactValueGuard)
@Controller('v1/signals')
export class SignalsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly borrowers: Borrowers,
    private readonly channels: Channels,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /** A fact about a channel, seen by the lender. It can pause a channel or open a question; it never supplies a value. */
  @Post()
  @Scopes('signals:write')
  @Idempotent()
  create(@CurrentLender() lender: LenderContext, @Body() body: CreateSignalIn): Promise<SignalOut> {
    const at = new Date(body.occurredAt);
    if (at > this.clock.now())
      throw Problem.field('/occurredAt', 'OCCURRED_IN_FUTURE', 'A signal is about what has happened.');
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getNamed(tx, lender.id, body.borrower);
      const channel = (await this.channels.findOf(tx, lender.id, borrower.id)).find(
        (c) => c.id === fromApiId('chn', body.channelId),
      );
      if (!channel)
        throw Problem.field('/channelId', 'CHANNEL_NOT_FOUND', 'The borrower has no such channel.');
      const meaning = meaningOfLenderSignal(body.kind);
      if (!meaning.about.includes(channel.kind)) {
        throw Problem.field(
          '/kind',
          'SIGNAL_DOES_NOT_FIT',
          `${body.kind} cannot be about a channel of kind ${channel.kind}.`,
        );
      }
      const { trust } = await this.channelTrust.applySignals(tx, lender.id, channel.id, [
        {
          kind: meaning.fact,
          strength: meaning.strength,
          class: body.kind,
          source: 'lender',
          at,
          dedupeKey: `lender:${body.kind}:${at.toISOString()}`,
        },
      ]);
      return keepAnswer(tx, { channel: toApiId('chn', channel.id), kind: body.kind, trust });
    });
  }
}
