import { meaningOf } from '../../decisions/channel/meaning';
import { toApiId } from '../../platform/ids';
import { post, readJsonObject, type CallResult } from '../http-call';
import { meaningOfStatus, ownMeaning } from '../meanings';
import type { Meaning, OutgoingMessage, SendProvider, SendResult } from '../provider';

export interface TwilioAccount {
  baseUrl: string;
  accountSid: string;
  authToken: string;
  /** A number, a name, or a messaging service (MG…). */
  from: string;
}

/** SMS by the Twilio Messages API or anything that speaks it. */
export class TwilioSms implements SendProvider {
  readonly name = 'sms-twilio';
  readonly media = ['sms'] as const;
  // The Messages API has no idempotency key: a repeated call is a second message.
  readonly idempotency = 'none';

  /** Both are read at each send: the sandbox knows its addresses only once it listens. */
  constructor(
    private readonly account: () => TwilioAccount,
    private readonly publicUrl: () => string,
    private readonly timeoutMs?: number,
  ) {}

  async send(message: OutgoingMessage): Promise<SendResult> {
    const { baseUrl, accountSid, authToken, from } = this.account();
    const form = new URLSearchParams({ To: message.address, Body: message.text });
    form.set(from.startsWith('MG') ? 'MessagingServiceSid' : 'From', from);
    form.set('StatusCallback', this.callbackUrl(message));
    const result = await post(`${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: form.toString(),
      timeoutMs: this.timeoutMs,
    });
    return readAnswer(result);
  }

  /** Our reference travels in the URL, which the signature covers: a receipt finds its attempt before our commit. */
  private callbackUrl(message: OutgoingMessage): string {
    const ref = toApiId('att', message.attemptId);
    return `${this.publicUrl()}/v1/receipts/${this.name}/${encodeURIComponent(message.account)}?ref=${ref}`;
  }
}

function readAnswer(result: CallResult): SendResult {
  if (result.kind === 'lost') return { kind: 'ambiguous', detail: result.detail };
  if (result.kind === 'unreachable') {
    return {
      kind: 'refused',
      meaning: ownMeaning('network_error', 'transient', result.detail),
      retryAfterSeconds: null,
    };
  }
  const { status, retryAfterSeconds } = result;
  const body = result.isCut ? null : readJsonObject(result.body);
  if (status >= 200 && status < 300) {
    if (typeof body?.sid === 'string') return { kind: 'accepted', providerRef: body.sid.slice(0, 64) };
    // Something answered in the provider's place, or its answer broke: it may have been taken.
    return { kind: 'ambiguous', detail: `http=${status} without a message SID` };
  }
  const meaning = refusalMeaning(status, body?.code);
  if (meaning) return { kind: 'refused', meaning, retryAfterSeconds };
  return { kind: 'ambiguous', detail: `http=${status}` };
}

function refusalMeaning(status: number, code: unknown): Meaning | null {
  const byStatus = meaningOfStatus(status);
  if (typeof code !== 'number' && typeof code !== 'string') return byStatus;
  const meaning = meaningOf('twilio', String(code).slice(0, 40));
  if (meaning.class !== 'unknown') return meaning;
  // A code that no row knows: how it was said still tells whether trying again is sensible.
  if (status >= 500) return { ...meaning, class: 'network_error', permanence: 'transient' };
  return { ...meaning, ...(byStatus && { class: byStatus.class, permanence: byStatus.permanence }) };
}
