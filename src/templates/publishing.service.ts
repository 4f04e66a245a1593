import { Injectable } from '@nestjs/common';
import { Evidence } from '../evidence/evidence.service';
import type { EvidenceKind } from '../evidence/kinds';
import { nameOf, namesById } from '../lenders/actor';
import { assertFourEyes, lockVersions } from '../lenders/four-eyes';
import type { LenderContext } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem, type FieldError } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { checkDraft, isTemplateName, type TemplateDraft } from './draft';
import { versionName } from './published-templates';
import type { Flaw } from './template';
import { TemplateVersion } from './template-version.entity';
import { Templates } from './templates.service';

/** The life of a lender's template: drafted, published by somebody else, retired. */
@Injectable()
export class TemplatePublishing {
  constructor(
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly builtIns: Templates,
  ) {}

  /**
   * Keep a draft as the next version of its name.
   * @throws Problem 409 TEMPLATE_NAME_TAKEN for a built-in's name, 422 TEMPLATE_INVALID with every flaw and its place
   */
  async draft(tx: Tx, lender: LenderContext, draft: TemplateDraft): Promise<TemplateVersion> {
    if (this.builtIns.find(draft.name))
      throw new Problem(409, 'TEMPLATE_NAME_TAKEN', 'A built-in template has this name; choose another.');
    assertNoFlaws(draft);
    await lockVersions(tx, lender.id);
    const now = this.clock.now();
    const { name, purpose, variables, bodies } = draft;
    const version: TemplateVersion = {
      id: newId(now),
      lenderId: lender.id,
      name,
      n: (await this.latestOf(tx, lender.id, name)) + 1,
      purpose,
      source: { variables, bodies },
      state: 'draft',
      draftedBy: lender.actor.id,
      draftedAt: now,
      publishedBy: null,
      publishedAt: null,
      retiredBy: null,
      retiredAt: null,
    };
    await tx.insert(TemplateVersion, version);
    await this.say(tx, lender, 'template.drafted', version);
    return version;
  }

  /**
   * Publish a draft: from now on notices of this name are bound to it.
   * @throws Problem 404, 409 FOUR_EYES_REQUIRED, NOT_A_DRAFT or VERSION_SUPERSEDED, 422 TEMPLATE_INVALID
   */
  async publish(tx: Tx, lender: LenderContext, name: string, n: number): Promise<TemplateVersion> {
    await lockVersions(tx, lender.id);
    const version = await this.get(tx, lender.id, name, n);
    if (version.state !== 'draft')
      throw new Problem(409, 'NOT_A_DRAFT', `This version is ${version.state}; draft another one.`);
    await assertFourEyes(tx, lender.id, version.draftedBy, lender.actor);
    const [{ newer }] = await tx.query(
      `SELECT EXISTS (SELECT 1 FROM template_version WHERE lender_id = $1 AND name = $2 AND n > $3 AND state <> 'draft') AS newer`,
      [lender.id, name, n],
    );
    if (newer) throw new Problem(409, 'VERSION_SUPERSEDED', 'A newer version was published already.');
    // Checked again: the rules of the house may have become stricter since.
    assertNoFlaws({ name, purpose: version.purpose, ...version.source });
    const published = {
      state: 'published' as const,
      publishedBy: lender.actor.id,
      publishedAt: this.clock.now(),
    };
    await tx.update(TemplateVersion, { id: version.id }, published);
    await this.say(tx, lender, 'template.published', version);
    return { ...version, ...published };
  }

  /**
   * Retire every published version of a name: no new notice may name it. What was accepted is still said as it was.
   * @throws Problem 404, 409 NOT_PUBLISHED when nothing of it is in use
   */
  async retire(tx: Tx, lender: LenderContext, name: string): Promise<TemplateVersion[]> {
    await lockVersions(tx, lender.id);
    const versions = await this.versionsOf(tx, lender.id, name);
    const inUse = versions.filter(({ state }) => state === 'published');
    if (inUse.length === 0) throw new Problem(409, 'NOT_PUBLISHED', 'No version of this template is in use.');
    const retired = { state: 'retired' as const, retiredBy: lender.actor.id, retiredAt: this.clock.now() };
    for (const version of inUse) {
      await tx.update(TemplateVersion, { id: version.id }, retired);
      await this.say(tx, lender, 'template.retired', version);
    }
    return this.versionsOf(tx, lender.id, name);
  }

  /** Every version of a name, newest first. @throws Problem 404 */
  async versionsOf(tx: Tx, lenderId: string, name: string): Promise<TemplateVersion[]> {
    if (!isTemplateName(name)) throw Problem.notFound('template');
    const versions = await tx.find(TemplateVersion, { where: { lenderId, name }, order: { n: 'DESC' } });
    if (versions.length === 0) throw Problem.notFound('template');
    return versions;
  }

  private async get(tx: Tx, lenderId: string, name: string, n: number): Promise<TemplateVersion> {
    const version = (await this.versionsOf(tx, lenderId, name)).find((v) => v.n === n);
    if (!version) throw Problem.notFound('version of a template');
    return version;
  }

  private async latestOf(tx: Tx, lenderId: string, name: string): Promise<number> {
    const [row] = await tx.query(
      'SELECT coalesce(max(n), 0) AS n FROM template_version WHERE lender_id = $1 AND name = $2',
      [lenderId, name],
    );
    return row.n;
  }

  private async say(
    tx: Tx,
    lender: LenderContext,
    kind: EvidenceKind,
    version: TemplateVersion,
  ): Promise<void> {
    const nameById = await namesById(tx, lender.id, [version.draftedBy]);
    const body = {
      template: version.name,
      templateVersion: versionName(version),
      purpose: version.purpose,
      draftedBy: nameById(version.draftedBy),
      by: nameOf(lender.actor),
    };
    return this.evidence.append(tx, [
      { lenderId: lender.id, borrowerId: null, subject: { lnd: lender.id }, kind, body },
    ]);
  }
}

/** @throws Problem 422 TEMPLATE_INVALID */
function assertNoFlaws(draft: TemplateDraft): void {
  const { flaws } = checkDraft(draft);
  if (flaws.length === 0) return;
  throw new Problem(
    422,
    'TEMPLATE_INVALID',
    'The template says more than it may, or cannot be said: see errors.',
    flaws.map((flaw) => toFieldError(draft, flaw)),
  );
}

function toFieldError(draft: TemplateDraft, flaw: Flaw): FieldError {
  const variable = draft.variables.findLastIndex(({ name }) => name === flaw.variable);
  const part = flaw.part === null ? '' : `/${flaw.part}`;
  const place =
    flaw.body !== null ? `/bodies/${flaw.body}${part}` : variable >= 0 ? `/variables/${variable}` : '/bodies';
  const detail = `${flaw.detail.charAt(0).toUpperCase()}${flaw.detail.slice(1)}.`;
  return { pointer: place, code: flaw.code, detail };
}
