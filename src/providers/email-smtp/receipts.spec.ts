import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawReceipt } from '../provider';
import { EmailReceipts, ENVELOPE_SENDER } from './receipts';
import { attemptOfVerp, verpAddress } from './verp';

const ATTEMPT = '019a0000-0000-7000-8000-00000000a77e';
const DOMAIN = 'bounces.lender.example';
const mac = (use: string, message: string) => createHmac('sha256', `key of ${use}`).update(message).digest();
const source = new EmailReceipts(mac, DOMAIN);

const bounce = (name: string, sender = ''): RawReceipt => ({
  account: '',
  url: `smtp:${verpAddress(mac, ATTEMPT, DOMAIN)}`,
  headers: { [ENVELOPE_SENDER]: sender },
  body: readFileSync(join(__dirname, 'samples', `${name}.eml`)),
});

describe('the return path', () => {
  it('names its attempt, also when a server folded its case', () => {
    const address = verpAddress(mac, ATTEMPT, DOMAIN);
    expect(address.split('@')[0]!.length).toBeLessThanOrEqual(64);
    expect(attemptOfVerp(mac, address, DOMAIN)).toBe(ATTEMPT);
    expect(attemptOfVerp(mac, address.toUpperCase(), DOMAIN)).toBe(ATTEMPT);
  });

  it('cannot be made up: of 5,000 forged ones none names an attempt', () => {
    const other = (_use: string, message: string) => createHmac('sha256', 'guess').update(message).digest();
    for (let i = 0; i < 5_000; i++) {
      const id = `019a0000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
      expect(attemptOfVerp(mac, verpAddress(other, id, DOMAIN), DOMAIN)).toBeNull();
    }
  });
});

describe('what a bounce says', () => {
  it.each([
    ['postfix-unknown-user', 'failed', 'mailbox_unknown', 'strong'],
    ['delayed', 'accepted', 'transient_network', 'none'],
    ['delivered', 'delivered', 'delivered', 'none'],
    ['forwarded-and-failed', 'failed', 'mailbox_full', 'none'],
    ['out-of-office', 'unknown', 'unknown', 'none'],
  ])('%s: %s, %s, %s', (name, says, cls, strength) => {
    expect(source.parse(bounce(name))).toMatchObject([
      { attemptId: ATTEMPT, says, meaning: { class: cls, strength } },
    ]);
  });

  it('counts the words where a provider sends no code', () => {
    expect(source.parse(bounce('vague-status-telling-words'))).toMatchObject([
      { says: 'failed', meaning: { class: 'mailbox_unknown' } },
    ]);
  });

  it('is nothing when somebody signed it with a sender', () => {
    expect(source.parse(bounce('postfix-unknown-user', 'mallory@example.com'))).toMatchObject([
      { says: 'unknown' },
    ]);
  });

  it('repeats no address of the bounce', () => {
    expect(JSON.stringify(source.parse(bounce('forwarded-and-failed')))).not.toContain('@');
  });
});
