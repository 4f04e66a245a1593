import { Controller, Get, Headers, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { BundleQuery } from '../evidence/bundle/bundle.dto';
import { Bundles } from '../evidence/bundle/bundles.service';
import { sendBundle } from '../evidence/bundle/send-bundle';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { toApiId } from '../platform/ids';
import { chooseLocale } from '../platform/language';
import { inTx } from '../platform/tx';
import { Borrowers } from './borrowers.service';

@ApiTags('evidence')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers')
export class BorrowerEvidenceController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly borrowers: Borrowers,
    private readonly bundles: Bundles,
  ) {}

  /** All that the log has about one borrower: every notice, channel, consent and case, whole, with proofs. */
  @Get(':externalRef/evidence')
  @Scopes('evidence:read')
  @ApiProduces('application/zip', 'application/pdf')
  async get(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Query() query: BundleQuery,
    @Res() reply: FastifyReply,
    @Headers('accept-language') accepted?: string,
  ): Promise<void> {
    const borrower = await inTx(this.dataSource, lender.id, (tx) =>
      this.borrowers.getByRef(tx, lender.id, externalRef),
    );
    const locale = chooseLocale(query.locale, null, accepted);
    const made = await this.bundles.ofBorrower(lender, borrower.id, { locale, opened: false });
    await sendBundle(reply, made, `evidence-${toApiId('brw', borrower.id)}`, query.format);
  }
}
