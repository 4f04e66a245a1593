import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags, ApiTooManyRequestsResponse } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { fromApiId, toApiId } from '../platform/ids';
import { inTx } from '../platform/tx';
import { Borrowers } from './borrowers.service';
import { RevealIn, RevealOut } from './reveal.dto';
import { Reveals } from './reveals.service';

@ApiTags('borrowers')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers')
export class RevealController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly borrowers: Borrowers,
    private readonly reveals: Reveals,
  ) {}

  /**
   * Show one contact value in the clear: for a purpose of the list, at most 30 within an hour a key, and each is
   * evidence. Not idempotent by key on purpose: an answer that holds the value is never stored.
   */
  @Post(':externalRef/channels/:id/reveal')
  @Scopes('channels:reveal')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiTooManyRequestsResponse({ description: 'REVEAL_LIMIT, with Retry-After' })
  reveal(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Param('id') id: string,
    @Body() body: RevealIn,
  ): Promise<RevealOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
      const channel = await this.borrowers.getChannel(tx, borrower, fromApiId('chn', id));
      const { address, at } = await this.reveals.reveal(tx, borrower, channel, lender.actor, body);
      return { id: toApiId('chn', channel.id), kind: channel.kind, address, revealedAt: at.toISOString() };
    });
  }
}
