import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { GuardedPost, type GuardedPostOptions, type OutboundResult } from './guarded-post';
import { CLOSED_ADDRESSES, CLOSED_HOSTS, CLOSED_URLS } from '../../../test/support/outbound-vectors';

const CALL = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' };

describe('GuardedPost', () => {
  /** What an attacker wants reached: on every address of this machine, counting connections, not requests. */
  let connections = 0;
  const target = createTcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  let port: number;
  const open: GuardedPost[] = [];
  const guarded = (over: Partial<GuardedPostOptions> = {}): GuardedPost => {
    const made = new GuardedPost({ ports: [443, 8443, port], httpToLoopback: false, ...over });
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    await new Promise<void>((resolve) => target.listen(0, resolve));
    port = (target.address() as AddressInfo).port;
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    connections = 0;
  });
  afterAll(() => new Promise((resolve) => target.close(resolve)));

  it('stands on at least 200 vectors', () => {
    expect(new Set([...CLOSED_ADDRESSES, ...CLOSED_HOSTS, ...CLOSED_URLS]).size).toBeGreaterThanOrEqual(200);
  });

  it('connects to nothing for any host or URL that is closed', async () => {
    const resolve = jest.fn(async () => ['127.0.0.1']);
    const post = guarded({ resolve });
    const urls = [...CLOSED_HOSTS.map((host) => `https://${host}:${port}/`), ...CLOSED_URLS];
    const results = await Promise.all(urls.map((url) => post.post(url, CALL)));
    expect(results.filter(({ kind }) => kind !== 'refused')).toEqual([]);
    expect(resolve).not.toHaveBeenCalled();
    expect(connections).toBe(0);
  });

  it('connects to nothing when a good name leads to any closed address, alone or among good ones', async () => {
    const answers = CLOSED_ADDRESSES.flatMap((bad) => [[bad], ['8.8.8.8', bad], [bad, '2606:4700::1111']]);
    for (const answer of [...answers, []]) {
      const post = guarded({ resolve: async () => [...answer] });
      expect(await post.post(`https://hooks.lender.example:${port}/`, CALL)).toEqual({
        kind: 'refused',
        code: 'ADDRESS_NOT_PUBLIC',
      });
      await post.close();
    }
    expect(connections).toBe(0);
  });

  it('asks anew at every call: a name that turns to this machine later is refused then', async () => {
    const answers = [['192.0.2.1'], ['127.0.0.1'], ['10.0.0.1']];
    const post = guarded({ resolve: async () => answers.shift()! });
    for (let i = 0; i < 3; i += 1)
      expect(await post.post(`https://hooks.lender.example:${port}/`, CALL)).toMatchObject({
        kind: 'refused',
      });
    expect(answers).toEqual([]);
    expect(connections).toBe(0);
  });

  it('says a name that does not resolve by its code', async () => {
    const post = guarded({
      resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
    });
    expect(await post.post('https://hooks.lender.example/', CALL)).toEqual({
      kind: 'failed',
      code: 'ENOTFOUND',
    });
  });

  it('looks up once and goes to exactly that address, by the name that was asked for', async () => {
    // No public address leads to this machine: what is told apart here is who was greeted, and how.
    const names: string[] = [];
    const tls = createTlsServer({
      SNICallback: (name, done) => {
        names.push(name);
        done(new Error('no certificate'));
      },
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const lookups: string[] = [];
    const post = guarded({ ports: [(tls.address() as AddressInfo).port] });
    const checked = post as unknown as { checkedAddresses(host: string): Promise<string[]> };
    checked.checkedAddresses = async (host) => {
      lookups.push(host);
      return ['127.0.0.1'];
    };
    const result = await post.post(
      `https://hooks.lender.example:${(tls.address() as AddressInfo).port}/`,
      CALL,
    );
    expect(result).toMatchObject({ kind: 'failed' });
    expect(names).toEqual(['hooks.lender.example']);
    expect(lookups).toEqual(['hooks.lender.example']);
    await new Promise((resolve) => tls.close(resolve));
  });

  describe('to this machine, in the sandbox', () => {
    let server: Server;
    let url: string;
    let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[];
    let sockets: Set<unknown>;
    let answer: (response: ServerResponse) => void;
    const post = (over: Partial<GuardedPostOptions> = {}): Promise<OutboundResult> =>
      guarded({ httpToLoopback: true, ...over }).post(url, CALL);

    beforeAll(async () => {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          seen.push({ method: request.method, url: request.url, headers: request.headers, body });
          answer(response);
        });
      });
      server.on('connection', (socket) => sockets.add(socket));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1`;
    });
    beforeEach(() => {
      seen = [];
      sockets = new Set();
      answer = (response) => response.writeHead(204).end();
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it('posts what it was given', async () => {
      expect(await post()).toEqual({ kind: 'answer', status: 204, retryAfterSeconds: null });
      expect(seen).toMatchObject([
        {
          method: 'POST',
          url: '/hook?key=1',
          body: CALL.body,
          headers: { 'content-type': 'application/json' },
        },
      ]);
    });

    it('uses no proxy of the environment', async () => {
      for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY'])
        process.env[name] = `http://127.0.0.1:${port}`;
      expect(await post()).toMatchObject({ kind: 'answer' });
      for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY']) delete process.env[name];
      expect(connections).toBe(0);
    });

    it('keeps no connection', async () => {
      const one = guarded({ httpToLoopback: true });
      await one.post(url, CALL);
      await one.post(url, CALL);
      expect(sockets.size).toBe(2);
    });

    it('follows no redirect', async () => {
      answer = (response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end();
      expect(await post()).toEqual({ kind: 'answer', status: 307, retryAfterSeconds: null });
      expect([seen.length, connections]).toEqual([1, 0]);
    });

    it('reads Retry-After', async () => {
      answer = (response) => response.writeHead(503, { 'retry-after': '120' }).end();
      expect(await post()).toEqual({ kind: 'answer', status: 503, retryAfterSeconds: 120 });
    });

    it('takes the status, and no more than a little of an answer without end', async () => {
      let written = 0;
      answer = (response) => {
        response.writeHead(200);
        const more = () => {
          if (response.destroyed || written > 50_000_000) return;
          written += 65_536;
          response.write(Buffer.alloc(65_536), () => setImmediate(more));
        };
        more();
      };
      expect(await post()).toEqual({ kind: 'answer', status: 200, retryAfterSeconds: null });
      expect(written).toBeLessThan(20_000_000);
    });

    it('takes the status of an answer that never ends, when its time is over', async () => {
      answer = (response) => void response.writeHead(200).write('slow');
      expect(await post({ totalMs: 300 })).toEqual({ kind: 'answer', status: 200, retryAfterSeconds: null });
    });

    it('waits no longer than its time for an answer', async () => {
      answer = () => undefined;
      expect(await post({ totalMs: 300 })).toEqual({ kind: 'failed', code: 'TIMEOUT' });
    });

    it('says that nobody listens, or that it was cut off, by a code', async () => {
      const gone = guarded({ httpToLoopback: true });
      expect(await gone.post('http://127.0.0.1:1/', CALL)).toEqual({ kind: 'failed', code: 'ECONNREFUSED' });
      expect(await gone.post(`http://127.0.0.1:${port}/`, CALL)).toMatchObject({ kind: 'failed' });
      expect(connections).toBe(1);
    });
  });
});
