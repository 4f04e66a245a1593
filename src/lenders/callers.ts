import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import type { HttpRequest } from '../platform/fastify';
import { isFromOwnPage } from '../platform/page/request-checks';
import { Problem } from '../platform/problem';
import { Settings } from '../platform/settings';
import { AccessTokens } from './access-tokens';
import { findClientById, findKeyByHash } from './credentials.queries';
import { KeyCache } from './key-cache';
import { LastUsed } from './last-used';
import { hashKey, type LenderContext } from './lenders.service';
import { scopesOf } from './roles';
import { hasScope } from './scopes';
import { isCsrfToken, readSessionToken } from './session-cookie';
import { OperatorSessions } from './operator-sessions';

const REALM = 'Bearer realm="stillyou"';
const BEARER = /^Bearer +([\w.~+/=-]{1,2048}) *$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** A caller, and when they last proved who they are; null for a machine, which proves it at every call. */
export interface Caller {
  lender: LenderContext;
  provedAt: Date | null;
}

/** Who calls: an API key, an access token, or the session of an operator's browser. */
@Injectable()
export class Callers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cache: KeyCache,
    private readonly tokens: AccessTokens,
    private readonly sessions: OperatorSessions,
    private readonly lastUsed: LastUsed,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /**
   * @throws Problem 401 UNAUTHENTICATED, the same for unknown, expired and revoked; 403 CSRF_REFUSED for a session's
   *   call that does not come from our own page
   */
  async authenticate(request: HttpRequest): Promise<Caller> {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) {
      const lender = await this.byBearer(BEARER.exec(authorization)?.[1]);
      this.lastUsed.note(lender.id, lender.actor, this.clock.now());
      return { lender, provedAt: null };
    }
    const token = readSessionToken(cookie, this.settings.publicUrl);
    if (!token) throw unauthenticated('An API key is needed: Authorization: Bearer <key>.', REALM);
    const session = await this.sessions.find(token);
    if (session?.stage !== 'full') throw unauthenticated('You are not signed in.', REALM);
    if (!SAFE_METHODS.includes(request.method)) assertOwnPage(request, token);
    const { lender, actor, role, provedAt } = session;
    return { lender: { ...lender, actor, scopes: scopesOf(role) }, provedAt };
  }

  private async byBearer(credential: string | undefined): Promise<LenderContext> {
    if (!credential) throw unauthenticated('An API key is needed: Authorization: Bearer <key>.', REALM);
    const lender = JWT.test(credential) ? await this.byToken(credential) : await this.byKey(credential);
    if (!lender)
      throw unauthenticated('This API key or token is not valid.', `${REALM}, error="invalid_token"`);
    return lender;
  }

  private async byKey(key: string): Promise<LenderContext | null> {
    const hash = hashKey(key);
    const found = await this.cache.get(hash.toString('hex'), async () => {
      const row = await findKeyByHash(this.dataSource, hash);
      if (!row) return null;
      const { lender, actor, scopes, expiresAt } = row;
      return { lender: { ...lender, actor, scopes }, expiresAt };
    });
    return found && !(found.expiresAt && found.expiresAt <= this.clock.now()) ? found.lender : null;
  }

  /** A token lives up to its end; its client is asked for again every five seconds, and may be revoked before. */
  private async byToken(token: string): Promise<LenderContext | null> {
    const facts = await this.tokens.read(token);
    if (!facts) return null;
    const client = await this.cache.get(`client ${facts.clientId}`, async () => {
      const row = await findClientById(this.dataSource, facts.clientId);
      if (!row) return null;
      const { lender, actor, scopes } = row;
      return { lender: { ...lender, actor, scopes }, expiresAt: null };
    });
    if (!client) return null;
    const held = client.lender.scopes;
    return { ...client.lender, scopes: facts.scopes.filter((scope) => hasScope(held, scope)) };
  }
}

/** @throws Problem 403 CSRF_REFUSED */
function assertOwnPage(request: HttpRequest, token: string): void {
  if (isFromOwnPage(request.headers) && isCsrfToken(token, request.headers['x-csrf-token'])) return;
  throw new Problem(
    403,
    'CSRF_REFUSED',
    'A call with a session cookie comes from our own page, with its x-csrf-token.',
  );
}

function unauthenticated(detail: string, challenge: string): Problem {
  return new Problem(401, 'UNAUTHENTICATED', detail, [], { 'www-authenticate': challenge });
}
