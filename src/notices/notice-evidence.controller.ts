import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags, ApiTooManyRequestsResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Borrower } from '../borrowers/borrower.entity';
import { Channel } from '../borrowers/channel.entity';
import { RevealIn } from '../borrowers/reveal.dto';
import { Reveals } from '../borrowers/reveals.service';
import { BundleQuery } from '../evidence/bundle/bundle.dto';
import { Bundles } from '../evidence/bundle/bundles.service';
import { sendBundle } from '../evidence/bundle/send-bundle';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { chooseLocale } from '../platform/language';
import { inTx } from '../platform/tx';
import { Attempt } from './attempt.entity';
import { NoticeViews } from './notice-views';

/** What can be shown of one notice to somebody who does not trust us. */
@ApiTags('evidence')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/notices')
export class NoticeEvidenceController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly views: NoticeViews,
    private readonly bundles: Bundles,
    private readonly reveals: Reveals,
  ) {}

  /**
   * The bundle: entries, proofs, a signed checkpoint, the rules and consents as they were, and a report to read. Of a notice
   * that runs it says so and holds everything up to now. Each is written down in the log. Without values in the clear.
   */
  @Get(':id/evidence')
  @Scopes('evidence:read')
  @ApiProduces('application/zip', 'application/pdf')
  async get(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Query() query: BundleQuery,
    @Res() reply: FastifyReply,
    @Headers('accept-language') accepted?: string,
  ): Promise<void> {
    const notice = await inTx(this.dataSource, lender.id, (tx) => this.views.getNotice(tx, lender.id, id));
    const locale = chooseLocale(query.locale, null, accepted);
    const made = await this.bundles.ofNotice(lender, id, notice.borrowerId, { locale, opened: false });
    await sendBundle(reply, made, `evidence-${id}`, query.format);
  }

  /**
   * The same with the values behind the digests in the clear: addresses, and what was said. For a purpose of the list; each
   * channel counts as one look of the thirty within an hour, and is evidence.
   */
  @Post(':id/evidence')
  @HttpCode(200)
  @Scopes('evidence:read', 'channels:reveal')
  @ApiProduces('application/zip')
  @ApiTooManyRequestsResponse({ description: 'REVEAL_LIMIT, with Retry-After' })
  async open(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Query() query: BundleQuery,
    @Body() body: RevealIn,
    @Res() reply: FastifyReply,
    @Headers('accept-language') accepted?: string,
  ): Promise<void> {
    const notice = await inTx(this.dataSource, lender.id, (tx) => this.views.getNotice(tx, lender.id, id));
    await inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await tx.findOneByOrFail(Borrower, { id: notice.borrowerId, lenderId: lender.id });
      const attempts = await tx.findBy(Attempt, { noticeId: notice.id, lenderId: lender.id });
      for (const channelId of new Set(attempts.map((attempt) => attempt.channelId))) {
        const channel = await tx.findOneByOrFail(Channel, { id: channelId, lenderId: lender.id });
        await this.reveals.reveal(tx, borrower, channel, lender.actor, body);
      }
    });
    const locale = chooseLocale(query.locale, null, accepted);
    const made = await this.bundles.ofNotice(lender, id, notice.borrowerId, { locale, opened: true });
    await sendBundle(reply, made, `evidence-${id}`, query.format);
  }
}
