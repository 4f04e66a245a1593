import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { inTx } from '../platform/tx';
import { CreateKeyIn, KeyListOut, KeyOut, KeyWithSecretOut, ListKeysIn, RotateIn } from './key.dto';
import { Keys } from './keys.service';

@ApiTags('access')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Scopes('admin')
@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: Keys,
  ) {}

  /** Make a key. It is shown in this answer and never again. */
  @Post()
  @Idempotent()
  create(@CurrentLender() lender: LenderContext, @Body() body: CreateKeyIn): Promise<KeyWithSecretOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const made = await this.keys.create(tx, lender.id, lender.actor, lender.scopes, body);
      // A remembered answer lies in the database in the clear: the key is not in it.
      await keepAnswer(tx, { ...made, key: null });
      return made;
    });
  }

  @Get()
  list(@CurrentLender() lender: LenderContext, @Query() query: ListKeysIn): Promise<KeyListOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.keys.list(tx, lender.id, query.limit ?? 100, query.cursor ?? null),
    );
  }

  /** A new key in place of this one, which goes on for the overlap: change over without missing a call. */
  @Post(':id/rotate')
  @Idempotent()
  rotate(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: RotateIn,
  ): Promise<KeyWithSecretOut> {
    const { actor, scopes } = lender;
    return inTx(this.dataSource, lender.id, async (tx) => {
      const made = await this.keys.rotate(tx, lender.id, actor, scopes, id, body?.overlapHours);
      await keepAnswer(tx, { ...made, key: null });
      return made;
    });
  }

  /** Refused everywhere within five seconds. */
  @Post(':id/revoke')
  @HttpCode(200)
  revoke(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<KeyOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.keys.revoke(tx, lender.id, lender.actor, id));
  }
}
