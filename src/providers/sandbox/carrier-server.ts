import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clock } from '../../platform/clock';
import { readJsonObject } from '../http-call';
import type { CarrierAnswer } from './carrier-health';
import { SandboxLine } from './line';
import { PushGatewayServer } from './push-gateway';
import { SmsCarrier } from './sms-carrier';
import { SandboxWorld } from './world';

const MAX_BODY_BYTES = 64 * 1_024;

/**
 * The carriers' own HTTP server, on a loopback port of its own: our adapters call it over the wire as they would
 * call the real ones, and none of the service's parsers, guards or filters are in the way.
 */
@Injectable()
export class CarrierServer implements OnModuleInit, OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    private readonly line: SandboxLine,
    private readonly sms: SmsCarrier,
    private readonly push: PushGatewayServer,
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request).then(
        ({ status, body }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        // The caller hung up, or sent more than any carrier takes.
        () => response.destroy(),
      );
    });
  }

  async onModuleInit(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    this.line.carrierUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async onApplicationShutdown(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage): Promise<CarrierAnswer> {
    const body = await readBody(request);
    const path = request.url ?? '';
    const { authorization } = request.headers;
    if (
      request.method === 'POST' &&
      path === `/sms/2010-04-01/Accounts/${this.line.sms.accountSid}/Messages.json`
    ) {
      return this.sms.accept(authorization, new URLSearchParams(body));
    }
    if (request.method === 'POST' && path === '/push/v1/messages:send') {
      return this.push.accept(authorization, readJsonObject(body));
    }
    if (request.method === 'POST' && path.startsWith('/check/')) {
      if (this.world.carriers.refuses('number-registry'))
        return { status: 503, body: { status: 503, code: 'UNAVAILABLE' } };
      return this.world.registry.answer(path.slice('/check'.length), readJsonObject(body), this.clock.now());
    }
    return { status: 404, body: { status: 404, code: 20404, message: 'not found' } };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
