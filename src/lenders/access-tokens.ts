import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { fromApiId } from '../platform/ids';
import { Settings } from '../platform/settings';
import { outsideTenants } from '../platform/tx';
import { SCOPES, type Scope } from './scopes';

/** The one algorithm that tokens of ours are signed with: a token does not choose. */
export const TOKEN_ALGORITHM = 'EdDSA';
/** RFC 9068: told apart from any other JWT by its type. */
export const TOKEN_TYPE = 'at+jwt';
const KEYS_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Who a token speaks for, as far as it says. */
export interface TokenFacts {
  clientId: string;
  scopes: Scope[];
}

/** Access tokens that came in: checked against our own published keys, by the one clock. */
@Injectable()
export class AccessTokens {
  private keys: JWK[] = [];
  private readAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** What a token of ours says, or null for any other: forged, of another kind, for somebody else, over. */
  async read(token: string): Promise<TokenFacts | null> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const keys = await this.keysFor(kid);
      const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: this.settings.publicUrl,
        audience: audienceOf(this.settings.publicUrl),
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
        currentDate: this.clock.now(),
      });
      const clientId = fromApiId('cli', String(payload.client_id));
      if (!clientId || payload.sub !== payload.client_id) return null;
      const named = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
      return { clientId, scopes: SCOPES.filter((scope) => named.includes(scope)) };
    } catch (error) {
      // A database that does not answer is no fault of the token.
      if (isOfJose(error)) return null;
      throw error;
    }
  }

  /** The keys that are published now, newest first. */
  async published(): Promise<JWK[]> {
    const rows: { jwk: JWK }[] = await outsideTenants(this.dataSource).query(
      'SELECT public_jwk AS jwk FROM token_signing_key ORDER BY created_at DESC, kid',
    );
    return rows.map(({ jwk }) => jwk);
  }

  private async keysFor(kid: string | undefined): Promise<JWK[]> {
    const age = performance.now() - this.readAt;
    const isUnknown = !this.keys.some((key) => key.kid === kid);
    // An unknown kid is a new key of another process, or a stranger's invention: not asked for at every request.
    if (age > KEYS_MS || (isUnknown && age > ASK_AGAIN_MS)) {
      this.keys = await this.published();
      this.readAt = performance.now();
    }
    return this.keys;
  }
}

/** The resource that tokens are for. */
export function audienceOf(publicUrl: string): string {
  return `${publicUrl}/v1`;
}

/** jose's errors carry a code of their own, such as ERR_JWT_EXPIRED; what cannot be parsed at all is a TypeError. */
export function isOfJose(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof TypeError || (typeof code === 'string' && /^ERR_J/.test(code));
}
