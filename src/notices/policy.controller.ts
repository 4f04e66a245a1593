import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Borrowers } from '../borrowers/borrowers.service';
import { Channels } from '../borrowers/channels.service';
import { contactFacts } from '../decisions/fallback/contact';
import { judgeAdverseAction, type AdverseVerdict } from '../decisions/policy/adverse-action';
import { REQUIREMENT_TEXTS } from '../decisions/policy/adverse-gate';
import { compilePacks, type CompiledPacks } from '../decisions/policy/compile';
import { evaluateContact, type Verdict } from '../decisions/policy/evaluate';
import { PackError } from '../decisions/policy/pack-error';
import { adverseFactsFromGiven } from '../decisions/policy/adverse-given';
import { factsFromVector } from '../decisions/policy/vector';
import { MEDIA_OF_KIND } from '../decisions/words';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { CurrentLender } from '../lenders/current-lender.decorator';
import type { LenderContext } from '../lenders/lenders.service';
import { Scopes } from '../lenders/scopes.decorator';
import { Clock } from '../platform/clock';
import { toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx } from '../platform/tx';
import { AdverseActionSituations } from './adverse-action-facts';
import { AdverseVerdictOut, EvaluatePolicyIn, JudgeAdverseActionIn, PolicyVerdictOut } from './policy.dto';
import { Situations } from './situation';

@ApiTags('policy')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/policy')
export class PolicyController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly borrowers: Borrowers,
    private readonly channels: Channels,
    private readonly situations: Situations,
    private readonly adverseActions: AdverseActionSituations,
  ) {}

  /**
   * Dry run: may this contact be made? Either on facts given in full (`packs`, `given`, as in the packs' own test
   * vectors) or on a borrower's live data (`borrower`, `purpose`, `medium`, `at`). Nothing is stored or sent.
   */
  @Post('evaluate')
  @HttpCode(200)
  @Scopes('policy:read')
  async evaluate(
    @CurrentLender() lender: LenderContext,
    @Body() body: EvaluatePolicyIn,
  ): Promise<PolicyVerdictOut> {
    if (body.given) {
      if (!body.packs) throw Problem.field('/packs', 'REQUIRED', 'Name the packs to judge by.');
      const { given } = body;
      return onGiven(body.packs, (packs) =>
        toOut(evaluateContact(factsFromVector(given, packs.timeZones), packs)),
      );
    }
    return this.evaluateLive(lender, body);
  }

  /**
   * Dry run: may the lender take this step against the borrower (report, assign, terminate, sue, visit)? On facts given
   * in full, or on live data: the notices that announced it and how far they are proved, open holds, changes under way.
   */
  @Post('adverse-action')
  @HttpCode(200)
  @Scopes('policy:read')
  async adverseAction(
    @CurrentLender() lender: LenderContext,
    @Body() body: JudgeAdverseActionIn,
  ): Promise<AdverseVerdictOut> {
    const { action, accountRef = null, given, packs } = body;
    if (given) {
      if (!packs) throw Problem.field('/packs', 'REQUIRED', 'Name the packs to judge by.');
      return onGiven(packs, (compiled) =>
        toAdverseOut(judgeAdverseAction(adverseFactsFromGiven(given, compiled.timeZones), compiled)),
      );
    }
    if (!body.borrower || !action)
      throw Problem.field('', 'REQUIRED', 'Give either packs and given, or borrower and action.');
    const at = body.at ? new Date(body.at) : this.clock.now();
    const live = await inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getNamed(tx, lender.id, body.borrower!);
      return this.adverseActions.gather(tx, borrower, action, accountRef, at);
    });
    return toAdverseOut(judgeAdverseAction(live.facts, live.packs));
  }

  private async evaluateLive(lender: LenderContext, body: EvaluatePolicyIn): Promise<PolicyVerdictOut> {
    const { purpose, medium } = body;
    if (!body.borrower || !purpose || !medium) {
      throw Problem.field('', 'REQUIRED', 'Give either packs and given, or borrower, purpose and medium.');
    }
    const at = body.at ? new Date(body.at) : this.clock.now();
    const { situation, all } = await inTx(this.dataSource, lender.id, async (tx) => {
      const borrower = await this.borrowers.getNamed(tx, lender.id, body.borrower!);
      return {
        situation: await this.situations.gatherFor(tx, lender.id, borrower, null, at),
        all: await this.channels.findOf(tx, lender.id, borrower.id),
      };
    });
    const { contact, packs } = situation;
    const channels = all.filter((c) => !c.withdrawnAt && MEDIA_OF_KIND[c.kind].includes(medium));
    if (channels.length === 0) return { decision: 'deny', reason: 'content', refusals: [], channels: [] };
    const verdicts = channels.map((channel) => ({
      channel: { id: toApiId('chn', channel.id), masked: channel.masked, trust: channel.trust },
      verdict: evaluateContact(
        contactFacts(contact, { purpose, initiatedBy: 'system' }, channel, medium, at),
        packs,
      ),
    }));
    // The answer for the medium is its best channel's.
    const order = ['allow', 'downgrade', 'deny'];
    const best = [...verdicts].sort(
      (a, b) => order.indexOf(a.verdict.decision) - order.indexOf(b.verdict.decision),
    )[0]!;
    return {
      ...toOut(best.verdict),
      channels: verdicts.map((v) => ({
        ...v.channel,
        decision: v.verdict.decision,
        reason: v.verdict.reason ?? undefined,
      })),
    };
  }
}

/** @throws Problem 422 PACK_UNKNOWN or GIVEN_INVALID, naming what cannot be judged by */
function onGiven<T>(ids: readonly string[], judge: (packs: CompiledPacks) => T): T {
  try {
    return judge(compilePacks(ids));
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    if (error.file === 'given')
      throw Problem.field(`/given${pointerOf(error.path)}`, 'GIVEN_INVALID', error.reason);
    throw Problem.field('/packs', 'PACK_UNKNOWN', error.reason);
  }
}

/** `history[0].outcome` as `/history/0/outcome`. */
function pointerOf(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1').replace(/(^|\.)(?=.)/g, '/');
}

function toAdverseOut(verdict: AdverseVerdict): AdverseVerdictOut {
  return {
    decision: verdict.decision,
    ...(verdict.unmet[0] && { reason: verdict.unmet[0].rule }),
    unmet: verdict.unmet.map((one) => ({
      ...one,
      text: REQUIREMENT_TEXTS[one.requirement],
      until: one.until?.toISOString() ?? null,
    })),
    allowedFrom: verdict.allowedFrom?.toISOString() ?? null,
    notice: verdict.notice,
  };
}

function toOut(verdict: Verdict): PolicyVerdictOut {
  return {
    decision: verdict.decision,
    ...(verdict.reason !== null && { reason: verdict.reason }),
    ...(verdict.to !== null && { to: verdict.to }),
    ...(verdict.content !== null && { content: verdict.content }),
    ...(verdict.opensAt !== null && { opensAt: verdict.opensAt.toISOString() }),
    refusals: verdict.refusals.map(({ rule, pack, kind, force, cite, facts, until }) => ({
      rule,
      pack,
      kind,
      force,
      cite,
      facts,
      until: until?.toISOString() ?? null,
    })),
  };
}
