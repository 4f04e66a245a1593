import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Clock } from '../../platform/clock';
import { Settings } from '../../platform/settings';
import { Agenda } from './agenda';
import type { CarrierAnswer } from './carrier-health';
import { SandboxLine } from './line';
import { CarrierReports } from './reports';
import { reachesHandset, SMS_SCRIPTS } from './sms-scripts';
import { SandboxWorld, type HandsetMessage } from './world';

const E164 = /^\+\d{5,15}$/;
const MAX_TEXT = 1_600;

/** The other side of a Twilio-compatible SMS account. */
@Injectable()
export class SmsCarrier {
  /** Which account wrote to a handset last: an answer from there goes to it. */
  private readonly lastAccount = new Map<string, string>();

  constructor(
    private readonly world: SandboxWorld,
    private readonly agenda: Agenda,
    private readonly reports: CarrierReports,
    private readonly line: SandboxLine,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    world.onClear(() => this.lastAccount.clear());
  }

  /** POST …/Accounts/{sid}/Messages.json */
  accept(authorization: string | undefined, form: URLSearchParams): CarrierAnswer {
    const { accountSid, authToken } = this.line.sms;
    if (authorization !== `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`) {
      return refusal(401, 20003, 'Authenticate');
    }
    if (this.world.carriers.refuses('sms')) return refusal(503, 20503, 'Service unavailable');
    const [to, text] = [form.get('To') ?? '', form.get('Body') ?? ''];
    const from = form.get('From') ?? form.get('MessagingServiceSid');
    if (!E164.test(to)) return refusal(400, 21211, "The 'To' number is not a valid phone number.");
    if (!from) return refusal(400, 21603, "A 'From' phone number is required.");
    if (!text) return refusal(400, 21602, 'Message body is required.');
    if (text.length > MAX_TEXT)
      return refusal(400, 21617, 'The concatenated message body exceeds the limit.');
    const message: HandsetMessage = {
      id: `SM${randomBytes(16).toString('hex')}`,
      medium: 'sms',
      text,
      at: this.clock.now().toISOString(),
      delivered: false,
    };
    this.world.handsets.keep(to, message);
    this.report(to, from, message, form.get('StatusCallback'));
    return {
      status: 201,
      body: { sid: message.id, account_sid: accountSid, to, status: 'queued', error_code: null },
    };
  }

  /** A text typed on the handset, sent to whom it was last written from. */
  reply(e164: string, text: string): HandsetMessage['id'] {
    const sid = `SM${randomBytes(16).toString('hex')}`;
    const account = this.lastAccount.get(e164) ?? 'demo';
    const url = `${this.settings.publicUrl}/v1/receipts/sms-twilio/${encodeURIComponent(account)}?inbound=1`;
    const fields = {
      MessageSid: sid,
      SmsStatus: 'received',
      From: e164,
      To: this.line.sms.from,
      Body: text,
      NumMedia: '0',
    };
    this.agenda.add(0, `handset ${e164}`, () => this.reports.postForm(url, `handset ${e164}`, fields));
    return sid;
  }

  private report(to: string, from: string, message: HandsetMessage, callback: string | null): void {
    const account = /\/v1\/receipts\/[^/]+\/([^/?]+)/.exec(callback ?? '')?.[1];
    if (account) this.lastAccount.set(to, decodeURIComponent(account));
    const { behaviour, latencyMs } = this.world.handsets.settingOf(to);
    const wait = latencyMs + this.world.carriers.of('sms').latencyMs;
    for (const step of SMS_SCRIPTS[behaviour]) {
      this.agenda.add(wait + step.afterMs, message.id, async () => {
        if (reachesHandset(behaviour, step)) {
          message.delivered = true;
          this.world.version++;
        }
        if (!callback) return;
        const fields = {
          MessageSid: message.id,
          SmsSid: message.id,
          AccountSid: this.line.sms.accountSid,
          MessageStatus: step.status,
          SmsStatus: step.status,
          To: to,
          From: from,
          ApiVersion: '2010-04-01',
          ...(step.errorCode && { ErrorCode: step.errorCode }),
        };
        await this.reports.postForm(callback, message.id, fields);
      });
    }
  }
}

function refusal(status: number, code: number, message: string): CarrierAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
