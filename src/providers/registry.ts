import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Medium } from '../decisions/words';
import { Clock } from '../platform/clock';
import { Settings } from '../platform/settings';
import { Vault } from '../vault/vault.service';
import { CamaraChecks } from './check-camara/adapter';
import { EmailSmtp } from './email-smtp/adapter';
import { EmailReceipts } from './email-smtp/receipts';
import type { Mac } from './email-smtp/verp';
import type { Carrier } from '../decisions/fallback/carriers';
import { ProviderHealth } from './provider-health';
import type { CheckProvider, CheckQuestion, ReceiptSource, SendProvider, SendResult } from './provider';
import { PushSandbox } from './push-sandbox/adapter';
import { PushSandboxReceipts } from './push-sandbox/receipts';
import { SandboxLine } from './sandbox/line';
import { TwilioSms } from './sms-twilio/adapter';
import { TwilioReceipts } from './sms-twilio/receipts';

/**
 * Who can send, report and check in this process: what the settings configure, or the sandbox's carriers. The
 * sandbox never reaches a real one, also when real credentials are set.
 */
@Injectable()
export class Providers implements OnApplicationShutdown {
  private readonly senderList: SendProvider[] = [];
  private readonly sources: ReceiptSource[] = [];
  private readonly checkers: CheckProvider[] = [];
  private email: EmailSmtp | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly line: SandboxLine,
    private readonly health: ProviderHealth,
  ) {
    this.addSms();
    this.addEmail();
    if (settings.sandbox) this.addSandboxOnly();
  }

  /**
   * Who carries `medium`: the first of the rung's providers that is configured, or with none named the first
   * there is. Null when nobody does.
   */
  sender(medium: Medium, rungProviders: readonly string[] = []): SendProvider | null {
    const able = this.senderList.filter((sender) => sender.media.includes(medium));
    if (rungProviders.length === 0) return able[0] ?? null;
    return rungProviders.map((name) => able.find((sender) => sender.name === name)).find(Boolean) ?? null;
  }

  /** Everybody who carries `medium`, our first choice first, and how well each is now. */
  carriersOf(medium: Medium): Carrier[] {
    const now = this.clock.now();
    return this.senderList
      .filter((sender) => sender.media.includes(medium))
      .map((sender) => this.health.of(sender.name, now));
  }

  senders(): readonly SendProvider[] {
    return this.senderList;
  }

  receiptSource(name: string): ReceiptSource | null {
    return this.sources.find((source) => source.name === name) ?? null;
  }

  checker(question: CheckQuestion): CheckProvider | null {
    return this.checkers.find((checker) => checker.questions.includes(question)) ?? null;
  }

  onApplicationShutdown(): void {
    this.email?.close();
  }

  /** Whatever it answers is also noted as a sign of how well it is. */
  private add(sender: SendProvider): void {
    this.senderList.push(
      watched(sender, (result) => this.health.note(sender.name, result, this.clock.now())),
    );
  }

  private addSms(): void {
    const account = () => (this.settings.sandbox ? this.line.sms : this.settings.twilio);
    if (!this.settings.sandbox && !this.settings.twilio) return;
    this.add(
      new TwilioSms(
        () => account()!,
        () => this.settings.publicUrl,
      ),
    );
    this.sources.push(new TwilioReceipts(account));
  }

  private addEmail(): void {
    const { sandbox, smtpUrl, mailFrom, bounceDomain } = this.settings;
    if (!sandbox && !smtpUrl) return;
    const mac: Mac = (use, message) => this.vault.mac(use, message);
    const url = () => (sandbox ? this.line.smtpUrl : smtpUrl!);
    this.email = new EmailSmtp(url, { mailFrom, bounceDomain }, mac, this.clock);
    this.add(this.email);
    this.sources.push(new EmailReceipts(mac, bounceDomain));
  }

  private addSandboxOnly(): void {
    this.add(
      new PushSandbox(
        () => this.line.push,
        () => this.settings.publicUrl,
      ),
    );
    this.sources.push(new PushSandboxReceipts(() => this.line.push.secret));
    this.checkers.push(
      new CamaraChecks({ baseUrl: () => this.line.checkUrl, needsConsent: false }, this.clock),
    );
  }
}

function watched(sender: SendProvider, note: (result: SendResult) => void): SendProvider {
  return {
    name: sender.name,
    media: sender.media,
    idempotency: sender.idempotency,
    async send(message) {
      try {
        const result = await sender.send(message);
        note(result);
        return result;
      } catch (error) {
        note({ kind: 'ambiguous', detail: 'a fault of ours' });
        throw error;
      }
    },
  };
}
