import { fromApiId } from '../../platform/ids';
import { ownMeaning } from '../meanings';
import type { RawReceipt, ReceiptFact, ReceiptGrade, ReceiptSource } from '../provider';
import type { TwilioAccount } from './adapter';
import { isTwilioSignature } from './signature';
import { meaningOfReport, saysOf } from './status-map';

/** A code or a status is a word; what is longer is no code and would only bloat the row. */
const MAX_CODE = 40;

/** Status callbacks and inbound messages of a Twilio-compatible provider. */
export class TwilioReceipts implements ReceiptSource {
  readonly name = 'sms-twilio';

  constructor(private readonly account: () => TwilioAccount | undefined) {}

  /**
   * B: the signature covers URL and body, and so our reference and the lender's path; it carries no time, so
   * freshness cannot be told and A is out of reach.
   */
  grade(receipt: RawReceipt): ReceiptGrade | null {
    const token = this.account()?.authToken;
    const given = receipt.headers['x-twilio-signature'];
    if (!token || !given) return null;
    return isTwilioSignature(given, token, receipt.url, formOf(receipt)) ? 'B' : null;
  }

  parse(receipt: RawReceipt): ReceiptFact[] {
    const form = formOf(receipt);
    const query = queryOf(receipt.url);
    const providerRef = cut(form.get('MessageSid') ?? form.get('SmsSid'));
    if (query.get('inbound') === '1' || form.get('SmsStatus') === 'received') {
      // A word from the person, not about an attempt. What it says is read elsewhere.
      const meaning = ownMeaning('inbound_reply', 'unknown', 'inbound');
      const reply = { from: form.get('From') ?? '', text: form.get('Body') ?? '', medium: 'sms' as const };
      return [{ attemptId: null, providerRef, says: 'unknown', meaning, reply }];
    }
    const status = cut(form.get('MessageStatus') ?? form.get('SmsStatus')) ?? '';
    const meaning = meaningOfReport(status, cut(form.get('ErrorCode')));
    const attemptId = fromApiId('att', query.get('ref') ?? '');
    return [{ attemptId, providerRef, says: saysOf(status), meaning }];
  }
}

function formOf(receipt: RawReceipt): URLSearchParams {
  return new URLSearchParams(receipt.body.toString('utf8'));
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

function cut(value: string | null): string | null {
  return value ? value.slice(0, MAX_CODE) : null;
}
