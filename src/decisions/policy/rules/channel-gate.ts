import type { ContactFacts } from '../facts';
import type { ChannelGateRule, GATE_PROOFS } from '../pack';
import { isAbout, refuse, type Judging, type Refusal } from '../refusal';

type Proof = (typeof GATE_PROOFS)[number];

/** Whether a proof is there; what is not known is not proved. */
const IS_PROVED: Record<Proof, (facts: ContactFacts, rule: ChannelGateRule) => boolean> = {
  prior_opt_in: (facts) => facts.activeConsentPurposes?.includes(facts.purpose) ?? false,
  text_used_by_consumer_or_direct_prior_consent: ({ sms }) => sms?.directConsentOrText ?? false,
  not_opted_out: (facts) => !facts.optedOut && !facts.sms?.optedOut,
  consumer_texted_from_number: ({ sms }, rule) => isFresh(sms?.daysSinceConsumerText, rule),
  consent_obtained_or_renewed_directly: ({ sms }, rule) => isFresh(sms?.daysSinceConsent, rule),
  reassigned_db_answer_no: ({ sms }, rule) => isFresh(sms?.daysSinceDbNo, rule),
  consumer_emailed_about_debt: ({ email }) => email?.consumerEmailedAboutDebt ?? false,
  direct_prior_consent: ({ email }) => email?.directPriorConsent ?? false,
  creditor_35_day_notice_expired_without_optout: ({ email }, rule) =>
    !!email &&
    !email.optedOut &&
    (email.daysSinceCreditorNotice ?? -1) >= (rule.creditorNoticeMinDays ?? Infinity),
  prior_collector_used_it: ({ email }) => email?.priorCollectorUsedIt ?? false,
  no_employer_domain_unless_consumer_used_it: ({ email }) => !email?.employerDomain || email.consumerUsedIt,
};

/** Refuses a medium whose own conditions are not met, as a collector's text to a number nobody confirmed for 60 days. */
export function judgeChannelGate(rule: ChannelGateRule, { facts }: Judging): Refusal | null {
  if (!isAbout(rule, [facts.purpose], facts)) return null;
  const missing = rule.requireAll.filter((proof) => !IS_PROVED[proof](facts, rule));
  const hasAny =
    rule.requireAny.length === 0 || rule.requireAny.some((proof) => IS_PROVED[proof](facts, rule));
  if (missing.length === 0 && hasAny) return null;
  return refuse(rule, { missing, noneOf: hasAny ? [] : rule.requireAny, withinDays: rule.withinDays }, null);
}

function isFresh(days: number | null | undefined, rule: ChannelGateRule): boolean {
  return typeof days === 'number' && days >= 0 && days <= (rule.withinDays ?? Infinity);
}
