import { OAuthError } from './oauth-error';
import { ASSERTION_TYPE, readTokenRequest } from './token-request';

const grant = { grant_type: 'client_credentials' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const refusal = (form: unknown, authorization?: string) => {
  try {
    readTokenRequest(form, authorization);
  } catch (error) {
    const { error: code, status, byBasic } = error as OAuthError;
    return [code, status, byBasic];
  }
  return null;
};

describe('a token request', () => {
  it('is read with a secret in the header or the body, or with a signed assertion', () => {
    const inHeader = { by: 'secret', clientId: 'cli_a', secret: 's:ecret +', basic: true };
    expect(readTokenRequest(grant, basic('cli_a:s%3Aecret+%2B'))).toEqual({
      proof: inHeader,
      scopes: null,
      resource: null,
    });
    const form = {
      ...grant,
      client_id: 'cli_a',
      client_secret: 'x',
      scope: 'events:read notices:read events:read',
    };
    expect(readTokenRequest(form, undefined)).toEqual({
      proof: { by: 'secret', clientId: 'cli_a', secret: 'x', basic: false },
      scopes: ['events:read', 'notices:read'],
      resource: null,
    });
    const signed = {
      ...grant,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: 'a.b.c',
      resource: 'r',
    };
    expect(readTokenRequest(signed, undefined)).toEqual({
      proof: { by: 'assertion', clientId: null, assertion: 'a.b.c' },
      scopes: null,
      resource: 'r',
    });
  });

  it.each<[string, unknown, string | undefined, unknown]>([
    ['no body', undefined, undefined, ['invalid_request', 400, false]],
    ['JSON list', [], undefined, ['invalid_request', 400, false]],
    ['no grant', { client_id: 'a', client_secret: 'b' }, undefined, ['invalid_request', 400, false]],
    ['an empty grant', { grant_type: '' }, undefined, ['invalid_request', 400, false]],
    [
      'a grant twice',
      { grant_type: ['client_credentials', 'x'] },
      undefined,
      ['invalid_request', 400, false],
    ],
    ['another grant', { grant_type: 'password' }, basic('a:b'), ['unsupported_grant_type', 400, false]],
    ['no proof', grant, undefined, ['invalid_client', 401, false]],
    ['two proofs', { ...grant, client_secret: 'x' }, basic('a:b'), ['invalid_request', 400, false]],
    ['a bearer', grant, 'Bearer abc', ['invalid_client', 401, true]],
    ['half a pair', grant, basic('a'), ['invalid_client', 401, true]],
    ['bad encoding', grant, basic('a:%zz'), ['invalid_client', 401, true]],
    ['another client', { ...grant, client_id: 'b' }, basic('a:b'), ['invalid_request', 400, true]],
    [
      'another type',
      { ...grant, client_assertion: 'a', client_assertion_type: 'x' },
      undefined,
      ['invalid_request', 400, false],
    ],
    ['an unknown scope', { ...grant, scope: 'world' }, basic('a:b'), ['invalid_scope', 400, false]],
    ['blank scopes', { ...grant, scope: '  ' }, basic('a:b'), ['invalid_scope', 400, false]],
    ['too long', { ...grant, scope: 'x'.repeat(8_193) }, basic('a:b'), ['invalid_request', 400, false]],
  ])('is refused: %s', (_what, form, authorization, expected) => {
    expect(refusal(form, authorization)).toEqual(expected);
  });
});
