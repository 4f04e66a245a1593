import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { namesById } from '../lenders/actor';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { Problem } from '../platform/problem';
import { inTx, type Tx } from '../platform/tx';
import { PublishedTemplates, versionName } from './published-templates';
import { TemplatePublishing } from './publishing.service';
import {
  DraftTemplateIn,
  TemplateListOut,
  TemplateVersionOut,
  TemplateWithVersionsOut,
  type TemplateOut,
} from './template.dto';
import type { Template } from './template';
import type { TemplateVersion } from './template-version.entity';
import { Templates } from './templates.service';

@ApiTags('templates')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/templates')
export class TemplatesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly templates: Templates,
    private readonly published: PublishedTemplates,
    private readonly publishing: TemplatePublishing,
  ) {}

  /** Every template a notice can name, with the variables it takes: ours, then the lender's. All of them on one page. */
  @Get()
  @Scopes('notices:read')
  async list(@CurrentLender() lender: LenderContext): Promise<TemplateListOut> {
    const own = await inTx(this.dataSource, lender.id, (tx) => this.published.findAllCurrent(tx, lender.id));
    return { items: [...this.templates.list(), ...own].map(toOut), nextCursor: null };
  }

  /** One template with every version of it, drafts and retired ones too. */
  @Get(':name')
  @Scopes('notices:read')
  async get(
    @CurrentLender() lender: LenderContext,
    @Param('name') name: string,
  ): Promise<TemplateWithVersionsOut> {
    const builtIn = this.templates.find(name);
    if (builtIn) return { name, origin: 'built_in', current: toOut(builtIn), versions: [] };
    return inTx(this.dataSource, lender.id, async (tx) => {
      const versions = await this.publishing.versionsOf(tx, lender.id, name);
      const current = await this.published.findCurrent(tx, lender.id, name);
      return {
        name,
        origin: 'lender' as const,
        current: current && toOut(current),
        versions: await toVersionOuts(tx, lender.id, versions),
      };
    });
  }

  /**
   * Write a template, or the next version of one. It is checked whole: every body against the classes of what it
   * shows, both languages, lengths, links. Nothing says it until another person publishes it.
   */
  @Post()
  @Scopes('templates:write')
  @Idempotent()
  draft(@CurrentLender() lender: LenderContext, @Body() body: DraftTemplateIn): Promise<TemplateVersionOut> {
    const variables = body.variables.map((variable) => ({
      ...variable,
      required: variable.required ?? true,
    }));
    const bodies = body.bodies.map((each) => ({ ...each }));
    return inTx(this.dataSource, lender.id, async (tx) => {
      const draft = { name: body.name, purpose: body.purpose, variables, bodies };
      const version = await this.publishing.draft(tx, lender, draft);
      return keepAnswer(tx, (await toVersionOuts(tx, lender.id, [version]))[0]!);
    });
  }

  /** Publish a draft of somebody else's. From now on notices of this name say it; earlier ones keep theirs. */
  @Post(':name/versions/:n/publish')
  @HttpCode(200)
  @Scopes('templates:write')
  @Idempotent()
  publish(
    @CurrentLender() lender: LenderContext,
    @Param('name') name: string,
    @Param('n') n: string,
  ): Promise<TemplateVersionOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const version = await this.publishing.publish(tx, lender, name, Number(n));
      return keepAnswer(tx, (await toVersionOuts(tx, lender.id, [version]))[0]!);
    });
  }

  /** Retire a template of the lender's own: no new notice may name it. */
  @Post(':name/retire')
  @HttpCode(200)
  @Scopes('templates:write')
  @Idempotent()
  retire(
    @CurrentLender() lender: LenderContext,
    @Param('name') name: string,
  ): Promise<TemplateWithVersionsOut> {
    if (this.templates.find(name))
      throw new Problem(409, 'TEMPLATE_BUILT_IN', 'A built-in is never retired.');
    return inTx(this.dataSource, lender.id, async (tx) => {
      const versions = await this.publishing.retire(tx, lender, name);
      return keepAnswer(tx, {
        name,
        origin: 'lender' as const,
        current: null,
        versions: await toVersionOuts(tx, lender.id, versions),
      });
    });
  }
}

function toOut({ name, n, version, purpose, variables, bodies }: Template): TemplateOut {
  return { name, version, purpose, variables, bodies, origin: n === null ? 'built_in' : 'lender' };
}

async function toVersionOuts(
  tx: Tx,
  lenderId: string,
  versions: readonly TemplateVersion[],
): Promise<TemplateVersionOut[]> {
  const ids = versions.flatMap((v) => [v.draftedBy, v.publishedBy, v.retiredBy]);
  const nameById = await namesById(tx, lenderId, ids);
  return versions.map((version) => toVersionOut(version, nameById));
}

function toVersionOut(version: TemplateVersion, nameById: (id: string) => string): TemplateVersionOut {
  const { name, n, state, purpose, source } = version;
  return {
    name,
    n,
    version: versionName(version),
    state,
    purpose,
    variables: source.variables,
    bodies: source.bodies,
    draftedBy: nameById(version.draftedBy),
    draftedAt: version.draftedAt.toISOString(),
    publishedBy: version.publishedBy && nameById(version.publishedBy),
    publishedAt: version.publishedAt?.toISOString() ?? null,
    retiredBy: version.retiredBy && nameById(version.retiredBy),
    retiredAt: version.retiredAt?.toISOString() ?? null,
  };
}
