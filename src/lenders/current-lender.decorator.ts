import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { LenderRequest } from './api-key.guard';

/** The lender whose key came with the request, put there by ApiKeyGuard. */
export const CurrentLender = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const lender = context.switchToHttp().getRequest<LenderRequest>().tenant;
  if (!lender) throw new Error('@CurrentLender() needs @UseGuards(ApiKeyGuard)');
  return lender;
});
