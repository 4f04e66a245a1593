import { Controller, Global, HttpCode, Inject, Module, Param, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { createAdapter, type HttpRequest } from '../../platform/fastify';
import { newId, toApiId } from '../../platform/ids';
import { ProblemFilter } from '../../platform/problem.filter';
import { Settings } from '../../platform/settings';
import { TIMELINE } from '../../platform/timeline';
import { createValidationPipe } from '../../platform/validation';
import { FileKeys } from '../../vault/file-keys';
import { KeyProviders } from '../../vault/key-providers';
import { Vault } from '../../vault/vault.service';
import type { Medium } from '../../decisions/words';
import type { OutgoingMessage, ReceiptFact, SendResult } from '../provider';
import { ProvidersModule } from '../providers.module';
import { RECEIPT_SINK, type IncomingReceipt, type ReceiptSink } from '../receipt-sink';
import { Providers } from '../registry';
import { SandboxModule } from './sandbox.module';
import { DEMO_KEY } from './sandbox.controller';

/** The inbox of this test: what came in over HTTP and SMTP, graded and read as the service would. */
class Inbox implements ReceiptSink {
  readonly receipts: IncomingReceipt[] = [];
  async store(receipt: IncomingReceipt): Promise<void> {
    this.receipts.push(receipt);
  }
}
const inbox = new Inbox();
const settings = new Settings({ NODE_ENV: 'test', SANDBOX: 'on' });
const root = new FileKeys('', new Map([[1, Buffer.alloc(32, 7)]]));
const roots = new KeyProviders(new Map([['file', root]]), root);

@Controller()
class Doors {
  constructor(@Inject(RECEIPT_SINK) private readonly sink: ReceiptSink) {}

  @Post('v1/receipts/:provider/:account')
  @HttpCode(204)
  async receipt(
    @Param('provider') provider: string,
    @Param('account') account: string,
    @Req() request: HttpRequest,
  ): Promise<void> {
    const headers = request.headers as Record<string, string>;
    await this.sink.store({
      provider,
      account,
      attemptId: null,
      url: settings.publicUrl + request.url,
      headers,
      body: request.rawBody!,
    });
  }
}

@Global()
@Module({
  providers: [
    { provide: Settings, useValue: settings },
    { provide: Clock, useValue: new Clock() },
    { provide: DataSource, useValue: { query: async () => [] } },
    {
      provide: Vault,
      useValue: new Vault(roots, { mac: Buffer.alloc(32, 7), legacyData: null }, new Clock()),
    },
    { provide: RECEIPT_SINK, useValue: inbox },
    { provide: TIMELINE, useValue: [] },
    { provide: DEMO_KEY, useValue: () => 'key-of-demo' },
  ],
  exports: [Settings, Clock, DataSource, Vault, RECEIPT_SINK, TIMELINE, DEMO_KEY],
})
class Rooms {}

@Module({ imports: [Rooms, ProvidersModule, SandboxModule], controllers: [Doors] })
class Building {}

let app: NestFastifyApplication;
let providers: Providers;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(Building, createAdapter(), { logger: ['error'] });
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(0, '127.0.0.1');
  settings.publicUrl = await app.getUrl();
  providers = app.get(Providers);
});
afterAll(() => app.close());

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${settings.publicUrl}/sandbox${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text.startsWith('{') ? JSON.parse(text) : text,
    headers: answer.headers,
  };
}
const advance = (by: string) => call('POST', '/clock/advance', { by });

const message = (medium: Medium, address: string, text = 'Hello'): OutgoingMessage => ({
  attemptId: newId(new Date()),
  account: 'demo',
  medium,
  address,
  senderName: 'Demo Bank',
  subject: 'A word',
  text,
  html: null,
  link: null,
});

/** Send, let an hour pass, and read what came back about it. */
async function send(medium: Medium, address: string, by = 'PT1H', text?: string) {
  const sent = message(medium, address, text);
  inbox.receipts.length = 0;
  const result: SendResult = await providers.sender(medium)!.send(sent);
  await advance(by);
  const facts: ReceiptFact[] = [];
  for (const receipt of inbox.receipts) {
    const source = providers.receiptSource(receipt.provider)!;
    expect(source.grade(receipt)).toBe('B');
    facts.push(...(await source.parse(receipt)));
  }
  for (const fact of facts) expect(fact.attemptId).toBe(sent.attemptId);
  return { result, said: facts.map(({ says, meaning }) => `${says}/${meaning.class}/${meaning.strength}`) };
}

describe('a handset', () => {
  const sent = 'accepted/accepted/none';
  const delivered = 'delivered/delivered/none';
  it.each([
    ['delivered', [sent, delivered], true],
    ['recycled', [sent, delivered], true],
    ['absent', [sent, 'failed/absent_subscriber/none'], false],
    ['unknown_subscriber', [sent, 'failed/unknown_subscriber/strong'], false],
    ['suspended', [sent, 'failed/suspended_subscriber/weak'], false],
    ['ambiguous', [sent, 'failed/number_state_ambiguous/weak'], false],
    ['silent', [], false],
    ['late', [sent], false],
    ['duplicate', [sent, sent, delivered, delivered], true],
    ['reordered', [delivered, sent, sent], true],
    ['filtered', [sent, 'failed/carrier_filtered/none'], false],
    ['multipart_partial', [sent, 'failed/unknown/none', delivered], false],
    ['ported', ['accepted/number_ported/none', delivered], true],
  ])('that is %s', async (behaviour, expected, isThere) => {
    const e164 = '+8613800000001';
    await call('POST', '/reset');
    expect(await call('PUT', `/handsets/${e164}`, { behaviour })).toMatchObject({
      status: 200,
      body: { behaviour },
    });
    const { result, said } = await send('sms', e164);
    expect(result.kind).toBe('accepted');
    expect(said).toEqual(expected);
    const { body } = await call('GET', `/handsets/${encodeURIComponent(e164)}/messages`);
    expect(body.items).toEqual([
      {
        id: expect.stringMatching(/^SM/),
        medium: 'sms',
        text: 'Hello',
        at: expect.any(String),
        delivered: isThere,
      },
    ]);
  });

  it('that is late reports after two hours', async () => {
    await call('PUT', '/handsets/+8613800000002', { behaviour: 'late' });
    expect((await send('sms', '+8613800000002', 'PT2H1S')).said).toEqual([sent, delivered]);
  });

  it('reports later by its latency', async () => {
    await call('PUT', '/handsets/+8613800000003', { behaviour: 'delivered', latencyMs: 3_600_000 });
    expect((await send('sms', '+8613800000003', 'PT59M')).said).toEqual([]);
    await advance('PT2M');
    expect(inbox.receipts).toHaveLength(2);
  });

  it('can answer, signed, to whom it was written from', async () => {
    await send('sms', '+8613800000004');
    inbox.receipts.length = 0;
    expect((await call('POST', '/handsets/+8613800000004/replies', { text: '打错了' })).status).toBe(202);
    await advance('PT1S');
    const [receipt] = inbox.receipts;
    const source = providers.receiptSource('sms-twilio')!;
    expect(receipt).toMatchObject({ provider: 'sms-twilio', account: 'demo' });
    expect(source.grade(receipt!)).toBe('B');
    expect(source.parse(receipt!)).toMatchObject([{ says: 'unknown', meaning: { class: 'inbound_reply' } }]);
  });
});

describe('a mailbox', () => {
  it.each([
    ['delivered', []],
    ['silent', []],
    ['delivered_dsn', ['delivered/delivered/none']],
    ['mailbox_unknown', ['failed/mailbox_unknown/strong']],
    ['mailbox_full', ['failed/mailbox_full/none']],
  ])('that is %s', async (behaviour, expected) => {
    await call('POST', '/reset');
    await call('PUT', '/mailboxes/Li@Example.com', { behaviour });
    const { result, said } = await send('email', 'li@example.com', 'PT1H', 'Look: http://127.0.0.1:1/r#x');
    expect(result.kind).toBe('accepted');
    expect(said).toEqual(expected);
    const { body } = await call('GET', '/mailboxes/li@example.com/messages');
    expect(body.items).toEqual([
      {
        id: expect.any(String),
        from: expect.stringContaining('Demo Bank'),
        subject: 'A word',
        text: expect.stringContaining('Look: http://127.0.0.1:1/r#x'),
        html: '',
        at: expect.any(String),
      },
    ]);
  });

  it('that greylists refuses for five minutes, then takes', async () => {
    await call('PUT', '/mailboxes/grey@example.com', { behaviour: 'greylisted' });
    const refused = {
      kind: 'refused',
      retryAfterSeconds: 300,
      meaning: { class: 'greylisted', permanence: 'transient', strength: 'none' },
    };
    expect((await send('email', 'grey@example.com', 'PT1M')).result).toMatchObject(refused);
    expect((await send('email', 'grey@example.com', 'PT4M')).result).toMatchObject(refused);
    expect((await send('email', 'grey@example.com')).result.kind).toBe('accepted');
    expect((await call('GET', '/mailboxes/grey@example.com/messages')).body.items).toHaveLength(1);
  });

  it('behind a scanner has its links opened, without what stands after #', async () => {
    const seen: string[] = [];
    const site = createServer((visit, response) => {
      seen.push(`${visit.method} ${visit.url}`);
      response.end('<a href="/inner#x">go</a><form method="post" action="/do"><button>Do</button></form>');
    });
    await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    await call('PUT', '/mailboxes/scan@example.com', { behaviour: 'scanner' });
    await send(
      'email',
      'scan@example.com',
      'PT1M',
      `See http://127.0.0.1:${port}/r#secret and http://elsewhere.invalid/`,
    );
    site.closeAllConnections();
    site.close();
    expect(seen).toEqual(['HEAD /r', 'GET /r', 'GET /inner']);
  });
});

describe('a device', () => {
  it('acknowledges what it showed', async () => {
    const { said } = await send('push', 'token/with:odd+chars');
    expect(said).toEqual(['delivered/delivered/none']);
    const { body } = await call('GET', `/devices/${encodeURIComponent('token/with:odd+chars')}/messages`);
    expect(body.items).toMatchObject([{ title: 'A word', text: 'Hello' }]);
  });

  it('that is silent says nothing; one that is gone is dead', async () => {
    await call('PUT', '/devices/quiet', { behaviour: 'silent' });
    expect((await send('push', 'quiet')).said).toEqual([]);
    await call('PUT', '/devices/gone', { behaviour: 'unregistered' });
    expect((await send('push', 'gone')).result).toMatchObject({
      kind: 'refused',
      meaning: { class: 'token_dead', strength: 'strong' },
    });
  });
});

describe('a carrier', () => {
  const refused = { kind: 'refused', meaning: { permanence: 'transient', strength: 'none' } };
  it.each([
    ['sms', 'sms', '+8613800000009'],
    ['email', 'email', 'down@example.com'],
    ['push', 'push', 'down'],
  ] as const)('%s that is down refuses, and comes back', async (name, medium, address) => {
    await call('PUT', `/carriers/${name}`, { up: false });
    expect((await send(medium, address)).result).toMatchObject(refused);
    await call('PUT', `/carriers/${name}`, { up: true });
    expect((await send(medium, address)).result.kind).toBe('accepted');
  });

  it('fails at the rate that was set', async () => {
    await call('PUT', '/carriers/sms', { up: true, failRate: 0.5 });
    const kinds = [];
    for (let i = 0; i < 4; i++) kinds.push((await send('sms', '+8613800000009', 'PT1S')).result.kind);
    expect(kinds).toEqual(['accepted', 'refused', 'accepted', 'refused']);
    await call('PUT', '/carriers/sms', { up: true });
  });
});

describe('the number registry', () => {
  const ask = (question: 'recycled' | 'sim_swapped', since: Date) =>
    providers.checker(question)!.check(question, '+8613800000005', since);
  it('answers only what was PUT', async () => {
    const now = new Date((await call('GET', '/clock')).body.now);
    const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
    expect(await ask('recycled', daysAgo(10))).toEqual({ answer: 'unknown' });
    await call('PUT', '/number-registry/+8613800000005', {
      recycledOn: daysAgo(5).toISOString().slice(0, 10),
    });
    expect(await ask('recycled', daysAgo(10))).toEqual({ answer: 'yes' });
    expect(await ask('recycled', daysAgo(2))).toEqual({ answer: 'no' });
    expect(await ask('sim_swapped', daysAgo(10))).toEqual({ answer: 'unknown' });
    await call('PUT', '/number-registry/+8613800000005', {
      recycledOn: null,
      simSwappedAt: daysAgo(1).toISOString(),
    });
    expect(await ask('recycled', daysAgo(10))).toEqual({ answer: 'no' });
    expect(await ask('sim_swapped', daysAgo(2))).toEqual({ answer: 'yes' });
    expect(await ask('sim_swapped', daysAgo(0.5))).toEqual({ answer: 'no' });
  });
});

describe('the calls', () => {
  it.each([
    ['PUT', '/handsets/+8613800000001', { behaviour: 'eaten' }, 422],
    ['PUT', '/handsets/+8613800000001', { behaviour: 'late', colour: 'red' }, 422],
    ['PUT', '/handsets/138', { behaviour: 'late' }, 422],
    ['PUT', '/mailboxes/nobody', { behaviour: 'silent' }, 422],
    ['PUT', '/carriers/pigeon', { up: true }, 404],
    ['PUT', '/carriers/sms', { up: true, failRate: 2 }, 422],
    ['PUT', '/number-registry/+8613800000001', { recycledOn: 'yesterday' }, 422],
    ['POST', '/clock/advance', { by: '-PT1S' }, 422],
    ['POST', '/clock/advance', { by: 'P1M' }, 422],
    ['POST', '/clock/advance', { by: 'P401D' }, 422],
    ['POST', '/handsets/+8613800000001/replies', { text: '' }, 422],
  ])('%s %s refuses %j', async (method, path, body, status) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.code).toMatch(/^[A-Z_0-9]+$/);
  });

  it.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['sec-fetch-site', 'cross-site'],
  ])('refuse who comes from elsewhere: %s', async (name, value) => {
    const answer = await call('POST', '/reset', undefined, { [name]: value });
    expect(answer).toMatchObject({ status: 403, body: { code: 'SANDBOX_LOOPBACK_ONLY' } });
  });

  it('refuse a name that is not this machine’s', async () => {
    const url = new URL(settings.publicUrl);
    const status = await new Promise((resolve) =>
      request(
        { host: url.hostname, port: url.port, path: '/sandbox/key', headers: { host: 'evil.example' } },
        (answer) => resolve(answer.resume().statusCode),
      ).end(),
    );
    expect(status).toBe(403);
  });

  it('give the key, and a clock that a reset does not turn back', async () => {
    expect((await call('GET', '/key')).body).toEqual({ key: 'key-of-demo' });
    const before = (await advance('P1D')).body.now;
    await call('POST', '/reset');
    const { body } = await call('GET', '/clock');
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(Date.parse(before));
    expect((await call('GET', '/handsets/+8613800000001/messages')).body).toEqual({ items: [] });
  });
});

describe('the page', () => {
  it('shows what arrived, escaped, with its links to tap', async () => {
    await send('sms', '+8613800000006', 'PT1S', '<b>Tap</b> https://us.example/r#t0k3n.');
    const { body, headers } = await call('GET', '?lang=en');
    expect(body).toContain(
      '&lt;b&gt;Tap&lt;/b&gt; <a href="https://us.example/r#t0k3n" target="_blank" rel="noreferrer">',
    );
    expect(body).toContain('<html lang="en">');
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect((await call('GET', '', undefined, { 'accept-language': 'zh-CN,zh;q=0.9' })).body).toContain(
      '虚拟时间',
    );
  });

  it('does what its forms say, and comes back', async () => {
    const post = (path: string, form: Record<string, string>) =>
      fetch(`${settings.publicUrl}/sandbox/page/${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    const before = Date.parse((await call('GET', '/clock')).body.now);
    const moved = await post('advance', { by: 'PT1H', lang: 'en' });
    expect([moved.status, moved.headers.get('location')]).toEqual([303, '/sandbox?lang=en']);
    expect(Date.parse((await call('GET', '/clock')).body.now) - before).toBeGreaterThanOrEqual(3_600_000);
    await post('behave', { kind: 'handsets', address: '+8613800000006', behaviour: 'silent' });
    expect((await call('GET', '/handsets/+8613800000006')).body).toMatchObject({ behaviour: 'silent' });
    expect((await post('behave', { kind: 'handsets', address: '+86138', behaviour: 'eaten' })).status).toBe(
      422,
    );
  });
});

it('knows its references: an attempt’s API id is what travels', () => {
  const id = newId(new Date());
  expect(toApiId('att', id)).toMatch(/^att_[0-9a-f]{32}$/);
});
