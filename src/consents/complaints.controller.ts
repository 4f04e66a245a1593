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
import { parseInstant } from '../platform/instant';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { HoldStateOut, OpenHoldIn, ReceiveComplaintIn } from './consent.dto';
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
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrowerId = await this.getBorrowerId(tx, lender, body.borrower);
      return keepAnswer(
        tx,
        await this.holds.open(tx, lender.id, borrowerId, 'complaint', body.detail ?? null),
      );
    });
  }

  /**
   * Put a borrower on hold: a dispute, a moratorium, a bereavement … What each kind pauses, and for how long, the policy
   * packs of the borrower say; a hold of limited length ends by itself.
   */
  @Post('holds')
  @Scopes('borrowers:write')
  @Idempotent()
  open(@CurrentLender() lender: LenderContext, @Body() body: OpenHoldIn): Promise<HoldStateOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrowerId = await this.getBorrowerId(tx, lender, body.borrower);
      const { kind, detail = null } = body;
      const until = parseInstant(body.until);
      return keepAnswer(tx, await this.holds.open(tx, lender.id, borrowerId, kind, detail, until));
    });
  }

  /** End a hold. Saying it twice changes nothing. */
  @Post('holds/:id/release')
  @HttpCode(200)
  @Scopes('admin')
  release(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<HoldStateOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.holds.release(tx, lender.id, fromApiId('hld', id), 'lender'),
    );
  }

  private async getBorrowerId(tx: Tx, lender: LenderContext, externalRef: string): Promise<string> {
    const id = await findBorrowerId(tx, lender.id, externalRef);
    if (id) return id;
    throw Problem.field('/borrower', 'BORROWER_NOT_FOUND', 'There is no borrower with this externalRef.');
  }
}
