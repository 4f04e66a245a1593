import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawReceipt } from '../provider';
import { TwilioReceipts } from './receipts';
import { twilioSignature } from './signature';

const ATTEMPT = '019a0000-0000-7000-8000-00000000a77e';
const REF = `att_${ATTEMPT.replaceAll('-', '')}`;
const source = new TwilioReceipts(() => ({ baseUrl: '', accountSid: 'AC0', authToken: 't', from: '' }));

const receipt = (body: string | Buffer, query = `ref=${REF}`): RawReceipt => ({
  account: 'demo',
  url: `https://us.example/v1/receipts/sms-twilio/demo?${query}`,
  headers: {},
  body: Buffer.from(body as string),
});
const sample = (name: string) => readFileSync(join(__dirname, 'samples', `${name}.form`));

describe('the signature', () => {
  it('is the one of the provider’s own documentation', () => {
    const form = new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    });
    expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });

  it('does not depend on the order of the fields', () => {
    const url = 'https://us.example/';
    expect(twilioSignature('t', url, new URLSearchParams('b=2&a=1'))).toBe(
      twilioSignature('t', url, new URLSearchParams('a=1&b=2')),
    );
  });
});

describe('what a callback says', () => {
  it.each([
    ['delivered', 'delivered', 'delivered', 'none'],
    ['undelivered-30005', 'failed', 'unknown_subscriber', 'strong'],
  ])('%s', (name, says, cls, strength) => {
    expect(source.parse(receipt(sample(name)))).toMatchObject([
      { attemptId: ATTEMPT, providerRef: 'SM1', says, meaning: { class: cls, strength } },
    ]);
  });

  it.each([
    ['MessageStatus=undelivered&ErrorCode=30003', 'failed', 'absent_subscriber', 'none'],
    ['MessageStatus=undelivered&ErrorCode=30007', 'failed', 'carrier_filtered', 'none'],
    ['MessageStatus=undelivered&ErrorCode=30008', 'failed', 'unknown', 'none'],
    ['MessageStatus=undelivered&ErrorCode=MK:0005', 'failed', 'suspended_subscriber', 'weak'],
    ['MessageStatus=undelivered&ErrorCode=CB:0001', 'failed', 'number_state_ambiguous', 'weak'],
    ['MessageStatus=sent&ErrorCode=MB:1049', 'accepted', 'number_ported', 'none'],
    ['MessageStatus=queued', 'accepted', 'accepted', 'none'],
    ['MessageStatus=constructor', 'unknown', 'unknown', 'none'],
    ['', 'unknown', 'unknown', 'none'],
  ])('%s: %s, %s, %s', (body, says, cls, strength) => {
    expect(source.parse(receipt(body))).toMatchObject([{ says, meaning: { class: cls, strength } }]);
  });

  it('of an inbound message is a word kept for later, about no attempt', () => {
    const expected = [
      {
        attemptId: null,
        providerRef: 'SM2',
        says: 'unknown',
        meaning: { class: 'inbound_reply', strength: 'none' },
      },
    ];
    expect(source.parse(receipt(sample('inbound'), 'inbound=1'))).toMatchObject(expected);
    expect(source.parse(receipt(sample('inbound'), ''))).toMatchObject(expected);
  });

  it('about an attempt that is none of ours is still said', () => {
    expect(source.parse(receipt(sample('delivered'), 'ref=att_zz'))).toMatchObject([
      { attemptId: null, providerRef: 'SM1', says: 'delivered' },
    ]);
  });
});
