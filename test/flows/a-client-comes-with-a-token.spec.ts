import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { Api } from '../../demo/client/http';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { anotherLender } from '../support/keys';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('a client comes with a token', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app));

  const makeClient = async (over: object = {}) => {
    const body = { name: 'core', scopes: ['events:read', 'notices:read'], ...over };
    return (await app.api.post('/v1/oauth-clients', body)).body;
  };
  const ask = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    app.outside.call(
      'POST',
      '/oauth2/token',
      new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
      { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    );
  const bySecret = (client: any, over: Record<string, string> = {}) =>
    ask({ client_id: client.id, client_secret: client.secret, ...over });
  const status = async (token: string, path = '/v1/events?limit=1') =>
    (await new Api(app.url, token).get(path)).status;

  it('is found by its metadata, gets a token for a quarter of an hour, and may do what its scopes say', async () => {
    const client = await makeClient();
    // A library that knows nothing of us.
    const config = await oauth.discovery(new URL(app.url), client.id, client.secret, undefined, {
      algorithm: 'oauth2',
      execute: [oauth.allowInsecureRequests],
    });
    const answer = await oauth.clientCredentialsGrant(config, { scope: 'events:read' });
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'events:read' });
    const token = answer.access_token;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(decodeJwt(token)).toMatchObject({
      iss: app.url,
      aud: `${app.url}/v1`,
      sub: client.id,
      client_id: client.id,
      scope: 'events:read',
    });
    expect(await status(token)).toBe(200);
    const missing = await new Api(app.url, token).get('/v1/policies');
    expect([missing.status, missing.body.code]).toEqual([403, 'SCOPE_MISSING']);
    await app.advance('PT14M');
    expect(await status(token)).toBe(200);
    await app.advance('PT1M');
    expect(await status(token)).toBe(401);
  });

  it('refuses what was signed by others, for others, or as something else', async () => {
    const client = await makeClient();
    const good = (await bySecret(client)).body.access_token as string;
    const { kid } = decodeProtectedHeader(good);
    const claims = decodeJwt(good);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forge = (over: object, header: object = {}) =>
      new SignJWT({ ...claims, ...over })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
        .sign(stranger);
    const [head, body, signature] = good.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const flipped = signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'));
    for (const token of [
      await forge({}),
      await forge({}, { kid: 'unknown' }),
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${head}.${body}.${flipped}`,
      `${head}.${Buffer.from(JSON.stringify({ ...claims, scope: 'admin' })).toString('base64url')}.${signature}`,
    ])
      expect(await status(token)).toBe(401);
    expect(await status(good)).toBe(200);
  });

  it('refuses in the words of OAuth2, and tells nobody which part was wrong', async () => {
    const client = await makeClient();
    const wrong = [
      await bySecret({ ...client, secret: `${client.secret}x` }),
      await bySecret({ ...client, id: `cli_${'0'.repeat(32)}` }),
      await bySecret({ ...client, id: 'nobody' }),
    ];
    for (const { status, body, headers } of wrong) {
      expect([status, body]).toEqual([
        401,
        { error: 'invalid_client', error_description: expect.any(String) },
      ]);
      expect(headers.get('cache-control')).toBe('no-store');
    }
    expect(new Set(wrong.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const basic = `Basic ${Buffer.from(`${client.id}:wrong`).toString('base64')}`;
    const answer = await ask({}, { authorization: basic });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="stillyou"']);
    expect((await bySecret(client, { scope: 'admin' })).body.error).toBe('invalid_scope');
    expect((await bySecret(client, { resource: 'https://elsewhere.example' })).body.error).toBe(
      'invalid_target',
    );
    expect((await bySecret(client, { grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
  });

  it('changes its secret with an overlap, and ends with its client', async () => {
    const client = await makeClient();
    const rotated = (await app.api.post(`/v1/oauth-clients/${client.id}/rotate`, { overlapHours: 1 })).body;
    expect(rotated.secret).not.toBe(client.secret);
    const token = (await bySecret(client)).body.access_token;
    expect((await bySecret(rotated)).status).toBe(200);
    await app.advance('PT1H');
    expect((await bySecret(client)).status).toBe(401);
    const fresh = (await bySecret(rotated)).body.access_token;
    expect([await status(token), await status(fresh)]).toEqual([401, 200]);

    const other = await anotherLender(app);
    expect((await other.post(`/v1/oauth-clients/${client.id}/revoke`)).status).toBe(404);
    expect((await app.api.post(`/v1/oauth-clients/${client.id}/revoke`)).body.revokedAt).not.toBeNull();
    expect([await status(fresh), (await bySecret(rotated)).status]).toEqual([401, 401]);
    const kinds = await app.sql(`SELECT kind FROM evidence_entry WHERE stream = '${client.id}' ORDER BY n`);
    expect(kinds.map((r) => r.kind)).toEqual(['client.created', 'client.rotated', 'client.revoked']);
    await expectAlwaysTrue(app, [client.secret, rotated.secret]);
  });

  it('proves itself by its own key, with each assertion once', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] };
    const client = await makeClient({ jwks });
    expect(client).toMatchObject({ secret: null, provesItselfBy: 'private_key_jwt' });
    const seconds = Math.floor((await app.clock()).getTime() / 1_000);
    const assert = (over: object = {}, key = pair.privateKey) =>
      new SignJWT({
        iss: client.id,
        sub: client.id,
        aud: app.url,
        exp: seconds + 120,
        jti: randomUUID(),
        ...over,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' })));
    const come = async (assertion: string) =>
      (await ask({ client_assertion_type: ASSERTION, client_assertion: assertion })).status;
    const once = await assert();
    // At once, so that both are under way: exactly one is first.
    expect((await Promise.all([come(once), come(once)])).sort()).toEqual([200, 401]);
    expect(await come(await assert({ aud: `${app.url}/oauth2/token` }))).toBe(200);
    for (const over of [
      { aud: 'https://elsewhere.example' },
      { exp: seconds - 1 },
      { exp: seconds + 3_600 },
      { iss: 'somebody' },
      { sub: (await makeClient()).id },
      { jti: undefined },
    ])
      expect([over, await come(await assert(over))]).toEqual([over, 401]);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await come(await assert({}, stranger))).toBe(401);
    expect((await makeClient({ jwks: { keys: [pair.privateKey.export({ format: 'jwk' })] } })).code).toBe(
      'JWKS_INVALID',
    );
  });

  it('goes on with tokens while the key that signs them is changed', async () => {
    const client = await makeClient();
    const kids = async () =>
      (await app.outside.get('/.well-known/jwks.json')).body.keys.map((k: any) => k.kid);
    const kidOf = async () => decodeProtectedHeader((await bySecret(client)).body.access_token).kid;
    const first = await kidOf();
    // Old by hand: ninety days of the clock would take the whole test.
    await app.sql(`UPDATE token_signing_key SET created_at = created_at - interval '90 days'`);
    await app.advance('PT1H');
    expect(await kids()).toHaveLength(2);
    expect(JSON.stringify((await app.outside.get('/.well-known/jwks.json')).body)).not.toContain('"d"');
    expect(await kidOf()).toBe(first);
    await app.advance('PT1H');
    const token = (await bySecret(client)).body.access_token;
    expect(decodeProtectedHeader(token).kid).not.toBe(first);
    expect(await status(token)).toBe(200);
    expect(await kids()).toContain(first);
    await app.advance('P1DT1H');
    expect(await kids()).toEqual([decodeProtectedHeader(token).kid]);
  });
});
