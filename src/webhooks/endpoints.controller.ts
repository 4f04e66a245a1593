import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { inTx, type Tx } from '../platform/tx';
import { Deliveries } from './deliveries.service';
import {
  CreateEndpointIn,
  DeliveryListOut,
  EndpointListOut,
  EndpointOut,
  EndpointWithSecretOut,
  ListWebhooksIn,
  PatchEndpointIn,
  ReplayIn,
  ReplayOut,
  TestSentOut,
} from './endpoint.dto';
import { Endpoints } from './endpoints.service';

@ApiTags('webhooks')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Scopes('webhooks:write')
@Controller('v1/webhook-endpoints')
export class EndpointsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: Endpoints,
    private readonly deliveries: Deliveries,
  ) {}

  /** Have events pushed to a URL, signed as Standard Webhooks says. The secret is shown in this answer and never again. */
  @Post()
  @Idempotent()
  create(
    @CurrentLender() lender: LenderContext,
    @Body() body: CreateEndpointIn,
  ): Promise<EndpointWithSecretOut> {
    return inTx(this.dataSource, lender.id, async (tx) =>
      keepWithoutSecret(tx, await this.endpoints.create(tx, lender.id, body)),
    );
  }

  @Get()
  list(@CurrentLender() lender: LenderContext, @Query() query: ListWebhooksIn): Promise<EndpointListOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.endpoints.list(tx, lender.id, query.limit ?? 100, query.cursor ?? null),
    );
  }

  @Get(':id')
  get(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<EndpointOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.endpoints.get(tx, lender.id, id));
  }

  /** Change what is given; disable, or enable again. */
  @Patch(':id')
  patch(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: PatchEndpointIn,
  ): Promise<EndpointOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.endpoints.patch(tx, lender.id, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<void> {
    return inTx(this.dataSource, lender.id, (tx) => this.endpoints.delete(tx, lender.id, id));
  }

  /** A new secret, shown once. The old one signs too for 24 hours: change over without missing an event. */
  @Post(':id/rotate-secret')
  @Idempotent()
  rotate(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<EndpointWithSecretOut> {
    return inTx(this.dataSource, lender.id, async (tx) =>
      keepWithoutSecret(tx, await this.endpoints.rotateSecret(tx, lender.id, id)),
    );
  }

  /** Send a `webhook.test` event to this endpoint alone. */
  @Post(':id/test')
  @HttpCode(202)
  test(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<TestSentOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.deliveries.test(tx, lender.id, id));
  }

  /** Send events again, under their old ids. */
  @Post(':id/replay')
  @HttpCode(202)
  replay(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: ReplayIn,
  ): Promise<ReplayOut> {
    return this.deliveries.replay(lender.id, id, body);
  }

  /** Every try, newest first. */
  @Get(':id/deliveries')
  listDeliveries(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Query() query: ListWebhooksIn,
  ): Promise<DeliveryListOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.deliveries.list(tx, lender.id, id, query.limit ?? 100, query.cursor ?? null),
    );
  }
}

/** A remembered answer lies in the database in the clear for thirty days: the secret is not among it. */
async function keepWithoutSecret(tx: Tx, answer: EndpointWithSecretOut): Promise<EndpointWithSecretOut> {
  await keepAnswer(tx, { ...answer, secret: null });
  return answer;
}
