import { Body, Controller, Get, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { inTx } from '../platform/tx';
import { CreateReverificationIn, ReverificationOut, StepUpIn } from './reverification.dto';
import { Reverifications } from './reverifications.service';

@ApiTags('reverifications')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/reverifications')
export class ReverificationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reverifications: Reverifications,
  ) {}

  /** Ask the borrower whether a number is still theirs. 200 with the open case when there is one already. */
  @Post()
  @Scopes('reverifications:write')
  @Idempotent()
  open(
    @CurrentLender() lender: LenderContext,
    @Body() body: CreateReverificationIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReverificationOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const { out, created } = await this.reverifications.open(tx, lender.id, body);
      if (!created) void reply.status(200);
      return keepAnswer(tx, out);
    });
  }

  @Get(':id')
  @Scopes('reverifications:write')
  get(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<ReverificationOut> {
    return this.reverifications.get(lender.id, id);
  }

  /** The lender vouches, by a signed assertion. Within the hold it is noted; after it, it completes the case. */
  @Post(':id/step-up')
  @HttpCode(200)
  @Scopes('reverifications:write')
  @Idempotent()
  stepUp(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: StepUpIn,
  ): Promise<ReverificationOut> {
    return inTx(this.dataSource, lender.id, async (tx) =>
      keepAnswer(tx, await this.reverifications.acceptStepUp(tx, lender, id, body.assertion)),
    );
  }
}
