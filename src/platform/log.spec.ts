import { allowed, Log } from './log';
import { scrub } from './scrub';

describe('Log', () => {
  it('takes words that stand in the source, and does not compile with a value in them', () => {
    const log = new Log('Spec');
    const value = 'x' as string;
    log.trace('these words');
    const template = `to ${value}`;
    // @ts-expect-error a text of unknown content
    log.trace(template);
    // @ts-expect-error a field that is on no list
    log.trace('these words', { address: value });
  });

  it('leaves out what is on no list, and what has not the form of the list', () => {
    const id = '0198c6a1-b2c3-7d4e-8f9a-0b1c2d3e4f50';
    expect(
      allowed({
        requestId: id,
        id: `chn_${'0'.repeat(32)}`,
        route: '/v1/borrowers/:externalRef',
        status: 500,
        job: 'number-checks',
      }),
    ).toEqual({
      requestId: id,
      id: `chn_${'0'.repeat(32)}`,
      route: '/v1/borrowers/:externalRef',
      status: 500,
      job: 'number-checks',
    });
    expect(
      allowed({
        address: '+8613812345678',
        id: '+8613812345678',
        requestId: 'lin@mail.example',
        route: '/v1/x?phone=1',
        status: '138',
        durationMs: NaN,
        table: { toString: () => 'x' },
        constructor: 'x',
        toString: 'x',
      }),
    ).toEqual({});
  });
});

describe('scrub', () => {
  it.each([
    ['to +8613812345678 now', 'to [pii] now'],
    ['to 138-1234-5678', 'to [pii]'],
    ['to (138) 1234 5678.', 'to ([pii].'],
    ['<lin@mail.example>: unknown', '<[pii]>: unknown'],
    ['lin@[10.0.0.1]', '[pii]'],
    ['key sk_live_abc-DEF_123', 'key [pii]'],
    ['secret whsec_ab+c/d=', 'secret [pii]'],
    ['http://x/r#AbCd_12', 'http://x[pii]'],
    [`token ${'aB3-'.repeat(12)}`, 'token [pii]'],
    ['code 123456 of 6', 'code 123456 of 6'],
    ['1234567', '[pii]'],
  ])('%s', (text, clean) => expect(scrub(text)).toBe(clean));

  it.each([
    'attempt 0198c6a1-b2c3-7d4e-8f9a-0b1c2d3e4f50 (try 3)',
    `channel chn_${'0198c6a1'.repeat(4)} could not be checked`,
    'at 2026-03-02T02:00:00.000Z',
    'Error 23505 channel_once at f (/srv/app/node_modules/@nestjs/core/a-very-long-folder-name-of-a-package/router/router.js:12:34567)',
    '12 receipts of sms-twilio are overdue by more than 6 hours',
  ])('keeps: %s', (text) => expect(scrub(text)).toBe(text));
});
