import { Injectable } from '@nestjs/common';
import { Channel } from '../borrowers/channel.entity';
import { Channels } from '../borrowers/channels.service';
import { allowedClass, neededClass } from '../decisions/content/content-class';
import { fullestBody } from '../decisions/fallback/candidates';
import { contactFacts } from '../decisions/fallback/contact';
import { waitForPriorNotice } from '../decisions/fallback/prior-notice';
import { evaluateContact } from '../decisions/policy/evaluate';
import type { ContentClass, Trust } from '../decisions/words';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/tx';
import type { OutgoingMessage, SendProvider } from '../providers/provider';
import { Providers } from '../providers/registry';
import { PublishedTemplates } from '../templates/published-templates';
import { Templates } from '../templates/templates.service';
import { Vault } from '../vault/vault.service';
import { dataCell } from './accept';
import type { Attempt } from './attempt.entity';
import { Notice } from './notice.entity';
import { Situations } from './situation';

export type Checked =
  | { kind: 'stop'; why: string; checks: Record<string, unknown> }
  | {
      kind: 'send';
      provider: SendProvider;
      message: OutgoingMessage;
      contentClass: Exclude<ContentClass, 'NONE'>;
      trust: Trust;
      checks: Record<string, unknown>;
      /** What is said, for the evidence; null for our own messages: their links and codes are kept nowhere. */
      said: string | null;
    };

/**
 * The last look before anything leaves: trust, content, consent, window, caps and deadline as they are at this
 * second, not as they were when the step was planned. What it saw goes into the evidence.
 */
@Injectable()
export class Handover {
  constructor(
    private readonly clock: Clock,
    private readonly situations: Situations,
    private readonly channels: Channels,
    private readonly providers: Providers,
    private readonly templates: Templates,
    private readonly published: PublishedTemplates,
    private readonly vault: Vault,
  ) {}

  async check(tx: Tx, attempt: Attempt): Promise<Checked> {
    const now = this.clock.now();
    const notice = await tx.findOneByOrFail(Notice, { id: attempt.noticeId });
    const channel = await tx.findOneByOrFail(Channel, { id: attempt.channelId });
    const stop = (why: string, checks: Record<string, unknown> = {}): Checked => ({
      kind: 'stop',
      why,
      checks: { trust: channel.trust, ...checks },
    });

    if (notice.endedAt) return stop('NOTICE_ENDED');
    if (notice.deliverBy <= now) return stop('DEADLINE_PASSED');
    if (channel.withdrawnAt) return stop('CHANNEL_WITHDRAWN');
    const { facts, packs, lender, borrower } = await this.situations.gather(tx, notice, now, attempt.id);
    if (borrower.processing !== 'active') return stop('BORROWER_RESTRICTED');
    const verdict = evaluateContact(contactFacts(facts.contact, notice, channel, attempt.medium, now), packs);
    const checks = {
      trust: channel.trust,
      decision: verdict.decision,
      rule: verdict.reason,
      basis: channel.basis,
      consents: [...facts.contact.consentedPurposes(attempt.medium, channel.id)],
      packs: packs.ids,
      zones: [...facts.contact.zones],
    };
    if (verdict.decision !== 'allow') return stop('NO_LONGER_LAWFUL', checks);
    if (waitForPriorNotice(facts.priorNotice, now)) return stop('PRIOR_NOTICE', checks);
    const template = (await this.published.findOf(tx, notice))!;
    const contentClass = fullestBody(
      this.templates.classesOf(template, attempt.medium),
      allowedClass(channel.trust, attempt.medium, notice.purpose),
      neededClass(notice.purpose),
    );
    if (!contentClass) return stop('NO_BODY_AT_THIS_CLASS', checks);
    // The provider that was chosen when the step was planned; gone since, another try may pick another.
    const provider = this.providers.sender(attempt.medium, [attempt.provider]);
    if (!provider) return stop('NO_CARRIER', checks);

    const data = JSON.parse(
      await this.vault.open(tx, dataCell(notice.lenderId, notice.id, notice.borrowerId), notice.data),
    ) as Record<string, string | number>;
    const body = this.templates.render(template, {
      class: contentClass,
      medium: attempt.medium,
      locale: attempt.locale,
      data,
      lender,
    });
    const message: OutgoingMessage = {
      attemptId: attempt.id,
      account: lender.slug,
      medium: attempt.medium,
      address: await this.channels.address(tx, notice.lenderId, channel.id),
      senderName: lender.neutralName,
      subject: body.subject,
      text: body.text,
      html: body.html,
      link: body.link,
    };
    return {
      kind: 'send',
      provider,
      message,
      contentClass,
      trust: channel.trust,
      checks: { ...checks, contentClass, templateVersion: template.version },
      said: notice.origin === 'lender' ? [body.subject, body.text].filter(Boolean).join('\n\n') : null,
    };
  }
}
