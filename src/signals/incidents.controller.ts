import { Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { IncidentOutcome } from '../decisions/channel/incident-guard';
import { nameOf } from '../lenders/actor';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { fromApiId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx } from '../platform/tx';
import { IncidentListOut, IncidentOut, ListIncidentsIn } from './incident.dto';
import type { IncidentRow } from './incident.queries';
import { seriesOut } from './incident-words';
import { Incidents } from './incidents.service';

@ApiTags('incidents')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/incidents')
export class IncidentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly incidents: Incidents,
  ) {}

  /** Waves of strong codes that were set aside as faults of the network, newest first. */
  @Get()
  @Scopes('admin')
  async list(
    @CurrentLender() lender: LenderContext,
    @Query() query: ListIncidentsIn,
  ): Promise<IncidentListOut> {
    const before = query.cursor ? fromApiId('inc', query.cursor) : null;
    if (query.cursor && !before)
      throw Problem.field('/cursor', 'CURSOR_UNKNOWN', 'Give the nextCursor of the page before.');
    const limit = query.limit ?? 50;
    const page = { state: query.state ?? null, before, limit: limit + 1 };
    const rows = await inTx(this.dataSource, lender.id, (tx) => this.incidents.list(tx, lender.id, page));
    const items = rows.slice(0, limit).map(toIncidentOut);
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  @Get(':id')
  @Scopes('admin')
  async get(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<IncidentOut> {
    return toIncidentOut(
      await inTx(this.dataSource, lender.id, (tx) => this.incidents.get(tx, lender.id, idOf(id))),
    );
  }

  /** The numbers did change: the signals set aside count, exactly as if they had never been. */
  @Post(':id/release')
  @HttpCode(200)
  @Scopes('admin')
  release(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<IncidentOut> {
    return this.close(lender, id, 'released');
  }

  /** It was the network: the signals set aside never count. */
  @Post(':id/discard')
  @HttpCode(200)
  @Scopes('admin')
  discard(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<IncidentOut> {
    return this.close(lender, id, 'discarded');
  }

  private async close(lender: LenderContext, id: string, outcome: IncidentOutcome): Promise<IncidentOut> {
    const by = nameOf(lender.actor);
    return toIncidentOut(
      await inTx(this.dataSource, lender.id, (tx) =>
        this.incidents.close(tx, lender.id, idOf(id), outcome, by),
      ),
    );
  }
}

function idOf(apiId: string): string {
  const id = fromApiId('inc', apiId);
  if (!id) throw Problem.notFound('incident');
  return id;
}

function toIncidentOut({ id, lenderId: _, series, openedAt, closedAt, ...rest }: IncidentRow): IncidentOut {
  return {
    id: toApiId('inc', id),
    series: seriesOut(series),
    ...rest,
    openedAt: openedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  };
}
