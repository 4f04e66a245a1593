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
import { inTx } from '../platform/tx';
import { HoldStateOut, ReceiveComplaintIn } from './consent.dto';
import { findBorrowerId } from './consents.queries';
import { Holds } from './holds.service';

@ApiTags('complaints')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1')
export class ComplaintsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly holds: Holds,
  ) {}

  /** Take in a complaint: the borrower's collection notices rest at once, on every medium. */
  @Post('complaints')
  @Scopes('borrowers:write')
  @Idempotent()
  receive(@CurrentLender() lender: LenderContext, @Body() body: ReceiveComplaintIn): Promise<HoldStateOut> {
    return inTx(this.dataSource, async (tx) => {
      const borrowerId = await findBorrowerId(tx, lender.id, body.borrower);
      if (!borrowerId)
        throw Problem.field('/borrower', 'BORROWER_NOT_FOUND', 'There is no borrower with this externalRef.');
      return keepAnswer(
        tx,
        await this.holds.open(tx, lender.id, borrowerId, 'complaint', body.detail ?? null),
      );
    });
  }

  /** End a hold. Saying it twice changes nothing. */
  @Post('holds/:id/release')
  @HttpCode(200)
  @Scopes('admin')
  release(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<HoldStateOut> {
    return inTx(this.dataSource, (tx) => this.holds.release(tx, lender.id, fromApiId('hld', id), 'lender'));
  }
}
