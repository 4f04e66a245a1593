import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx } from '../platform/tx';
import { AddChannelIn, BorrowerOut, ChannelOut, PutBorrowerIn } from './borrower.dto';
import { Borrowers, toChannelOut } from './borrowers.service';
import { Channels } from './channels.service';

const MAX_REF = 200;

@ApiTags('borrowers')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers')
export class BorrowersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly borrowers: Borrowers,
    private readonly channels: Channels,
  ) {}

  /** Create or replace a borrower. 201 when new, 200 when replaced. */
  @Put(':externalRef')
  @Scopes('borrowers:write')
  async put(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Body() body: PutBorrowerIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BorrowerOut> {
    if (externalRef.length > MAX_REF)
      throw new Problem(422, 'EXTERNAL_REF_TOO_LONG', `An externalRef has at most ${MAX_REF} characters.`);
    return inTx(this.dataSource, lender.id, async (tx) => {
      const { created } = await this.borrowers.put(tx, lender.id, externalRef, body);
      reply.status(created ? 201 : 200);
      return this.borrowers.describe(tx, lender.id, externalRef);
    });
  }

  /** The borrower, masked: channels with their trust, consents, holds. */
  @Get(':externalRef')
  @Scopes('borrowers:read')
  get(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
  ): Promise<BorrowerOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.borrowers.describe(tx, lender.id, externalRef));
  }

  /** Add a contact value that the borrower gave. The same value again answers with the same channel. */
  @Post(':externalRef/channels')
  @Scopes('borrowers:write')
  @Idempotent()
  async addChannel(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Body() body: AddChannelIn,
  ): Promise<ChannelOut> {
    try {
      return await inTx(this.dataSource, lender.id, async (tx) => {
        const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
        const { id } = await this.channels.add(tx, lender.id, borrower.id, {
          ...body,
          verifiedAt: body.verifiedAt ? new Date(body.verifiedAt) : null,
        });
        return keepAnswer(tx, toChannelOut(await this.borrowers.getChannel(tx, borrower, id)));
      });
    } catch (error) {
      // The refusal is evidence even though the call stores nothing else.
      if (error instanceof Problem && error.code === 'PROVENANCE_NOT_ALLOWED') {
        await inTx(this.dataSource, lender.id, async (tx) => {
          const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
          await this.channels.recordRefusal(tx, lender.id, borrower.id, body.kind);
        });
      }
      throw error;
    }
  }

  /** Withdraw a channel: nothing goes there again. */
  @Delete(':externalRef/channels/:id')
  @Scopes('borrowers:write')
  @HttpCode(204)
  async withdrawChannel(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Param('id') id: string,
  ): Promise<void> {
    await inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
      const channel = await this.borrowers.getChannel(tx, borrower, fromApiId('chn', id));
      await this.channels.withdraw(tx, lender.id, channel.id);
    });
  }
}
