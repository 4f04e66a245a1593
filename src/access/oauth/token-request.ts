import { SCOPES, type Scope } from '../../lenders/scopes';
import { OAuthError } from './oauth-error';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MAX_LENGTH = 8_192;

/** How a client proves itself. */
export type ClientProof =
  | { by: 'secret'; clientId: string; secret: string; basic: boolean }
  | { by: 'assertion'; clientId: string | null; assertion: string };

/** A client-credentials request as it was read. */
export interface TokenRequest {
  proof: ClientProof;
  /** Null: all that the client has. */
  scopes: Scope[] | null;
  /** What the token is wanted for (RFC 8707); null: not said. */
  resource: string | null;
}

/**
 * Read a token request (RFC 6749 §4.4; RFC 7521 §4.2 for assertions): one grant, one way of proving who asks, no
 * parameter twice.
 * @throws OAuthError
 */
export function readTokenRequest(form: unknown, authorization: string | undefined): TokenRequest {
  const fields = readFields(form);
  const grant = fields.get('grant_type');
  if (!grant) throw new OAuthError('invalid_request', 'grant_type is missing');
  const proof = readProof(fields, authorization);
  if (grant !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', 'the one grant here is client_credentials');
  return { proof, scopes: readScopes(fields.get('scope')), resource: fields.get('resource') ?? null };
}

function readFields(form: unknown): Map<string, string> {
  if (typeof form !== 'object' || form === null || Array.isArray(form) || Buffer.isBuffer(form))
    throw new OAuthError('invalid_request', 'the request is a form: application/x-www-form-urlencoded');
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(form)) {
    if (typeof value !== 'string')
      throw new OAuthError('invalid_request', 'a parameter is there twice or is no text');
    if (value.length > MAX_LENGTH) throw new OAuthError('invalid_request', 'a parameter is too long');
    // A parameter without a value is treated as left out (RFC 6749 §3.2).
    if (value !== '') fields.set(name, value);
  }
  return fields;
}

function readProof(fields: Map<string, string>, authorization: string | undefined): ClientProof {
  const [clientId, secret] = [fields.get('client_id') ?? null, fields.get('client_secret')];
  const [assertion, type] = [fields.get('client_assertion'), fields.get('client_assertion_type')];
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined).length;
  if (ways > 1) throw new OAuthError('invalid_request', 'a client proves itself in one way, not in several');
  if (authorization !== undefined) return readBasic(authorization, clientId);
  if (assertion !== undefined || type !== undefined) {
    if (assertion === undefined || type !== ASSERTION_TYPE)
      throw new OAuthError('invalid_request', 'client_assertion goes with its type jwt-bearer');
    return { by: 'assertion', clientId, assertion };
  }
  if (clientId === null || secret === undefined)
    throw new OAuthError('invalid_client', 'a client proves itself by its secret or a signed assertion');
  return { by: 'secret', clientId, secret, basic: false };
}

function readBasic(authorization: string, named: string | null): ClientProof {
  const encoded = /^Basic +([\w+/=-]{1,1024}) *$/i.exec(authorization)?.[1];
  const [id, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const [clientId, secret] = [decodeForm(id), decodeForm(rest.join(':'))];
  if (!clientId || !secret) throw new OAuthError('invalid_client', 'this is no client_id and secret', true);
  if (named !== null && named !== clientId)
    throw new OAuthError(
      'invalid_request',
      'client_id is another one than in the Authorization header',
      true,
    );
  return { by: 'secret', clientId, secret, basic: true };
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). */
function decodeForm(text: string | undefined): string | null {
  try {
    return decodeURIComponent((text ?? '').replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function readScopes(scope: string | undefined): Scope[] | null {
  if (scope === undefined) return null;
  const names = [...new Set(scope.split(' ').filter(Boolean))];
  const unknown = names.some((name) => !(SCOPES as readonly string[]).includes(name));
  if (unknown || names.length === 0) throw new OAuthError('invalid_scope', 'there is no such scope');
  return names as Scope[];
}
