import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One call, as the lender's server got it. */
export interface Received {
  id: string;
  headers: Record<string, string>;
  raw: string;
  event: any;
}

/** A lender's server on this machine, that answers as it is told. */
export class WebhookReceiver {
  readonly calls: Received[] = [];
  /** What it answers with: a status, or whatever the test does with the response. */
  answer: (call: Received, response: ServerResponse) => void = (_, response) => response.writeHead(204).end();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => void receiver.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new WebhookReceiver(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    );
    return receiver;
  }

  /** Answer every call with this status and these headers. */
  answerWith(status: number, headers: Record<string, string> = {}): void {
    this.answer = (_, response) => response.writeHead(status, headers).end();
  }

  /** The calls so far, checked with the library of Standard Webhooks; forgets them. */
  takeVerified(secret: string): Received[] {
    const calls = this.calls.splice(0);
    for (const { raw, headers, event } of calls)
      expect(new Webhook(secret).verify(raw, headers)).toEqual(event);
    return calls;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const call = { id: headers['webhook-id']!, headers, raw, event: JSON.parse(raw) };
    this.calls.push(call);
    this.answer(call, response);
  }
}
