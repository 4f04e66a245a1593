import { allowedClass } from '../../content/content-class';
import type { ContactFacts, ThirdPartyFacts } from '../facts';
import type { THIRD_PARTY_CONDITIONS, ThirdPartyRule } from '../pack';
import { refuse, type Judging, type Refusal } from '../refusal';

type Condition = (typeof THIRD_PARTY_CONDITIONS)[number];

const NOBODY: ThirdPartyFacts = {
  nominated: false,
  borrowerConsent: false,
  accepted: false,
  refused: false,
  unreachable: false,
};

const HOLDS: Record<Condition, (third: ThirdPartyFacts, facts: ContactFacts) => boolean> = {
  nominated_by_borrower: (third) => third.nominated,
  borrower_separate_consent: (third) => third.borrowerConsent,
  contact_accepted: (third) => third.accepted,
  contact_not_refused: (third) => !third.refused,
  borrower_unreachable: (third) => third.unreachable,
  content_class_is_RELAY: (_, facts) => allowedClass(facts.trust, facts.medium, facts.purpose) === 'RELAY',
  // A creditor is the one who took the consent; to a collector it does not pass (comment 6(b)(4)(i)-2).
  consent_given_directly: (third, facts) =>
    third.consentGivenToSender ?? (facts.senderRole === 'creditor' && third.borrowerConsent),
};

/** Refuses a word to another person unless the pack allows it and everything it asks for is there. Time lifts none of it. */
export function judgeThirdParty(rule: ThirdPartyRule, { facts }: Judging): Refusal | null {
  if (facts.purpose !== 'reachability_relay' && facts.trust !== 'third_party') return null;
  if (rule.disabled) return refuse(rule, { backupContact: 'disabled' }, null);
  const third = facts.thirdParty ?? NOBODY;
  const missing = rule.requireAll.filter((condition) => !HOLDS[condition](third, facts));
  if (missing.length > 0) return refuse(rule, { missing }, null);
  return judgeLifetimeLimit(rule, facts);
}

function judgeLifetimeLimit(rule: ThirdPartyRule, facts: ContactFacts): Refusal | null {
  if (rule.maxContactsPerPerson === null) return null;
  const counted = facts.history.filter(
    (past) =>
      past.purpose === 'reachability_relay' && past.contactPoint === facts.contactPoint && !past.misdirected,
  ).length;
  if (counted < rule.maxContactsPerPerson) return null;
  return refuse(rule, { counted, limit: rule.maxContactsPerPerson }, null);
}
