import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Borrowers } from '../borrowers/borrowers.service';
import { lockBorrower } from '../borrowers/lock';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { toApiId } from '../platform/ids';
import { chooseLocale } from '../platform/language';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { assertValid } from '../platform/validation';
import { Notices } from './accept';
import { Endings } from './endings';
import { ExplainNoticeQuery, ExplainOut } from './explain.dto';
import { Explanations } from './explanations';
import { NoticeViews } from './notice-views';
import {
  BatchOutcomeOut,
  CancelNoticeIn,
  CreateNoticeIn,
  ListNoticesIn,
  NoticeBatchIn,
  NoticeListOut,
  NoticeOut,
} from './notice.dto';
import { findNoticePage } from './notices.queries';

/** Notices of one batch accepted side by side; the pool is there for others too. */
const BATCH_LANES = 8;

@ApiTags('notices')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/notices')
export class NoticesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notices: Notices,
    private readonly borrowers: Borrowers,
    private readonly endings: Endings,
    private readonly views: NoticeViews,
    private readonly explanations: Explanations,
  ) {}

  /** Accept a notice: a promise with a deadline. It ends in a stated outcome, never in silence. */
  @Post()
  @Scopes('notices:write')
  @Idempotent()
  create(@CurrentLender() lender: LenderContext, @Body() body: CreateNoticeIn): Promise<NoticeOut> {
    return inTx(this.dataSource, lender.id, async (tx) =>
      keepAnswer(tx, await this.accept(tx, lender, body)),
    );
  }

  /** Up to 1,000 notices, each with an outcome of its own: one that is refused does not stop the rest. */
  @Post('batch')
  @HttpCode(200)
  @Scopes('notices:write')
  @Idempotent()
  async createBatch(
    @CurrentLender() lender: LenderContext,
    @Body() body: NoticeBatchIn,
  ): Promise<{ items: BatchOutcomeOut[] }> {
    const items: BatchOutcomeOut[] = [];
    const waiting = [...body.items.entries()];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        items[next[0]] = await this.acceptOne(lender, next[0], next[1]);
      }
    };
    await Promise.all(Array.from({ length: BATCH_LANES }, lane));
    return { items };
  }

  /** Newest first. */
  @Get()
  @Scopes('notices:read')
  async list(@CurrentLender() lender: LenderContext, @Query() query: ListNoticesIn): Promise<NoticeListOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const page = await findNoticePage(tx, lender.id, query);
      const items: NoticeOut[] = [];
      for (const notice of page.items) items.push(await this.views.describe(tx, notice));
      return { items, nextCursor: page.nextCursor };
    });
  }

  @Get(':id')
  @Scopes('notices:read')
  async get(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<NoticeOut> {
    return inTx(this.dataSource, lender.id, async (tx) =>
      this.views.describe(tx, await this.views.getNotice(tx, lender.id, id)),
    );
  }

  /**
   * For each step: the channels considered, chosen or refused, by which rule, with which facts; in words (zh-CN, en)
   * and as data.
   */
  @Get(':id/explain')
  @Scopes('notices:read')
  async explain(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Query() query: ExplainNoticeQuery,
    @Headers('accept-language') accepted?: string,
  ): Promise<ExplainOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const notice = await this.views.getNotice(tx, lender.id, id);
      return this.explanations.explain(tx, notice, chooseLocale(query.locale, null, accepted));
    });
  }

  /** End it as cancelled; what was handed over stays recorded. An ended notice stays as it ended (409). */
  @Post(':id/cancel')
  @HttpCode(200)
  @Scopes('notices:write')
  cancel(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: CancelNoticeIn,
  ): Promise<NoticeOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const notice = await this.views.getNotice(tx, lender.id, id);
      await lockBorrower(tx, notice.borrowerId);
      const ended = await this.endings.end(tx, notice, 'cancelled', {
        why: body.reason ? 'BY_LENDER_WITH_REASON' : 'BY_LENDER',
      });
      if (!ended)
        throw new Problem(
          409,
          'NOTICE_ENDED',
          'The notice has ended already; an ended notice stays as it ended.',
        );
      return this.views.describe(tx, await this.views.getNotice(tx, lender.id, id));
    });
  }

  private async acceptOne(lender: LenderContext, index: number, item: unknown): Promise<BatchOutcomeOut> {
    try {
      const notice = await assertValid(CreateNoticeIn, item);
      return {
        index,
        notice: await inTx(this.dataSource, lender.id, (tx) => this.accept(tx, lender, notice)),
      };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status, code, detail, errors } = error;
      return { index, problem: { status, code, detail, errors } };
    }
  }

  private async accept(tx: Tx, lender: LenderContext, body: CreateNoticeIn): Promise<NoticeOut> {
    const borrower = await this.borrowers.getNamed(tx, lender.id, body.borrower);
    const { id } = await this.notices.accept(tx, lender.id, {
      borrowerId: borrower.id,
      origin: 'lender',
      initiatedBy: 'system',
      purpose: body.purpose,
      template: body.template,
      data: body.data,
      accountRef: body.accountRef ?? null,
      deliverBy: new Date(body.deliverBy),
      notBefore: body.notBefore ? new Date(body.notBefore) : null,
      evidence: body.evidence,
      ladder:
        body.ladder?.map((r) => ({
          medium: r.medium,
          fallbackAfter: r.fallbackAfter,
          successLevel: r.successLevel ?? 'E1',
          providers: r.providers ?? [],
          ...(r.together && { together: true }),
          ...(r.fixed && { fixed: true }),
        })) ?? null,
      critical: body.critical ?? false,
      pinnedChannelId: null,
      reverificationId: null,
    });
    return this.views.describe(tx, await this.views.getNotice(tx, lender.id, toApiId('ntc', id)));
  }
}
