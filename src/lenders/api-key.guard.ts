import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import type { HttpRequest } from '../platform/fastify';
import { Problem } from '../platform/problem';
import { KeyCache } from './key-cache';
import { hashKey, Lenders, type LenderContext } from './lenders.service';
import { hasScope, type Scope } from './scopes';
import { SCOPES_METADATA } from './scopes.decorator';

export interface LenderRequest extends HttpRequest {
  tenant?: LenderContext;
}

/** Bearer keys: finds the lender of the key and refuses what its scopes do not allow. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lenders: Lenders,
    private readonly cache: KeyCache,
    private readonly clock: Clock,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<LenderRequest>();
    const lender = await this.authenticate(request.headers.authorization);
    const needed = this.reflector.getAllAndOverride<Scope[] | undefined>(SCOPES_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    // A handler that names no scope was forgotten: closed, not open.
    if (!needed) throw new Error('a guarded handler must name its scopes');
    const missing = needed.find((scope) => !hasScope(lender.scopes, scope));
    if (missing) {
      throw new Problem(403, 'SCOPE_MISSING', `This key does not carry the scope ${missing}.`, [], {
        'www-authenticate': `Bearer realm="stillyou", error="insufficient_scope", scope="${missing}"`,
      });
    }
    request.tenant = lender;
    return true;
  }

  /** @throws Problem 401 UNAUTHENTICATED, the same for unknown, expired and revoked keys */
  private async authenticate(header: string | undefined): Promise<LenderContext> {
    const key = /^Bearer +([\w.~+/=-]{1,200}) *$/i.exec(header ?? '')?.[1];
    if (!key)
      throw unauthenticated('An API key is needed: Authorization: Bearer <key>.', 'Bearer realm="stillyou"');
    const hash = hashKey(key);
    const found = await this.cache.get(hash.toString('hex'), () =>
      this.lenders.findByKey(this.dataSource, hash),
    );
    if (!found || (found.expiresAt && found.expiresAt <= this.clock.now())) {
      throw unauthenticated('This API key is not valid.', 'Bearer realm="stillyou", error="invalid_token"');
    }
    return found.lender;
  }
}

function unauthenticated(detail: string, challenge: string): Problem {
  return new Problem(401, 'UNAUTHENTICATED', detail, [], { 'www-authenticate': challenge });
}
