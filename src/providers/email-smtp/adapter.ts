import { meaningOf } from '../../decisions/channel/meaning';
import type { Clock } from '../../platform/clock';
import { ownMeaning } from '../meanings';
import type { OutgoingMessage, SendProvider, SendResult } from '../provider';
import { SmtpPool, type MailResult, type SmtpPoolOptions } from './smtp-pool';
import { verpAddress, type Mac } from './verp';

export interface EmailIdentity {
  /** What borrowers see as the sender. */
  mailFrom: string;
  bounceDomain: string;
}

/** RFC 6647: greylisting servers want to see the same mail again after some minutes. */
const GREYLIST_SECONDS = 300;
const ENHANCED = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/;

/** E-mail over SMTP. */
export class EmailSmtp implements SendProvider {
  readonly name = 'email-smtp';
  readonly media = ['email'] as const;
  // The Message-ID is the same for the same attempt, but no mail server promises to drop a repeat.
  readonly idempotency = 'none';

  private pool: SmtpPool | null = null;

  /** The server's URL is read at the first send: the sandbox's is known only once it listens. */
  constructor(
    private readonly smtpUrl: () => string,
    private readonly identity: EmailIdentity,
    private readonly mac: Mac,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly poolOptions?: SmtpPoolOptions,
  ) {}

  async send(message: OutgoingMessage): Promise<SendResult> {
    this.pool ??= new SmtpPool(this.smtpUrl(), this.poolOptions);
    const { mailFrom, bounceDomain } = this.identity;
    const hex = message.attemptId.replaceAll('-', '');
    const messageId = `<${hex}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`;
    const result = await this.pool.send({
      // As objects: a name with a comma or an angle bracket in it stays a name.
      from: { name: message.senderName, address: mailFrom },
      to: { name: '', address: message.address },
      subject: message.subject ?? message.senderName,
      text: message.text,
      html: message.html ?? undefined,
      messageId,
      date: this.clock.now(),
      // RFC 3834: asks robots not to answer.
      headers: { 'Auto-Submitted': 'auto-generated' },
      envelope: { from: verpAddress(this.mac, message.attemptId, bounceDomain), to: [message.address] },
      dsn: {
        id: hex,
        return: 'headers',
        notify: ['success', 'failure', 'delay'],
        recipient: message.address,
      },
    });
    return toSendResult(result, messageId);
  }

  close(): void {
    this.pool?.close();
    this.pool = null;
  }
}

function toSendResult(result: MailResult, messageId: string): SendResult {
  switch (result.kind) {
    case 'taken':
      return { kind: 'accepted', providerRef: messageId };
    case 'lost':
      return { kind: 'ambiguous', detail: result.detail };
    case 'not_sent':
      return {
        kind: 'refused',
        meaning: ownMeaning('transient_network', 'transient', result.detail),
        retryAfterSeconds: null,
      };
    case 'answered':
      return refused(result);
  }
}

function refused({ code, reply, step }: Extract<MailResult, { kind: 'answered' }>): SendResult {
  const enhanced = ENHANCED.exec(reply)?.[1];
  // A refused log-in is our own trouble, whatever code the server chose for it.
  const isOurs = step.startsWith('AUTH') || step === 'EHLO' || step === 'HELO';
  const meaning = isOurs
    ? ownMeaning('auth_failure', 'unknown', enhanced ?? `SMTP ${code}`)
    : meaningOf('email', enhanced ?? `SMTP ${code}`, reply.slice(0, 500));
  const permanence = code < 500 && meaning.permanence === 'unknown' ? 'transient' : meaning.permanence;
  return {
    kind: 'refused',
    meaning: { ...meaning, permanence },
    retryAfterSeconds: meaning.class === 'greylisted' ? GREYLIST_SECONDS : null,
  };
}
