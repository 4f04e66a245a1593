import { Injectable } from '@nestjs/common';
import { post } from '../http-call';
import { signAck, SIGNATURE_HEADER } from '../push-sandbox/signature';
import { twilioSignature } from '../sms-twilio/signature';
import { Agenda } from './agenda';
import { SandboxLine } from './line';
import { SandboxWorld } from './world';

const RETRY_AFTER_MS = 15_000;
const TRIES = 4;

/** Calls back to the service over real HTTP, signed the way each carrier signs. */
@Injectable()
export class CarrierReports {
  constructor(
    private readonly agenda: Agenda,
    private readonly line: SandboxLine,
    world: SandboxWorld,
  ) {
    // A report about a message that is forgotten would be a riddle to the next test.
    world.onClear(() => agenda.clear());
  }

  /** A status callback or an inbound message, as Twilio posts it. */
  postForm(url: string, lane: string, fields: Record<string, string>): Promise<void> {
    const form = new URLSearchParams(fields);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(this.line.sms.authToken, url, form),
    };
    return this.deliver(url, lane, headers, form.toString(), TRIES);
  }

  /** What the app on a device says back. */
  postAck(url: string, lane: string, ack: object): Promise<void> {
    const body = JSON.stringify(ack);
    const headers = {
      'content-type': 'application/json',
      [SIGNATURE_HEADER]: signAck(this.line.push.secret, url, body),
    };
    return this.deliver(url, lane, headers, body, TRIES);
  }

  /** A report that was not taken comes again a little later; one that was refused does not. */
  private async deliver(
    url: string,
    lane: string,
    headers: Record<string, string>,
    body: string,
    tries: number,
  ): Promise<void> {
    const result = await post(url, { headers, body });
    const isSettled = result.kind === 'answer' && result.status < 500 && result.status !== 429;
    if (isSettled || tries <= 1) return;
    this.agenda.add(RETRY_AFTER_MS, lane, () => this.deliver(url, lane, headers, body, tries - 1));
  }
}
