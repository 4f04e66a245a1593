import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

export const CLIENT = { id: 'stillyou', secret: 'a secret: of two' };

interface Asked {
  nonce: string;
  challenge: string;
  redirect: string;
  maxAge: string | null;
  prompt: string | null;
}

/** A lender's own sign-on that speaks real OpenID Connect, with who is signed in and what goes wrong set by hand. */
export class FakeSignOn {
  /** The person in front of it. */
  claims: Record<string, unknown> = { sub: 'emp-1', preferred_username: 'li.na', groups: ['desk'] };
  /** Seconds since that person proved it over there. */
  provedAgo = 0;
  /** Over what the id token says; `stranger` signs it with another key. */
  token: Record<string, unknown> = {};
  stranger = false;
  readonly asked: Asked[] = [];
  private readonly codes = new Map<string, Asked>();
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private server: Server;
  url = '';

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, headers, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; headers?: object; body?: unknown } & any> {
    const url = new URL(request.url!, this.url);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return { status: 200, body: this.metadata() };
      case '/jwks': {
        const jwk = this.keys.publicKey.export({ format: 'jwk' });
        return { status: 200, body: { keys: [{ ...jwk, kid: 'one', alg: 'ES256', use: 'sig' }] } };
      }
      case '/authorize':
        return { status: 302, headers: { location: this.authorize(url.searchParams) } };
      case '/token':
        return this.exchange(request);
      default:
        return { status: 404, body: {} };
    }
  }

  private metadata() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  private authorize(query: URLSearchParams): string {
    const asked: Asked = {
      nonce: query.get('nonce')!,
      challenge: query.get('code_challenge')!,
      redirect: query.get('redirect_uri')!,
      maxAge: query.get('max_age'),
      prompt: query.get('prompt'),
    };
    this.asked.push(asked);
    const code = randomUUID();
    this.codes.set(code, asked);
    const back = new URL(asked.redirect);
    back.search = new URLSearchParams({ code, state: query.get('state')!, iss: this.url }).toString();
    return back.href;
  }

  private async exchange(request: IncomingMessage) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const basic = `${encodeURIComponent(CLIENT.id)}:${encodeURIComponent(CLIENT.secret).replaceAll('%20', '+')}`;
    const asked = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (request.headers.authorization !== `Basic ${Buffer.from(basic).toString('base64')}`)
      return { status: 401, body: { error: 'invalid_client' } };
    if (!asked || verifier !== asked.challenge || form.get('redirect_uri') !== asked.redirect)
      return { status: 400, body: { error: 'invalid_grant' } };
    const id_token = await this.idToken(asked.nonce);
    return {
      status: 200,
      body: { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, id_token },
    };
  }

  private idToken(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const key = this.stranger
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : this.keys.privateKey;
    const usual = {
      iss: this.url,
      aud: CLIENT.id,
      iat: now,
      exp: now + 60,
      nonce,
      auth_time: now - this.provedAgo,
    };
    return new SignJWT({ ...usual, ...this.claims, ...this.token })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(key);
  }
}
