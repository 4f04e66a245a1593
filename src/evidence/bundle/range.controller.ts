import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiKeyGuard } from '../../lenders/api-key.guard';
import { CurrentLender } from '../../lenders/current-lender.decorator';
import type { LenderContext } from '../../lenders/lenders.service';
import { Scopes } from '../../lenders/scopes.decorator';
import { Problem } from '../../platform/problem';
import { RangeQuery } from './bundle.dto';
import { Bundles } from './bundles.service';
import { sendBundle } from './send-bundle';

@ApiTags('evidence')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/evidence')
export class RangeController {
  constructor(private readonly bundles: Bundles) {}

  /**
   * Every entry of the log between two instants, with proofs: none is left out, because their numbers follow each other.
   * At most 100,000 entries (422 BUNDLE_TOO_LARGE).
   */
  @Get('bundle')
  @Scopes('evidence:read')
  @ApiProduces('application/zip')
  async range(
    @CurrentLender() lender: LenderContext,
    @Query() query: RangeQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [from, to] = [new Date(query.from), new Date(query.to)];
    if (!(from < to))
      throw new Problem(422, 'RANGE_INVALID', 'from and to are days or instants, and from is the earlier.');
    const made = await this.bundles.ofRange(lender, from, to, { locale: 'en', opened: false });
    await sendBundle(reply, made, `evidence-${query.from.slice(0, 10)}-${query.to.slice(0, 10)}`);
  }
}
