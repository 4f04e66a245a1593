import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { EventListOut, ListEventsIn } from './event.dto';
import { Events } from './events.service';

@ApiTags('events')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/events')
export class EventsController {
  constructor(private readonly events: Events) {}

  /** What happened, oldest first. Keep `nextCursor` and give it back as `after`: nothing is missed or repeated. */
  @Get()
  @Scopes('events:read')
  list(@CurrentLender() lender: LenderContext, @Query() query: ListEventsIn): Promise<EventListOut> {
    return this.events.list(lender.id, query.after || null, query.limit ?? 100);
  }
}
