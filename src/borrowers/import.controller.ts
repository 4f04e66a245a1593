import { Controller, Get, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import type { HttpRequest } from '../platform/fastify';
import { Idempotent } from '../platform/idempotency.interceptor';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { CSV_COLUMNS } from './import-csv';
import { ImportOut, ImportRejectListOut, ListRejectsIn } from './import.dto';
import { Imports } from './import.service';

const FORMAT = `CSV with a header row (${CSV_COLUMNS.join(', ')}; \`source\` is another name for provenance; lists are
separated by ;) or NDJSON, one object a line: externalRef, the fields of PUT /v1/borrowers, channels[], consents[].
Up to 64 MiB, read as it arrives.`;

@ApiTags('imports')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/imports')
export class ImportController {
  constructor(private readonly imports: Imports) {}

  /**
   * Read a portfolio. Answers when the file is read; each row is written or rejected by itself, and the same
   * rows again change nothing.
   */
  @Post()
  @Scopes('borrowers:write')
  @Idempotent()
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiBody({
    schema: {
      type: 'string',
      description: FORMAT,
      example: 'external_ref,locale,country,phone,source\nL-1001,zh-CN,CN,+8613812345678,contract\n',
    },
  })
  import(@CurrentLender() lender: LenderContext, @Req() request: HttpRequest): Promise<ImportOut> {
    // Every other content type was read by another parser, or there was no body at all.
    if (!(request.body instanceof Readable)) {
      throw new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'An import is text/csv or application/x-ndjson.');
    }
    const isCsv = request.headers['content-type']!.toLowerCase().startsWith('text/csv');
    return this.imports.run(lender.id, isCsv ? 'csv' : 'ndjson', request.body);
  }

  /** How far an import is. */
  @Get(':id')
  @Scopes('borrowers:read')
  get(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<ImportOut> {
    return this.imports.get(lender.id, fromApiId('imp', id));
  }

  /** The rows that were not written, in the order of the file: line, field and reason, never the value. */
  @Get(':id/rejects')
  @Scopes('borrowers:read')
  rejects(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Query() query: ListRejectsIn,
  ): Promise<ImportRejectListOut> {
    return this.imports.rejects(
      lender.id,
      fromApiId('imp', id),
      Number(query.cursor ?? 0),
      query.limit ?? 100,
    );
  }
}
