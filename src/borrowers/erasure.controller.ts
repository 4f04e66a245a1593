import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { nameOf } from '../lenders/actor';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { inTx } from '../platform/tx';
import { Borrowers } from './borrowers.service';
import { ErasureOut } from './reveal.dto';
import { Erasures } from './erasures.service';

@ApiTags('borrowers')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers')
export class ErasureController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly borrowers: Borrowers,
    private readonly erasures: Erasures,
  ) {}

  /**
   * Erase a borrower: the data key and everything that named the person are destroyed, running notices end `cancelled`,
   * and nothing is ever sent again. Where an account is open or a retention floor is not over, the borrower is
   * `restricted` instead, stored and nothing else, and erased when it is. Asking again changes nothing more.
   */
  @Post(':externalRef/erase')
  @Scopes('admin')
  @HttpCode(200)
  erase(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
  ): Promise<ErasureOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
      const by = nameOf(lender.actor);
      const { eraseAfter, ...erased } = await this.erasures.erase(tx, borrower.id, 'request', by);
      return { externalRef, ...erased, eraseAfter: eraseAfter?.toISOString() ?? null };
    });
  }
}
