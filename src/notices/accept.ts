import { Injectable } from '@nestjs/common';
import { ladderFor, parseRungs, type Rung } from '../decisions/fallback/ladder';
import { Field } from '../decisions/policy/field';
import { PackError } from '../decisions/policy/pack-error';
import {
  MEDIA_OF_KIND,
  type DelinquencyStage,
  type EvidenceLevel,
  type NoticeStatus,
  type Purpose,
} from '../decisions/words';
import { allowedClass, downgradeOf, neededClass } from '../decisions/content/content-class';
import { fullestBody } from '../decisions/fallback/candidates';
import { assertActive } from '../borrowers/active';
import { Borrower } from '../borrowers/borrower.entity';
import { Borrowers } from '../borrowers/borrowers.service';
import { Channels } from '../borrowers/channels.service';
import { Evidence } from '../evidence/evidence.service';
import { toPointer } from '../lenders/lender-settings';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { PublishedTemplates } from '../templates/published-templates';
import { Templates, type Template } from '../templates/templates.service';
import { wrongValues } from '../templates/values';
import { Vault } from '../vault/vault.service';
import { Notice } from './notice.entity';

export interface NewNotice {
  borrowerId: string;
  origin: 'lender' | 'system';
  initiatedBy: 'system' | 'user';
  purpose: Purpose;
  template: string;
  data: Record<string, string | number>;
  accountRef: string | null;
  deliverBy: Date;
  notBefore: Date | null;
  evidence: EvidenceLevel;
  ladder: Rung[] | null;
  critical: boolean;
  pinnedChannelId: string | null;
  reverificationId: string | null;
}

/** The one way in for everything that is ever sent: lenders' notices, invitations, codes, alerts. */
@Injectable()
export class Notices {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly templates: Templates,
    private readonly published: PublishedTemplates,
    private readonly borrowers: Borrowers,
    private readonly channels: Channels,
    private readonly lenders: Lenders,
  ) {}

  /**
   * Accept: one row with its first step due now (or at notBefore), and its evidence, in the caller's transaction.
   * @throws Problem 422 TEMPLATE_NOT_FOUND, TEMPLATE_VARIABLE_MISSING, TEMPLATE_VARIABLE_INVALID, PURPOSE_MISMATCH, DEADLINE_IN_PAST,
   *   ACCOUNT_NOT_FOUND, NO_CHANNEL_MAY_CARRY, LADDER_INVALID
   */
  async accept(tx: Tx, lenderId: string, notice: NewNotice): Promise<{ id: string; status: NoticeStatus }> {
    const now = this.clock.now();
    const template = await this.checkTemplate(tx, lenderId, notice);
    assertActive(await tx.findOneByOrFail(Borrower, { id: notice.borrowerId }));
    if (notice.deliverBy <= now)
      throw Problem.field(
        '/deliverBy',
        'DEADLINE_IN_PAST',
        'The deadline is past: a notice needs a time in which it can be told.',
      );
    if (notice.notBefore && notice.notBefore >= notice.deliverBy) {
      throw Problem.field(
        '/notBefore',
        'NOT_BEFORE_AFTER_DEADLINE',
        'notBefore is not before deliverBy: nothing could ever be sent.',
      );
    }
    if (notice.origin === 'lender' && notice.ladder) assertLadder(notice.ladder);
    const accounts = await this.borrowers.accountsOf(tx, notice.borrowerId);
    const account = accounts.find((a) => a.ref === notice.accountRef);
    if (notice.accountRef && !account)
      throw Problem.field('/accountRef', 'ACCOUNT_NOT_FOUND', 'The borrower has no account with this ref.');
    if (notice.origin === 'lender') await this.assertSomeChannelMayCarry(tx, lenderId, notice, template);

    const stage = account?.stage ?? accounts[0]?.stage ?? 'current';
    const ladder = notice.ladder ?? (await this.ladderOf(tx, lenderId, notice.purpose, stage));
    const id = newId(now);
    await tx.insert(Notice, {
      id,
      lenderId,
      borrowerId: notice.borrowerId,
      origin: notice.origin,
      initiatedBy: notice.initiatedBy,
      purpose: notice.purpose,
      template: template.name,
      templateVersion: template.n,
      data: await this.vault.seal(tx, dataCell(lenderId, id, notice.borrowerId), JSON.stringify(notice.data)),
      accountRef: notice.accountRef,
      pinnedChannelId: notice.pinnedChannelId,
      reverificationId: notice.reverificationId,
      deliverBy: notice.deliverBy,
      notBefore: notice.notBefore,
      evidenceLevel: notice.evidence,
      ladder,
      critical: notice.critical,
      status: 'accepted',
      nextStepAt: notice.notBefore && notice.notBefore > now ? notice.notBefore : now,
      createdAt: now,
    });
    await this.evidence.append(tx, [
      {
        lenderId,
        borrowerId: notice.borrowerId,
        subject: { ntc: id },
        kind: 'notice.accepted',
        body: {
          origin: notice.origin,
          initiatedBy: notice.initiatedBy,
          purpose: notice.purpose,
          template: template.name,
          templateVersion: template.version,
          evidence: notice.evidence,
          deliverBy: notice.deliverBy.toISOString(),
          notBefore: notice.notBefore?.toISOString() ?? null,
          critical: notice.critical,
          ladder,
          basis: 'contract',
          ...(notice.reverificationId && { reverification: toApiId('rvf', notice.reverificationId) }),
        },
      },
    ]);
    await wake(tx, 'plan');
    return { id, status: 'accepted' };
  }

  /** The lender's own ladder for this purpose and stage, or ours. */
  private async ladderOf(
    tx: Tx,
    lenderId: string,
    purpose: Purpose,
    stage: DelinquencyStage,
  ): Promise<Rung[]> {
    const { planner } = await this.lenders.settingsOf(tx, lenderId);
    return ladderFor(purpose, stage, planner.ladders);
  }

  private async checkTemplate(tx: Tx, lenderId: string, notice: NewNotice): Promise<Template> {
    const template = await this.published.findCurrent(tx, lenderId, notice.template);
    if (!template)
      throw Problem.field(
        '/template',
        'TEMPLATE_NOT_FOUND',
        'There is no template of this name; GET /v1/templates lists them.',
      );
    if (template.purpose !== notice.purpose) {
      throw Problem.field(
        '/purpose',
        'PURPOSE_MISMATCH',
        `Template ${template.name} is for ${template.purpose}.`,
      );
    }
    const missing = this.templates.missingVariables(template, notice.data);
    if (missing.length > 0) {
      throw new Problem(
        422,
        'TEMPLATE_VARIABLE_MISSING',
        `Template ${template.name} needs ${missing.join(', ')}.`,
        missing.map((name) => ({
          pointer: `/data/${name}`,
          code: 'TEMPLATE_VARIABLE_MISSING',
          detail: `The template needs ${name}.`,
        })),
      );
    }
    // Ours (links, references) were made here; what a lender sends is looked at.
    const wrong = notice.origin === 'lender' ? wrongValues(notice.data) : [];
    if (wrong.length > 0) {
      throw new Problem(
        422,
        'TEMPLATE_VARIABLE_INVALID',
        `Some values cannot stand in a message: ${wrong
          .map(({ name }) => name)
          .join(', ')
          .slice(0, 200)}.`,
        wrong.map(({ name, detail }) => ({
          pointer: `/data/${name.slice(0, 60)}`,
          code: 'TEMPLATE_VARIABLE_INVALID',
          detail,
        })),
      );
    }
    return template;
  }

  /**
   * A promise that nothing could keep is refused at the door: no channel of the borrower may carry even the least
   * body of the template. A stale channel may, after a question, so it does not refuse here.
   */
  private async assertSomeChannelMayCarry(
    tx: Tx,
    lenderId: string,
    notice: NewNotice,
    template: Template,
  ): Promise<void> {
    const channels = await this.channels.findOf(tx, lenderId, notice.borrowerId);
    const may = channels.some(
      (channel) =>
        !channel.withdrawnAt &&
        (downgradeOf(channel.trust, notice.purpose) === 'security_verification' ||
          MEDIA_OF_KIND[channel.kind].some((medium) =>
            fullestBody(
              this.templates.classesOf(template, medium),
              allowedClass(channel.trust, medium, notice.purpose),
              neededClass(notice.purpose),
            ),
          )),
    );
    if (!may) {
      throw Problem.field(
        '/template',
        'NO_CHANNEL_MAY_CARRY',
        `Template ${template.name} says more than any channel of this borrower may carry as far as it is trusted now. Open a re-verification, or use the agreed address of service.`,
      );
    }
  }
}

/** What the shape of a rung does not tell: durations that are no listening, nothing to go together with. */
function assertLadder(ladder: readonly Rung[]): void {
  try {
    parseRungs(new Field('notice', 'ladder', ladder));
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw Problem.field(`/${toPointer(error.path)}`, 'LADDER_INVALID', `${error.path} ${error.reason}.`);
  }
}

/** Where a notice's variables are sealed. */
export function dataCell(lenderId: string, noticeId: string, borrowerId: string) {
  return { lenderId, table: 'notice', column: 'data', rowId: noticeId, subjectId: borrowerId };
}
