import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock } from '../platform/clock';
import type { HttpRequest } from '../platform/fastify';
import { Log } from '../platform/log';
import { Problem } from '../platform/problem';
import { Callers } from './callers';
import type { LenderContext } from './lenders.service';
import { hasScope, type Scope } from './scopes';
import { SCOPES_METADATA } from './scopes.decorator';
import { isFresh } from './session-rules';

export interface LenderRequest extends HttpRequest {
  tenant?: LenderContext;
}

/** Before every call of the lender API: finds whose it is and refuses what its scopes do not allow. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly log = new Log('Access');

  constructor(
    private readonly callers: Callers,
    private readonly clock: Clock,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<LenderRequest>();
    const { lender, provedAt } = await this.callers.authenticate(request);
    const needed = this.reflector.getAllAndOverride<Scope[] | undefined>(SCOPES_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    // A handler that names no scope was forgotten: closed, not open. access/ looks for one at the start as well.
    if (!needed) throw new Error('a guarded handler must name its scopes');
    const missing = needed.find((scope) => !hasScope(lender.scopes, scope));
    if (missing) {
      const reason = missing.replace(':', '-');
      this.log.info('a scope was missing', { requestId: request.id, id: lender.actor.id, reason });
      throw new Problem(403, 'SCOPE_MISSING', `This key does not carry the scope ${missing}.`, [], {
        'www-authenticate': `Bearer realm="stillyou", error="insufficient_scope", scope="${missing}"`,
      });
    }
    if (provedAt && isSensitive(needed, request.method) && !isFresh(provedAt, this.clock.now()))
      throw new Problem(403, 'PROOF_TOO_OLD', 'Confirm that it is you first: /account/confirm.');
    request.tenant = lender;
    return true;
  }
}

/** What somebody at a screen left open must not do: change who may do what, or see a value in the clear. */
function isSensitive(needed: readonly Scope[], method: string): boolean {
  return needed.includes('channels:reveal') || (needed.includes('admin') && method !== 'GET');
}
