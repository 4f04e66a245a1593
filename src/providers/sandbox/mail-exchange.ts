import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { simpleParser } from 'mailparser';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { Clock } from '../../platform/clock';
import { SandboxLine } from './line';
import { MailReturns } from './mail-returns';
import { SwiftSmtpServer } from './swift-smtp-server';
import { SandboxWorld, type MailboxMessage } from './world';

const MAX_MAIL_BYTES = 1_024 * 1_024;
const GREYLIST_MS = 5 * 60_000;

type Done = (error?: Error | null) => void;

/** The mail server of every mailbox there is: takes what is sent over real SMTP, and does with it what its owner set. */
@Injectable()
export class MailExchange implements OnModuleInit, OnApplicationShutdown {
  private readonly server: SwiftSmtpServer;
  /** Since when a greylisting mailbox has known that somebody writes to it. */
  private readonly greylistedSince = new Map<string, number>();

  constructor(
    private readonly world: SandboxWorld,
    private readonly returns: MailReturns,
    private readonly line: SandboxLine,
    private readonly clock: Clock,
  ) {
    world.onClear(() => this.greylistedSince.clear());
    this.server = new SwiftSmtpServer({
      name: 'mx.sandbox.invalid',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      hideDSN: false,
      logger: false,
      size: MAX_MAIL_BYTES,
      closeTimeout: 500,
      // A carrier that is down turns away new connections, and those that a pool had kept open.
      onConnect: (_session, done) =>
        done(this.world.carriers.of('email').up ? null : reply(421, '4.3.2 Service not available')),
      onMailFrom: (_address, _session, done) =>
        done(this.world.carriers.refuses('email') ? reply(421, '4.3.2 Service not available') : null),
      onRcptTo: (address, _session, done) => this.onRecipient(address.address, done),
      onData: (stream, session, done) => {
        this.take(stream, session).then(
          () => done(null, '2.0.0 Queued'),
          () => done(reply(554, '5.6.0 The message cannot be read')),
        );
      },
    });
    this.server.on('error', () => undefined);
  }

  async onModuleInit(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    this.line.smtpUrl = `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async onApplicationShutdown(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** What a mailbox's server remembers about who wrote before goes with the behaviour. */
  forgetGreylist(mailbox: string): void {
    this.greylistedSince.delete(mailbox);
  }

  /**
   * Greylisting goes by recipient here: the return path is another one with each attempt, so the usual triplet
   * would never be seen twice.
   */
  private onRecipient(address: string, done: Done): void {
    const mailbox = mailboxKey(address);
    if (this.world.mailboxes.settingOf(mailbox).behaviour !== 'greylisted') return done();
    const now = this.clock.now().getTime();
    const since = this.greylistedSince.get(mailbox) ?? now;
    this.greylistedSince.set(mailbox, since);
    done(now - since < GREYLIST_MS ? reply(451, '4.7.1 Greylisted, please try again in 5 minutes') : null);
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
    if (stream.sizeExceeded) throw new Error('too large');
    const raw = Buffer.concat(chunks);
    const parsed = await simpleParser(raw, { skipImageLinks: true });
    const { mailFrom, rcptTo, dsn } = session.envelope;
    for (const recipient of rcptTo) {
      const message: MailboxMessage = {
        id: `ML${randomBytes(12).toString('hex')}`,
        from: parsed.from?.text ?? '',
        subject: parsed.subject ?? '',
        text: (parsed.text ?? '').trimEnd(),
        html: parsed.html || '',
        at: this.clock.now().toISOString(),
      };
      this.world.mailboxes.keep(mailboxKey(recipient.address), message);
      this.returns.after(message, {
        mailbox: mailboxKey(recipient.address),
        recipient: recipient.address,
        returnPath: mailFrom ? mailFrom.address : '',
        notify: recipient.dsn?.notify ?? ['FAILURE'],
        envelopeId: dsn?.envid ?? null,
        headers: raw.subarray(0, Math.max(0, raw.indexOf('\r\n\r\n'))).toString('utf8'),
      });
    }
  }
}

/** One written form of a mail address: mailboxes differ by nothing that case tells. */
export function mailboxKey(address: string): string {
  return address.normalize('NFC').trim().toLowerCase();
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
