import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { currentPacks } from '../decisions/policy/load-packs';
import type { LenderOverride } from '../decisions/policy/overrides';
import type { Pack } from '../decisions/policy/pack';
import { Evidence } from '../evidence/evidence.service';
import { nameOf, namesById } from '../lenders/actor';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { LenderPolicies } from '../lenders/policies.service';
import type { PolicyVersion } from '../lenders/policy-version.entity';
import { Scopes } from '../lenders/scopes.decorator';
import { keepAnswer } from '../platform/idempotency';
import { Idempotent } from '../platform/idempotency.interceptor';
import { inTx, type Tx } from '../platform/tx';
import { DraftPolicyIn, PoliciesOut, PolicyVersionOut, type PolicyPackOut } from './policies.dto';

/** Stands here and not with the lenders because publishing is evidence, which is above them. */
@ApiTags('policy')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policies: LenderPolicies,
    private readonly evidence: Evidence,
  ) {}

  /** The packs with every rule, its force and its source; what the lender tightened; and all its versions. */
  @Get()
  @Scopes('policy:read')
  async list(@CurrentLender() lender: LenderContext): Promise<PoliciesOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const inForce = await this.policies.findInForce(tx, lender.id);
      const versions = await this.policies.versionsOf(tx, lender.id);
      return {
        inForce: inForce?.n ?? null,
        packs: [...currentPacks().packs.values()].map((pack) => toPackOut(pack, inForce, lender)),
        items: await toOuts(tx, lender.id, versions),
        nextCursor: null,
      };
    });
  }

  /** Write down what the lender wants stricter than the packs. Loosening is refused, rule by rule. */
  @Post()
  @Scopes('policies:write')
  @Idempotent()
  draft(@CurrentLender() lender: LenderContext, @Body() body: DraftPolicyIn): Promise<PolicyVersionOut> {
    const given = { packs: body.packs ?? null, overrides: body.overrides as unknown as LenderOverride[] };
    return inTx(this.dataSource, lender.id, async (tx) => {
      const version = await this.policies.draft(tx, lender, given);
      await this.say(tx, lender, 'policy.drafted', version);
      return keepAnswer(tx, (await toOuts(tx, lender.id, [version]))[0]!);
    });
  }

  /** Publish a draft of somebody else's: in force from the next decision on, for notices already accepted too. */
  @Post(':n/publish')
  @HttpCode(200)
  @Scopes('policies:write')
  @Idempotent()
  publish(@CurrentLender() lender: LenderContext, @Param('n') n: string): Promise<PolicyVersionOut> {
    return inTx(this.dataSource, lender.id, async (tx) => {
      const version = await this.policies.publish(tx, lender, Number(n));
      await this.say(tx, lender, 'policy.published', version);
      return keepAnswer(tx, (await toOuts(tx, lender.id, [version]))[0]!);
    });
  }

  private async say(
    tx: Tx,
    lender: LenderContext,
    kind: 'policy.drafted' | 'policy.published',
    { n, packs, overrides, draftedBy }: PolicyVersion,
  ): Promise<void> {
    const nameById = await namesById(tx, lender.id, [draftedBy]);
    const by = { draftedBy: nameById(draftedBy), by: nameOf(lender.actor) };
    return this.evidence.append(tx, [
      {
        lenderId: lender.id,
        borrowerId: null,
        subject: { lnd: lender.id },
        kind,
        body: { policyVersion: n, packs, overrides, ...by },
      },
    ]);
  }
}

function toPackOut(pack: Pack, inForce: PolicyVersion | null, lender: LenderContext): PolicyPackOut {
  const overrides = inForce?.overrides ?? [];
  const isChosen = (inForce?.packs ?? lender.packs).includes(pack.id);
  return {
    id: pack.id,
    title: pack.title,
    applies: pack.appliesAlways ? 'always' : isChosen ? 'lender' : 'residence',
    rules: pack.rules.map(({ id, kind, force, cite, why }) => ({
      id,
      kind,
      force,
      cite,
      title: why,
      override:
        (overrides.findLast(({ rule }) => rule === id) as unknown as Record<string, unknown> | undefined) ??
        null,
    })),
  };
}

async function toOuts(
  tx: Tx,
  lenderId: string,
  versions: readonly PolicyVersion[],
): Promise<PolicyVersionOut[]> {
  const ids = versions.flatMap(({ draftedBy, publishedBy }) => [draftedBy, publishedBy]);
  const nameById = await namesById(tx, lenderId, ids);
  return versions.map((version) => ({
    n: version.n,
    state: version.state,
    packs: version.packs,
    overrides: version.overrides as unknown as Record<string, unknown>[],
    draftedBy: nameById(version.draftedBy),
    draftedAt: version.draftedAt.toISOString(),
    publishedBy: version.publishedBy && nameById(version.publishedBy),
    publishedAt: version.publishedAt?.toISOString() ?? null,
  }));
}
