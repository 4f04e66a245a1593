import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { BounceListener } from '../email-smtp/bounce-listener';
import { SmtpPool } from '../email-smtp/smtp-pool';
import { Agenda } from './agenda';
import { buildBounce, type BounceFacts } from './bounce-mail';
import { scanMail } from './mail-scanner';
import { SandboxWorld, type MailboxBehaviour, type MailboxMessage } from './world';

/** How one mail came in. */
export interface MailArrival {
  mailbox: string;
  recipient: string;
  returnPath: string;
  /** What the sender wants to hear about (RFC 3461). */
  notify: readonly string[];
  envelopeId: string | null;
  headers: string;
}

type Verdict = Pick<BounceFacts, 'action' | 'status' | 'diagnostic'>;

const GAP_MS = 300;
const RETRY_AFTER_MS = 60_000;
const TRIES = 4;

/** What a mailbox's server finds out after its 250. */
const VERDICTS: Partial<Record<MailboxBehaviour, Verdict>> = {
  mailbox_unknown: {
    action: 'failed',
    status: '5.1.1',
    diagnostic: '550 5.1.1 The email account that you tried to reach does not exist',
  },
  mailbox_full: { action: 'failed', status: '5.2.2', diagnostic: '552 5.2.2 The recipient mailbox is full' },
  delivered_dsn: { action: 'delivered', status: '2.1.5', diagnostic: '250 2.1.5 Delivered' },
};

/** What comes back after a mail was taken: bounces and reports over real SMTP, and visits by scanners. */
@Injectable()
export class MailReturns implements OnApplicationShutdown {
  private pool: SmtpPool | null = null;

  constructor(
    private readonly world: SandboxWorld,
    private readonly agenda: Agenda,
    private readonly bounces: BounceListener,
    private readonly clock: Clock,
  ) {}

  onApplicationShutdown(): void {
    this.pool?.close();
  }

  after(message: MailboxMessage, arrival: MailArrival): void {
    const { behaviour, latencyMs } = this.world.mailboxes.settingOf(arrival.mailbox);
    const wait = latencyMs + this.world.carriers.of('email').latencyMs;
    if (behaviour === 'scanner') {
      this.agenda.add(wait, message.id, () => scanMail([message.text, message.html ?? '']));
    }
    const verdict = VERDICTS[behaviour];
    // Nothing is ever sent back to the null sender: that is how mail loops begin.
    if (!verdict || !arrival.returnPath || !isWanted(verdict, arrival.notify)) return;
    this.agenda.add(wait + GAP_MS, message.id, () => {
      const { recipient, returnPath, envelopeId, headers } = arrival;
      const facts = {
        ...verdict,
        recipient,
        returnPath,
        envelopeId,
        originalHeaders: headers,
        at: this.clock.now(),
      };
      return this.sendBack(message.id, returnPath, buildBounce(facts), TRIES);
    });
  }

  private async sendBack(lane: string, to: string, raw: string, tries: number): Promise<void> {
    this.pool ??= new SmtpPool(`smtp://127.0.0.1:${this.bounces.port}`, { maxConnections: 4 });
    const { kind } = await this.pool.send({ envelope: { from: '', to: [to] }, raw });
    if (kind === 'taken' || tries <= 1) return;
    this.agenda.add(RETRY_AFTER_MS, lane, () => this.sendBack(lane, to, raw, tries - 1));
  }
}

function isWanted({ action }: Verdict, notify: readonly string[]): boolean {
  return notify.includes(action === 'failed' ? 'FAILURE' : 'SUCCESS');
}
