import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { ConsentOut, CreateConsentIn, WithdrawConsentIn } from './consent.dto';
import { findBorrowerId } from './consents.queries';
import { Consents } from './consents.service';

@ApiTags('consents')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers/:externalRef/consents')
export class ConsentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly consents: Consents,
  ) {}

  /** Record who agreed to what, in which wording, until when. */
  @Post()
  @Scopes('borrowers:write')
  @Idempotent()
  give(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Body() body: CreateConsentIn,
  ): Promise<ConsentOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrowerId = await this.borrowerOf(tx, lender, externalRef);
      const { id } = await this.consents.give(tx, lender.id, borrowerId, body);
      return keepAnswer(tx, await this.consents.describe(tx, borrowerId, id));
    });
  }

  /** Withdraw a consent, at once. Saying it twice changes nothing. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @Scopes('borrowers:write')
  withdraw(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Param('id') id: string,
    @Body() body: WithdrawConsentIn,
  ): Promise<ConsentOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrowerId = await this.borrowerOf(tx, lender, externalRef);
      return this.consents.withdraw(tx, borrowerId, fromApiId('cns', id), body.how ?? 'lender');
    });
  }

  private async borrowerOf(tx: Tx, lender: LenderContext, externalRef: string): Promise<string> {
    const id = await findBorrowerId(tx, lender.id, externalRef);
    if (!id) throw Problem.notFound('borrower');
    return id;
  }
}
