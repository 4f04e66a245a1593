import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { Settings } from '../../platform/settings';
import { Vault } from '../../vault/vault.service';
import { RECEIPT_SINK, type ReceiptSink } from '../receipt-sink';
import { BOUNCE_SCHEME, ENVELOPE_SENDER } from './receipts';
import { attemptOfVerp } from './verp';

const MAX_MAIL_BYTES = 256 * 1_024;
const MAX_CLIENTS = 50;
const IDLE_MS = 60_000;

/**
 * The mail server of the bounce domain: takes mail to return paths that we made, hands the bytes on, knows
 * nothing else. It is told 250 only when the bounce is stored; until then the other side keeps it.
 */
@Injectable()
export class BounceListener implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(BounceListener.name);
  private readonly server: SMTPServer;
  private isListening = false;

  constructor(
    private readonly settings: Settings,
    private readonly vault: Vault,
    @Inject(RECEIPT_SINK) private readonly sink: ReceiptSink,
  ) {
    this.server = new SMTPServer({
      name: settings.bounceDomain,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      size: MAX_MAIL_BYTES,
      maxClients: MAX_CLIENTS,
      socketTimeout: IDLE_MS,
      closeTimeout: 1_000,
      onRcptTo: (address, _session, done) =>
        done(this.attemptOf(address.address) ? null : refusal(550, '5.1.1 No such return path')),
      onData: (stream, session, done) => {
        this.take(stream, session).then(
          () => done(null, '2.0.0 Noted'),
          (error: Error & { responseCode?: number }) =>
            done(error.responseCode ? error : refusal(451, '4.3.0 Try again later')),
        );
      },
    });
    // A client that hangs up in the middle is the internet as usual.
    this.server.on('error', () => undefined);
  }

  /** The port it listens on; the sandbox's mailboxes send their bounces there. */
  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** E-mail without an ear for bounces would call dead mailboxes delivered, so a port in use stops the boot. */
  async onModuleInit(): Promise<void> {
    const { sandbox, smtpUrl, role, bouncePort, host } = this.settings;
    if (!sandbox && (!smtpUrl || role === 'worker')) return;
    await new Promise<void>((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(bouncePort, sandbox ? '127.0.0.1' : host, resolve);
    });
    this.isListening = true;
    if (!sandbox) this.logger.log(`bounces to ${this.settings.bounceDomain} are taken on port ${this.port}`);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.isListening) await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private attemptOf(address: string): string | null {
    return attemptOfVerp((use, message) => this.vault.mac(use, message), address, this.settings.bounceDomain);
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    // An oversized mail is read to its end, so that the refusal is heard, but not kept.
    for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
    if (stream.sizeExceeded) throw refusal(552, '5.3.4 Too large for a bounce');
    const { mailFrom, rcptTo } = session.envelope;
    for (const { address } of rcptTo) {
      await this.sink.store({
        provider: 'email-smtp',
        account: '',
        attemptId: this.attemptOf(address),
        url: BOUNCE_SCHEME + address,
        headers: { [ENVELOPE_SENDER]: mailFrom ? mailFrom.address : '' },
        body: Buffer.concat(chunks),
      });
    }
  }
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
