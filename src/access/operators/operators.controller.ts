import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../../lenders/api-key.guard';
import { CurrentLender } from '../../lenders/current-lender.decorator';
import type { LenderContext } from '../../lenders/lenders.service';
import { Scopes } from '../../lenders/scopes.decorator';
import { keepAnswer } from '../../platform/idempotency';
import { Idempotent } from '../../platform/idempotency.interceptor';
import { inTx } from '../../platform/tx';
import { ListKeysIn } from '../key.dto';
import { ChangeRoleIn, InvitedOut, InviteOperatorIn, OperatorListOut, OperatorOut } from './operator.dto';
import { Operators } from './operators.service';

@ApiTags('access')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Scopes('admin')
@Controller('v1/operators')
export class OperatorsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly operators: Operators,
  ) {}

  /** Invite a person. The link to set up the account is in this answer and nowhere else; it is good for 72 hours. */
  @Post()
  @Idempotent()
  invite(@CurrentLender() lender: LenderContext, @Body() body: InviteOperatorIn): Promise<InvitedOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const invited = await this.operators.invite(tx, lender.id, lender.actor, body);
      await keepAnswer(tx, { ...invited, login: '', invitation: null });
      return invited;
    });
  }

  @Get()
  list(@CurrentLender() lender: LenderContext, @Query() query: ListKeysIn): Promise<OperatorListOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.operators.list(tx, lender.id, query.limit ?? 100, query.cursor ?? null),
    );
  }

  /** Another role, from their next call on. Nobody changes their own. */
  @Post(':id/role')
  @HttpCode(200)
  changeRole(
    @CurrentLender() lender: LenderContext,
    @Param('id') id: string,
    @Body() body: ChangeRoleIn,
  ): Promise<OperatorOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.operators.changeRole(tx, lender.id, lender.actor, id, body.role),
    );
  }

  /** Close an account: signed out everywhere at once. */
  @Post(':id/disable')
  @HttpCode(200)
  disable(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<OperatorOut> {
    return inTx(this.dataSource, lender.id, (tx) => this.operators.disable(tx, lender.id, lender.actor, id));
  }

  /** For who lost their factors or let the invitation run out: all of them are forgotten, and there is a new link. */
  @Post(':id/invite')
  @HttpCode(200)
  inviteAgain(@CurrentLender() lender: LenderContext, @Param('id') id: string): Promise<InvitedOut> {
    return inTx(this.dataSource, lender.id, (tx) =>
      this.operators.inviteAgain(tx, lender.id, lender.actor, id),
    );
  }
}
