import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a key server misbehaves until it is told otherwise. */
export type Mood = 'well' | 'down' | 'silent' | 'slow' | 'error' | 'garbage' | 'endless' | 'throttled';

export interface FakeAnswer {
  status: number;
  body: unknown;
}

/** A key server on a port of its own that speaks what its real one speaks, and can be put in any mood. */
export interface FakeServer {
  url: string;
  mood: Mood;
  /** Calls that came in, by path or action. */
  calls: string[];
  /** No more connections, and the port closed, until `revive`. */
  stop(): Promise<void>;
}

const SLOW_MS = 60;

export async function startFakeServer(
  answer: (request: IncomingMessage, body: string) => FakeAnswer,
  nameOf: (request: IncomingMessage) => string,
): Promise<FakeServer> {
  const fake: FakeServer = { url: '', mood: 'well', calls: [], stop: () => close(server) };
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      fake.calls.push(nameOf(request));
      const send = (status: number, body: string) =>
        reply.writeHead(status, { 'content-type': 'application/json' }).end(body);
      const well = () => {
        const { status, body } = answer(request, Buffer.concat(chunks).toString('utf8'));
        send(status, JSON.stringify(body));
      };
      switch (fake.mood) {
        case 'well':
          return well();
        case 'slow':
          return void setTimeout(well, SLOW_MS);
        case 'down':
          return void request.socket.destroy();
        case 'silent':
          return;
        case 'error':
          return void send(503, '{"errors":["Vault is sealed"]}');
        case 'throttled':
          return void send(429, '{"__type":"ThrottlingException"}');
        case 'garbage':
          return void send(200, '<html>a proxy says hello</html>');
        case 'endless':
          reply.writeHead(200);
          return void reply.write('x'.repeat(200_000));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
