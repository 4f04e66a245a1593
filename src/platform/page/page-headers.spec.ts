import { createAdapter } from '../fastify';
import { sendOn, sendPage } from './replies';
import { writeCookie } from './request-checks';

const serve = (surroundings?: Parameters<typeof createAdapter>[0]) => {
  const fastify = createAdapter(surroundings).getInstance();
  fastify.get('/page', (_request, reply) => sendPage(reply, 200, '<p>page</p>'));
  fastify.get('/on', (_request, reply) => sendOn(reply, '/page'));
  fastify.get('/who', (request) => ({ ip: request.ip }));
  return fastify;
};

describe('what pages and answers say about themselves', () => {
  it('a cookie of ours', () => {
    expect(writeCookie('__Host-x', 'v', true, 60)).toBe(
      '__Host-x=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
    );
    expect(writeCookie('x', 'v', false, 0, 'Lax')).toBe('x=v; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
  });

  it('every page says what it may load, and that it is nobody’s frame', async () => {
    const server = serve();
    for (const url of ['/page', '/on']) {
      const { headers } = await server.inject({ url });
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    }
    expect((await server.inject({ url: '/page' })).headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('every answer says nosniff, and https for good where the site is https', async () => {
    for (const [isHttps, hsts] of [
      [true, 'max-age=31536000; includeSubDomains'],
      [false, undefined],
    ] as const) {
      const server = serve({ trustedProxies: [], isHttps });
      for (const url of ['/page', '/who', '/nowhere']) {
        const { headers } = await server.inject({ url });
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['strict-transport-security']).toBe(hsts);
      }
    }
  });

  it('believes a forwarded address only of a proxy that is named', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const ask = async (trustedProxies: string[], remoteAddress: string) =>
      (await serve({ trustedProxies, isHttps: false }).inject({ url: '/who', headers, remoteAddress })).json()
        .ip;
    expect(await ask([], '10.0.0.5')).toBe('10.0.0.5');
    expect(await ask(['10.0.0.0/24'], '10.0.0.5')).toBe('203.0.113.9');
    expect(await ask(['10.0.0.0/24'], '10.0.1.5')).toBe('10.0.1.5');
  });

  it('answers no TRACE', async () => {
    const { statusCode, body } = await serve().inject({ method: 'TRACE' as 'GET', url: '/page' });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('page</p>');
  });
});
