import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../../lenders/api-key.guard';
import { CurrentLender } from '../../lenders/current-lender.decorator';
import type { LenderContext } from '../../lenders/lenders.service';
import { Scopes } from '../../lenders/scopes.decorator';
import { keepAnswer } from '../../platform/idempotency';
import { Idempotent } from '../../platform/idempotency.interceptor';
import { inTx } from '../../platform/tx';
import { ListKeysIn, RotateIn } from '../key.dto';
import { ClientJwksIn, ClientListOut, ClientOut, ClientWithSecretOut, CreateClientIn } from './client.dto';
import { OAuthClients } from './clients.service';

@ApiTags('access')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Scopes('admin')
@Controller('v1/oauth-clients')
export class OAuthClientsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: OAuthClients,
  ) {}

  /** A client for `/oauth2/token`, by a secret (shown in this answer and never again) or by its own keys. */
  @Post()
  @Idempotent()
  create(@CurrentLender() lender: LenderContext, @Body() body: CreateClientIn): Promise<ClientWithSecretOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const made = await this.clients.create(tx, lender.id, lender.actor, lender.scopes, body);
      await keepAnswer(tx, { ...made, secret: null });
      return made;
    });
  }

  @Get()
  list(@CurrentLender() lender: LenderContext, @Query() query: ListKeysIn): Promise<ClientListOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.clients.list(tx, lender.id, query.limit ?? 100, query.cursor ?? null),
    );
  }

  /** A new secret; the old one is good for the overlap. */
  @Post(':id/rotate')
  @Idempotent()
  rotate(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: RotateIn,
  ): Promise<ClientWithSecretOut> {
    const { actor, scopes } = lender;
    return inTx(this.dataSource, lender.id, async (tx) => {
      const made = await this.clients.rotateSecret(tx, lender.id, actor, scopes, id, body?.overlapHours);
      await keepAnswer(tx, { ...made, secret: null });
      return made;
    });
  }

  /** Replace the keys that a client proves itself by. */
  @Put(':id/jwks')
  replaceKeys(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: ClientJwksIn,
  ): Promise<ClientOut> {
    const { actor, scopes } = lender;
    return inTx(this.dataSource, lender.id, (tx) =>
      this.clients.replaceKeys(tx, lender.id, actor, scopes, id, body.jwks),
    );
  }

  /** No token more; tokens that are out are refused within five seconds. */
  @Post(':id/revoke')
  @HttpCode(200)
  revoke(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<ClientOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.clients.revoke(tx, lender.id, lender.actor, id));
  }
}
