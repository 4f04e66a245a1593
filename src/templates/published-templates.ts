import { Injectable } from '@nestjs/common';
import { canonicalize } from 'json-canonicalize';
import type { Tx } from '../platform/tx';
import { digestOf, toTemplate, type CompiledTemplate } from './compile';
import { checkDraft, isTemplateName, variablesOf, type TemplateDraft } from './draft';
import { TemplateVersion } from './template-version.entity';
import { Templates } from './templates.service';

/** Versions never change, so what was compiled once stays right; the oldest go when there are more. */
const MAX_COMPILED = 500;

/** The template that a notice means: a built-in, or one version of its lender's own. */
@Injectable()
export class PublishedTemplates {
  private readonly compiled = new Map<string, CompiledTemplate>();

  constructor(private readonly builtIns: Templates) {}

  /** What a notice accepted now says by this name: a built-in, or the lender's latest published version. */
  async findCurrent(tx: Tx, lenderId: string, name: string): Promise<CompiledTemplate | null> {
    const builtIn = this.builtIns.find(name);
    if (builtIn) return builtIn;
    if (!isTemplateName(name)) return null;
    const [row] = await tx.query(
      `SELECT max(n) AS n FROM template_version WHERE lender_id = $1 AND name = $2 AND state = 'published'`,
      [lenderId, name],
    );
    return row.n === null ? null : this.findVersion(tx, lenderId, name, row.n);
  }

  /** What a notice was accepted with, retired since or not. */
  findOf(
    tx: Tx,
    notice: { lenderId: string; template: string; templateVersion: number | null },
  ): Promise<CompiledTemplate | null> {
    const { lenderId, template, templateVersion } = notice;
    return templateVersion === null
      ? Promise.resolve(this.builtIns.find(template))
      : this.findVersion(tx, lenderId, template, templateVersion);
  }

  /** The lender's latest published versions, in the order of their names. */
  async findAllCurrent(tx: Tx, lenderId: string): Promise<CompiledTemplate[]> {
    const rows: { name: string; n: number }[] = await tx.query(
      `SELECT name, max(n) AS n FROM template_version WHERE lender_id = $1 AND state = 'published' GROUP BY name ORDER BY name`,
      [lenderId],
    );
    const found: CompiledTemplate[] = [];
    for (const { name, n } of rows) found.push((await this.findVersion(tx, lenderId, name, n))!);
    return found;
  }

  private async findVersion(
    tx: Tx,
    lenderId: string,
    name: string,
    n: number,
  ): Promise<CompiledTemplate | null> {
    const key = `${lenderId} ${n} ${name}`;
    const kept = this.compiled.get(key);
    if (kept) return kept;
    const version = await tx.findOneBy(TemplateVersion, { lenderId, name, n });
    if (!version) return null;
    const compiled = compileVersion(version);
    if (this.compiled.size >= MAX_COMPILED) this.compiled.delete(this.compiled.keys().next().value!);
    this.compiled.set(key, compiled);
    return compiled;
  }
}

/** It was checked when it was published: rules that came later are for what is published later. */
function compileVersion(version: TemplateVersion): CompiledTemplate {
  const draft = toDraft(version);
  const head = { ...draft, n: version.n, version: versionName(version), variables: variablesOf(draft) };
  return toTemplate(head, checkDraft(draft).compiled);
}

/** What evidence calls a version: its number and a digest of everything it says. */
export function versionName(version: TemplateVersion): string {
  // Canonical: the database orders the keys of what it keeps in its own way.
  return `${version.n}.${digestOf(canonicalize(toDraft(version)))}`;
}

function toDraft({ name, purpose, source }: TemplateVersion): TemplateDraft {
  return { name, purpose, ...source };
}
