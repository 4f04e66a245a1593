import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { EmailSmtp } from './email-smtp/adapter';
import { EmailReceipts, ENVELOPE_SENDER } from './email-smtp/receipts';
import { verpAddress } from './email-smtp/verp';
import type { OutgoingMessage, RawReceipt, ReceiptSource, SendProvider, SendResult } from './provider';
import { PushSandbox } from './push-sandbox/adapter';
import { PushSandboxReceipts } from './push-sandbox/receipts';
import { signAck, SIGNATURE_HEADER } from './push-sandbox/signature';
import { TwilioSms } from './sms-twilio/adapter';
import { TwilioReceipts } from './sms-twilio/receipts';
import { twilioSignature } from './sms-twilio/signature';

/** What every sender and every receipt source must do, whoever is on the other side. */

const ATTEMPT = '019a0000-0000-7000-8000-00000000a77e';
const TIMEOUT_MS = 400;
const mac = (use: string, message: string) => createHmac('sha256', `key of ${use}`).update(message).digest();
const clock = { now: () => new Date('2026-03-02T02:00:00Z') };
const message: OutgoingMessage = {
  attemptId: ATTEMPT,
  account: 'demo',
  medium: 'sms',
  address: '+8613800000001',
  senderName: 'Demo, "Bank" <x>',
  subject: 'A word from us',
  text: 'Please look: http://localhost/r#abc',
  html: null,
  link: 'http://localhost/r#abc',
};

/** How the other side is broken. */
type Fault = 'none' | 'silence' | 'hangs_up' | 'busy' | 'garbage' | 'huge';
let fault: Fault = 'none';
let calls = 0;

const http: HttpServer = createHttpServer((request, response) => {
  calls++;
  request.resume().on('end', () => {
    switch (fault) {
      case 'silence':
        return;
      case 'hangs_up':
        return void request.socket.destroy();
      case 'busy':
        return void response.writeHead(429, { 'retry-after': '7' }).end('{}');
      case 'garbage':
        return void response.writeHead(200).end('<html>\0 not what you asked for');
      case 'huge': {
        response.on('error', () => undefined).writeHead(200);
        const pour = () =>
          response.destroyed || (response.write(Buffer.alloc(65_536, 0x7b)), setImmediate(pour));
        return void pour();
      }
      default:
        return void response.writeHead(201).end('{"sid": "SM1", "name": "projects/p/messages/1"}');
    }
  });
});

/** A mail server of the plainest sort, whose faults come after the mail was handed over. */
const smtp: Server = createTcpServer((socket: Socket) => {
  let isData = false;
  socket.on('error', () => undefined);
  if (fault === 'busy') return void socket.end('421 4.3.2 Too busy\r\n');
  socket.write('220 mx\r\n');
  socket.on('data', (chunk) => {
    for (const line of chunk.toString('latin1').split('\r\n')) {
      if (isData && line === '.') {
        isData = false;
        calls++;
        if (fault === 'hangs_up') socket.destroy();
        else if (fault === 'garbage') socket.write('what was that?\r\n');
        else if (fault === 'huge') socket.write(`250-${'x'.repeat(2_000_000)}`);
        else if (fault !== 'silence') socket.write('250 2.0.0 Queued\r\n');
      } else if (isData || line === '') continue;
      else if (line === 'DATA') {
        isData = true;
        socket.write('354 go\r\n');
      } else socket.write(line.startsWith('EHLO') ? '250-mx\r\n250 DSN\r\n' : '250 OK\r\n');
    }
  });
});

const listen = (server: Server) =>
  new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => void (await Promise.all([listen(http), listen(smtp)])));
afterAll(() => {
  http.closeAllConnections();
  http.close();
  smtp.close();
});

interface Sending {
  name: string;
  address: string;
  make: (port?: number) => SendProvider & { close?: () => void };
}

const senders: Sending[] = [
  {
    name: 'sms-twilio',
    address: '+8613800000001',
    make: (port = portOf(http)) =>
      new TwilioSms(
        () => ({
          baseUrl: `http://127.0.0.1:${port}`,
          accountSid: 'AC1',
          authToken: 't',
          from: '+15005550006',
        }),
        () => 'http://localhost:3000',
        TIMEOUT_MS,
      ),
  },
  {
    name: 'push-sandbox',
    address: 'token-1',
    make: (port = portOf(http)) =>
      new PushSandbox(
        () => ({ url: `http://127.0.0.1:${port}`, secret: 's' }),
        () => 'http://localhost:3000',
        TIMEOUT_MS,
      ),
  },
  {
    name: 'email-smtp',
    address: 'li@example.com',
    make: (port = portOf(smtp)) =>
      new EmailSmtp(
        () => `smtp://127.0.0.1:${port}`,
        { mailFrom: 'notices@lender.example', bounceDomain: 'b.lender.example' },
        mac,
        clock,
        { timeoutMs: TIMEOUT_MS },
      ),
  },
];

describe.each(senders)('$name sends', ({ address, make }) => {
  const sendUnder = async (given: Fault, port?: number): Promise<SendResult> => {
    fault = given;
    calls = 0;
    const sender = make(port);
    const result = await sender.send({ ...message, address });
    sender.close?.();
    return result;
  };

  it('and has a reference when it was taken', async () => {
    const result = await sendUnder('none');
    expect(result).toEqual({ kind: 'accepted', providerRef: expect.any(String) });
    expect(calls).toBe(1);
  });

  it.each(['silence', 'hangs_up', 'garbage', 'huge'] as const)(
    'and does not know, when the answer is %s',
    async (given) => {
      const result = await sendUnder(given);
      expect(result).toEqual({ kind: 'ambiguous', detail: expect.any(String) });
      // No retry inside: every try is a row of ours.
      expect(calls).toBe(1);
    },
  );

  it('and takes "busy" as passing and nobody’s fault', async () => {
    const result = await sendUnder('busy');
    expect(result).toMatchObject({ kind: 'refused', meaning: { permanence: 'transient', strength: 'none' } });
  });

  it('and knows that nothing left when nobody listens', async () => {
    const closed = createTcpServer();
    await listen(closed);
    const port = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const result = await sendUnder('none', port);
    expect(result).toMatchObject({ kind: 'refused', meaning: { permanence: 'transient', strength: 'none' } });
  });
});

it.each(senders.filter(({ name }) => name !== 'email-smtp'))(
  '$name hands on how long to wait',
  async ({ address, make }) => {
    fault = 'busy';
    expect(await make().send({ ...message, address })).toMatchObject({
      retryAfterSeconds: 7,
      meaning: { class: 'rate_limited' },
    });
  },
);

const ref = `att_${ATTEMPT.replaceAll('-', '')}`;
const smsUrl = `https://us.example/v1/receipts/sms-twilio/demo?ref=${ref}`;
const smsReceipt = (fields: Record<string, string>, url = smsUrl): RawReceipt => {
  const form = new URLSearchParams(fields);
  const headers = { 'x-twilio-signature': twilioSignature('t', url, form) };
  return { account: 'demo', url, headers, body: Buffer.from(form.toString()) };
};
const pushUrl = `https://us.example/v1/receipts/push-sandbox/demo?ref=${ref}`;
const pushReceipt = (ack: object): RawReceipt => {
  const body = Buffer.from(JSON.stringify(ack));
  return {
    account: 'demo',
    url: pushUrl,
    headers: { [SIGNATURE_HEADER]: signAck('s', pushUrl, body) },
    body,
  };
};
const bounce = (action: string): RawReceipt => ({
  account: '',
  url: `smtp:${verpAddress(mac, ATTEMPT, 'b.lender.example')}`,
  headers: { [ENVELOPE_SENDER]: '' },
  body: Buffer.from(
    `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: ${action}\r\nStatus: 5.1.1\r\n\r\n--b--\r\n`,
  ),
});

interface Receiving {
  source: ReceiptSource;
  known: RawReceipt;
  unknown: RawReceipt;
  /** Copies of `known` that were not made by the provider. */
  forged: RawReceipt[];
}

const twilio = new TwilioReceipts(() => ({ baseUrl: '', accountSid: 'AC1', authToken: 't', from: '' }));
const sms = smsReceipt({ MessageStatus: 'delivered', MessageSid: 'SM1' });
const push = pushReceipt({ event: 'delivered', message: 'm1' });
const mail = bounce('failed');
const flipped = (receipt: RawReceipt): RawReceipt => {
  const body = Buffer.from(receipt.body);
  body[body.length - 1]! ^= 1;
  return { ...receipt, body };
};

const sources: [name: string, Receiving][] = [
  [
    'sms-twilio',
    {
      source: twilio,
      known: sms,
      unknown: smsReceipt({ MessageStatus: 'teleported', MessageSid: 'SM1' }),
      forged: [
        { ...sms, headers: {} },
        { ...sms, headers: { 'x-twilio-signature': '' } },
        {
          ...sms,
          headers: {
            'x-twilio-signature': twilioSignature('wrong', sms.url, new URLSearchParams(sms.body.toString())),
          },
        },
        { ...sms, url: sms.url.replace('/demo', '/other') },
        { ...sms, url: sms.url.slice(0, -1) + '0' },
        flipped(sms),
      ],
    },
  ],
  [
    'push-sandbox',
    {
      source: new PushSandboxReceipts(() => 's'),
      known: push,
      unknown: pushReceipt({ event: 'teleported' }),
      forged: [
        { ...push, headers: {} },
        { ...push, headers: { [SIGNATURE_HEADER]: 'é' } },
        { ...push, url: push.url.replace('/demo', '/other') },
        flipped(push),
      ],
    },
  ],
  [
    'email-smtp',
    {
      source: new EmailReceipts(mac, 'b.lender.example'),
      known: mail,
      unknown: bounce('teleported'),
      forged: [
        { ...mail, url: mail.url.replace('smtp:', 'https://us.example/') },
        { ...mail, url: mail.url.replace('@b.', '@other.') },
        { ...mail, url: mail.url.replace(/\.[0-9a-f]{16}@/, '.0000000000000000@') },
        { ...mail, url: mail.url.replace(/a77e/, 'a77f') },
        { ...mail, url: 'smtp:bounce@b.lender.example' },
      ],
    },
  ],
];

describe.each(sources)('%s receipts', (_name, { source, known, unknown, forged }) => {
  it('are believed when they are the provider’s', () => {
    expect(source.grade(known)).toBe('B');
  });

  it('are refused when they are anybody else’s', () => {
    for (const receipt of forged) expect(source.grade(receipt)).toBeNull();
  });

  it('say the same each time they come', async () => {
    const [first] = await source.parse(known);
    expect(first).toMatchObject({ attemptId: ATTEMPT });
    expect(await source.parse(known)).toEqual([first]);
  });

  it('are kept as unknown when their status is', async () => {
    expect(source.grade(unknown)).toBe('B');
    expect(await source.parse(unknown)).toMatchObject([
      { attemptId: ATTEMPT, says: 'unknown', meaning: { strength: 'none' } },
    ]);
  });

  it('never make the parser throw', async () => {
    const bodies = [
      Buffer.alloc(0),
      Buffer.from([0xff, 0x00, 0x80]),
      Buffer.from('%%%=%'),
      Buffer.from('null'),
      Buffer.from('[{}]'),
    ];
    for (const body of bodies) expect(await source.parse({ ...known, body })).toHaveLength(1);
  });
});
