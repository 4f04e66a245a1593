import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { PushGateway } from '../push-sandbox/adapter';
import type { TwilioAccount } from '../sms-twilio/adapter';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * Where the sandbox's carriers listen, and the credentials that they and our adapters share. Made anew by each
 * process; the addresses are set when the carriers have begun to listen.
 */
@Injectable()
export class SandboxLine {
  carrierUrl = '';
  smtpUrl = '';

  private readonly twilio = { accountSid: `AC${hex(16)}`, authToken: hex(16), from: '+15005550006' };
  private readonly pushSecret = hex(16);

  get sms(): TwilioAccount {
    return { ...this.twilio, baseUrl: `${this.carrierUrl}/sms` };
  }

  get push(): PushGateway {
    return { url: `${this.carrierUrl}/push/v1`, secret: this.pushSecret };
  }

  get checkUrl(): string {
    return `${this.carrierUrl}/check`;
  }
}
