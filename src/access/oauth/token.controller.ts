import { Body, Catch, Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessTokens, audienceOf } from '../../lenders/access-tokens';
import { LastUsed } from '../../lenders/last-used';
import { hasScope, SCOPES } from '../../lenders/scopes';
import { Clock } from '../../platform/clock';
import { toApiId } from '../../platform/ids';
import { Settings } from '../../platform/settings';
import { ASSERTION_ALGORITHMS } from './client-jwks';
import { ClientProofs } from './client-proofs';
import { OAuthError } from './oauth-error';
import { SigningKeys } from './signing-keys';
import { TOKEN_SECONDS } from './signing-plan';
import { readTokenRequest } from './token-request';

/** A token endpoint speaks its own language (RFC 6749 §5.2), not ours. */
@Catch(OAuthError)
class OAuthErrorFilter implements ExceptionFilter<OAuthError> {
  catch(problem: OAuthError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { error, description, byBasic, status } = problem;
    if (status === 401 && byBasic) void reply.header('www-authenticate', 'Basic realm="stillyou"');
    void unstored(reply).status(status).send({ error, error_description: description });
  }
}

/** OAuth2 client credentials for a lender's systems: tokens, the keys that they are checked by, and what is offered. */
@ApiExcludeController()
@UseFilters(OAuthErrorFilter)
@Controller()
export class TokenController {
  constructor(
    private readonly proofs: ClientProofs,
    private readonly keys: SigningKeys,
    private readonly tokens: AccessTokens,
    private readonly lastUsed: LastUsed,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Post('oauth2/token')
  @HttpCode(200)
  async token(
    @Body() form: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Record<string, unknown>> {
    const { proof, scopes, resource } = readTokenRequest(form, request.headers.authorization);
    const client = await this.proofs.prove(proof);
    const audience = audienceOf(this.settings.publicUrl);
    if (resource !== null && resource !== audience)
      throw new OAuthError('invalid_target', 'tokens are for this API alone');
    if (scopes?.some((scope) => !hasScope(client.scopes, scope)))
      throw new OAuthError('invalid_scope', 'the client does not hold one of these scopes');
    const scope = (scopes ?? client.scopes).join(' ');
    this.lastUsed.note(client.lender.id, client.actor, this.clock.now());
    const clientId = toApiId('cli', client.actor.id);
    const issuer = this.settings.publicUrl;
    const token = await this.keys.sign({ issuer, audience, clientId, scope, jti: randomUUID() });
    unstored(reply);
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope };
  }

  @Get('.well-known/jwks.json')
  async jwks(@Res({ passthrough: true }) reply: FastifyReply): Promise<Record<string, unknown>> {
    // Shorter than a key is published before it signs.
    void reply.header('cache-control', 'public, max-age=600');
    return { keys: await this.tokens.published() };
  }

  /** RFC 8414. */
  @Get('.well-known/oauth-authorization-server')
  metadata(): Record<string, unknown> {
    const { publicUrl } = this.settings;
    return {
      issuer: publicUrl,
      token_endpoint: `${publicUrl}/oauth2/token`,
      jwks_uri: `${publicUrl}/.well-known/jwks.json`,
      scopes_supported: SCOPES,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      service_documentation: `${publicUrl}/docs`,
    };
  }
}

function unstored(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
}
