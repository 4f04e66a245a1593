import {
  EVIDENCE_LEVELS,
  isLevelAtLeast,
  type EvidenceLevel,
  type HoldKind,
  type Medium,
  type Trust,
} from '../words';
import { REQUIREMENTS, WORTHLESS_NOW, type Requirement } from './adverse-gate';
import type { CompiledPacks } from './compile';
import { leadPassedAt, type DayPlace } from './lead-time';
import type { AdverseAction, PriorNoticeRule, Rule, RuleOf } from './pack';

/** One notice of the right kind that really went out, and how far it is proved. */
export interface NoticeSent {
  id: string;
  medium: Medium;
  trustAtSend: Trust;
  trustNow: Trust;
  /** The channel is the agreed address of service (约定送达地址). */
  designatedForService: boolean;
  /** Every level reached, whatever the channel's trust, with the instant that counts for it. */
  reached: readonly { level: EvidenceLevel; at: Date }[];
}

/** Everything the gate looks at: one action against one borrower at one moment. */
export interface AdverseActionFacts extends DayPlace {
  action: AdverseAction;
  at: Date;
  notices: readonly NoticeSent[];
  holds: readonly HoldKind[];
  holdsUntil?: Partial<Record<HoldKind, Date>>;
  /** A change of a contact point is under way, or its hold runs; until when, or null when nobody can say. */
  contactChange: { until: Date | null } | null;
  /** A channel that is verified now exists. */
  hasVerifiedChannel: boolean;
}

/** One requirement that is not met, by which rule, on which facts. */
export interface Unmet {
  requirement: Requirement;
  rule: string;
  pack: string;
  force: string;
  cite: string | null;
  facts: Record<string, unknown>;
  /** When time alone lifts it. */
  until: Date | null;
}

export interface AdverseVerdict {
  decision: 'allow' | 'deny';
  unmet: Unmet[];
  /** The first instant at which nothing is unmet, if only time is missing; the moment judged when it is allowed. */
  allowedFrom: Date | null;
  /** The notice that carries the action. */
  notice: string | null;
}

/** What the packs ask of the notice before one action: the longest lead, the best evidence, the fewest trusts. */
interface Asked {
  leadDays: number;
  leadRule: PriorNoticeRule;
  evidence: EvidenceLevel;
  evidenceRule: PriorNoticeRule;
  validTrust: readonly Trust[];
}

/**
 * May a lender take a step against the borrower now (regulation.md 5.7)? Denied unless a notice of the right kind is
 * proved as every pack asks, its lead time has passed, and nothing is open that stands against it. Pure; the same
 * facts give the same verdict.
 */
export function judgeAdverseAction(facts: AdverseActionFacts, packs: CompiledPacks): AdverseVerdict {
  const asked = askedFor(facts.action, packs);
  const proofs = facts.notices
    .flatMap((notice) => proofOf(notice, asked, facts))
    .map((proof) => ({ ...proof, from: leadPassedAt(proof.at, asked.leadDays, facts, packs) }))
    .sort((a, b) => a.from - b.from);
  const [best] = proofs;
  const unmet = [
    ...(best ? unmetLead(best, asked, facts) : unmetNotice(asked, facts)),
    ...unmetHolds(facts, packs),
  ].sort((a, b) => REQUIREMENTS.indexOf(a.requirement) - REQUIREMENTS.indexOf(b.requirement));
  const isLifted = unmet.every((one) => one.until !== null);
  const latest = Math.max(facts.at.getTime(), ...unmet.map((one) => one.until?.getTime() ?? 0));
  return {
    decision: unmet.length === 0 ? 'allow' : 'deny',
    unmet,
    allowedFrom: isLifted ? new Date(latest) : null,
    notice: best?.notice ?? null,
  };
}

function askedFor(action: AdverseAction, packs: CompiledPacks): Asked {
  const rules = packs.all.filter(
    (rule): rule is PriorNoticeRule => rule.kind === 'prior_notice' && rule.events.includes(action),
  );
  const [first] = rules;
  // The baseline has a rule for each action: a test keeps it so.
  let [leadRule, evidenceRule] = [first!, first!];
  for (const rule of rules) {
    // Where two ask the same, the later one is named: the baseline stands first, and a law says more than our default.
    if ((rule.minLeadDays ?? 0) >= (leadRule.minLeadDays ?? 0)) leadRule = rule;
    if (isLevelAtLeast(rule.evidenceMin ?? 'E0', evidenceRule.evidenceMin ?? 'E0')) evidenceRule = rule;
  }
  return {
    leadDays: leadRule.minLeadDays ?? 0,
    leadRule,
    evidence: evidenceRule.evidenceMin ?? 'E0',
    evidenceRule,
    validTrust: rules.reduce<readonly Trust[]>(
      (trusts, rule) => trusts.filter((trust) => rule.validTrust.includes(trust)),
      first!.validTrust,
    ),
  };
}

/** The earliest moment at which a notice proves as much as is asked; nothing when it does not. */
function proofOf(
  notice: NoticeSent,
  asked: Asked,
  facts: AdverseActionFacts,
): { notice: string; at: Date }[] {
  if (!isWorthy(notice, asked, facts)) return [];
  const times = notice.reached
    .filter(({ level, at }) => isLevelAtLeast(level, asked.evidence) && at <= facts.at)
    .map(({ at }) => at.getTime());
  return times.length > 0 ? [{ notice: notice.id, at: new Date(Math.min(...times)) }] : [];
}

/**
 * What went over a channel that was not verified then, or is doubted now, counts as nothing but handed over: the
 * addressee may say "not my address" (在线诉讼规则 31). A letter to the agreed address of service needs no proof of the
 * channel where no verified one is left.
 */
function isWorthy(
  notice: NoticeSent,
  { validTrust }: Asked,
  { hasVerifiedChannel }: AdverseActionFacts,
): boolean {
  if (WORTHLESS_NOW.includes(notice.trustNow)) return false;
  if (validTrust.includes(notice.trustAtSend)) return true;
  return notice.medium === 'letter' && notice.designatedForService && !hasVerifiedChannel;
}

function unmetLead(
  best: { notice: string; at: Date; from: number },
  asked: Asked,
  facts: AdverseActionFacts,
): Unmet[] {
  if (facts.at.getTime() >= best.from) return [];
  const rule = { ...asked.leadRule, force: asked.leadRule.minLeadForce };
  const until = best.from === Infinity ? null : new Date(best.from);
  return [unmet('lead_time', rule, { notice: best.notice, since: best.at, leadDays: asked.leadDays }, until)];
}

function unmetNotice(asked: Asked, facts: AdverseActionFacts): Unmet[] {
  const missing: Unmet[] = [];
  if (facts.notices.length === 0)
    missing.push(unmet('notice_sent', asked.evidenceRule, { action: facts.action }, null));
  else missing.push(unmet('evidence', asked.evidenceRule, evidenceFacts(asked, facts), null));
  if (!facts.hasVerifiedChannel)
    missing.push(
      unmet('address_of_service', asked.evidenceRule, { instead: 'letter_to_address_of_service' }, null),
    );
  return missing;
}

function evidenceFacts(asked: Asked, facts: AdverseActionFacts): Record<string, unknown> {
  return {
    asked: asked.evidence,
    notices: facts.notices.map((notice) => {
      const counts = isWorthy(notice, asked, facts);
      const levels = notice.reached.filter(({ at }) => at <= facts.at).map(({ level }) => level);
      const highest = EVIDENCE_LEVELS.filter((level) => levels.includes(level)).at(-1) ?? null;
      return {
        notice: notice.id,
        trustAtSend: notice.trustAtSend,
        trustNow: notice.trustNow,
        reached: counts ? highest : highest && 'E0',
      };
    }),
  };
}

function unmetHolds(facts: AdverseActionFacts, packs: CompiledPacks): Unmet[] {
  return packs.holds
    .filter((rule) => rule.blocksActions.includes(facts.action))
    .flatMap((rule) => rule.holds.flatMap((hold) => unmetHold(rule, hold, facts)));
}

function unmetHold(
  rule: RuleOf<'stop_trigger'>,
  hold: RuleOf<'stop_trigger'>['holds'][number],
  facts: AdverseActionFacts,
): Unmet[] {
  if (hold === 'contact_change') {
    const until = facts.contactChange?.until ?? null;
    const runs = facts.contactChange !== null && (until === null || until > facts.at);
    return runs ? [unmet('no_pending_change', rule, {}, until)] : [];
  }
  const until = facts.holdsUntil?.[hold] ?? null;
  if (!facts.holds.includes(hold) || (until && until <= facts.at)) return [];
  return [unmet('no_open_hold', rule, { hold }, until)];
}

function unmet(
  requirement: Requirement,
  rule: Pick<Rule, 'id' | 'pack' | 'force' | 'cite'>,
  facts: Record<string, unknown>,
  until: Date | null,
): Unmet {
  const { id, pack, force, cite } = rule;
  return { requirement, rule: id, pack, force, cite, facts, until };
}
