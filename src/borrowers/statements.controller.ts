import { Body, Controller, Get, Headers, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { sendBundle } from '../evidence/bundle/send-bundle';
import { statementFile } from '../evidence/statement/statement';
import { Statements } from '../evidence/statement/statements.service';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { chooseLocale } from '../platform/language';
import { Problem } from '../platform/problem';
import { inTx } from '../platform/tx';
import { Borrowers } from './borrowers.service';
import { MakeStatementIn, StatementOut, StatementQuery } from './statement.dto';

/** For appeals: which notices had a chance to reach this borrower, by level, on the word of the log. */
@ApiTags('evidence')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/borrowers')
export class StatementsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly borrowers: Borrowers,
    private readonly statements: Statements,
  ) {}

  /** Make one: it is not stored, its digest is in the log, and it can be had again by its id. */
  @Post(':externalRef/reachability-statements')
  @Scopes('evidence:read')
  @Idempotent()
  make(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Body() body: MakeStatementIn,
  ): Promise<StatementOut> {
    const [from, to] = [new Date(body.from), new Date(body.to)];
    if (!(from < to))
      throw new Problem(422, 'RANGE_INVALID', 'from and to are days or instants, and from is the earlier.');
    return inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getByRef(tx, lender.id, externalRef);
      return keepAnswer(tx, await this.statements.make(tx, lender, borrower, from, to));
    });
  }

  /** One that was made: as JSON (the bytes that the log has the digest of), as a report, or as a bundle with its proofs. */
  @Get(':externalRef/reachability-statements/:id')
  @Scopes('evidence:read')
  @ApiProduces('application/json', 'application/pdf', 'application/zip')
  async get(
    @CurrentLender() lender: LenderContext,
    @Param('externalRef') externalRef: string,
    @Param('id') id: string,
    @Query() { format = 'json', locale }: StatementQuery,
    @Res() reply: FastifyReply,
    @Headers('accept-language') accepted?: string,
  ): Promise<void> {
    const borrower = await inTx(this.dataSource, lender.id, (tx) =>
      this.borrowers.getByRef(tx, lender.id, externalRef),
    );
    if (format === 'json') {
      const { statement } = await this.statements.get(lender, borrower, id);
      await reply.type('application/json; charset=utf-8').send(statementFile(statement));
      return;
    }
    const made = await this.statements.pack(lender, borrower, id, chooseLocale(locale, null, accepted));
    await sendBundle(reply, made, `statement-${id}`, format);
  }
}
