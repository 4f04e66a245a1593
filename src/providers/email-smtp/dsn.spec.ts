import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeliveryStatus } from './dsn';

const sample = (name: string) => readFileSync(join(__dirname, 'samples', `${name}.eml`));

describe('a delivery status notification', () => {
  it('is read from its own part, not from the mail that it quotes', () => {
    expect(readDeliveryStatus(sample('postfix-unknown-user'))).toEqual({
      action: 'failed',
      status: '5.1.1',
      diagnostic:
        '550-5.1.1 The email account that you tried to reach does not exist. Please check the spelling.',
    });
  });

  it('is read through a transfer encoding, with its words where its status says nothing', () => {
    expect(readDeliveryStatus(sample('vague-status-telling-words'))).toEqual({
      action: 'failed',
      status: '5.0.0',
      diagnostic: '550 Mailbox not found. 收件人不存在',
    });
  });

  it('of a delay is no failure', () => {
    expect(readDeliveryStatus(sample('delayed'))).toMatchObject({ action: 'delayed', status: '4.4.1' });
  });

  it('of a success says delivered', () => {
    expect(readDeliveryStatus(sample('delivered'))).toMatchObject({ action: 'delivered', status: '2.1.5' });
  });

  it('never hands on an address field: a forwarding address is nobody’s to learn', () => {
    const status = readDeliveryStatus(sample('forwarded-and-failed'));
    expect(status).toMatchObject({ action: 'failed', status: '5.2.2' });
    expect(Object.keys(status!).sort()).toEqual(['action', 'diagnostic', 'status']);
  });

  it('is not an out-of-office note, whatever that contains', () => {
    expect(readDeliveryStatus(sample('out-of-office'))).toBeNull();
  });

  it('prefers the code in the words to a vague one', () => {
    const raw = sample('delivered')
      .toString()
      .replace('delivered', 'failed')
      .replace('Status: 2.1.5', 'Status: 5.0.0\r\nDiagnostic-Code: smtp; 550 5.1.1 no');
    expect(readDeliveryStatus(Buffer.from(raw))).toMatchObject({ status: '5.1.1' });
  });
});

describe('any bytes', () => {
  it('are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        readDeliveryStatus(Buffer.from(bytes));
      }),
    );
  });

  it('are survived as mutants of a real bounce', () => {
    const original = sample('postfix-unknown-user');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 30 }),
        (changes) => {
          const mutant = Buffer.from(original);
          for (const [at, byte] of changes) mutant[at] = byte;
          readDeliveryStatus(mutant);
        },
      ),
    );
  });

  it.each([
    ['boundaries', '--b\r\n'],
    ['folds', ' x\r\n'],
    ['colons', 'a:b;c="d\r\n'],
    ['blank lines', '\r\n'],
    ['blocks', 'Action: failed\r\n\r\n'],
    ['one line', 'x'],
    ['spaces', ' '],
    ['digits', '5.1.'],
  ])('take time in step with their number: %s', (_what, piece) => {
    const head =
      'Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nDiagnostic-Code: ';
    const started = process.hrtime.bigint();
    readDeliveryStatus(Buffer.from(head + piece.repeat(1_000_000 / piece.length)));
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
  });
});
