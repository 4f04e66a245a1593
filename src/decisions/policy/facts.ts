import type { HoldKind, Medium, Purpose, Trust } from '../words';
import type { Looks } from './looks';

/** A medium as the rules know it: also what is shown inside the lender's app, which is no channel of ours. */
export type ContactMedium = Medium | 'in_app';

export const SENDER_ROLES = ['creditor', 'third_party_collector', 'debt_buyer'] as const;
export type SenderRole = (typeof SENDER_ROLES)[number];

export const INITIATORS = ['system', 'user'] as const;
export type Initiator = (typeof INITIATORS)[number];

export const OUTCOMES = [
  'not_connected',
  'no_answer',
  'voicemail',
  'answered',
  'conversation',
  'sent',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Reasons for which a rest after a conversation does not bind. */
export const EXCEPTIONS = [
  'promise_to_pay_broken',
  'borrower_asked_for_call',
  'within_7_days_of_direct_consent',
] as const;
export type RuleException = (typeof EXCEPTIONS)[number];

/** One touch that really left the house. Planned and never sent ones do not belong here. */
export interface PastContact {
  at: Date;
  medium: ContactMedium;
  outcome: Outcome;
  purpose: Purpose;
  initiatedBy: Initiator;
  /** It later turned out to have reached somebody else: it stops counting (12 CFR 1006 Supp. I 14(b)(2)(i)-3). */
  misdirected: boolean;
  contactPoint: string;
  noticeId?: string;
  accountRef?: string | null;
}

/** Where the nomination of a backup contact stands. What is not true is not given. */
export interface ThirdPartyFacts {
  nominated: boolean;
  borrowerConsent: boolean;
  accepted: boolean;
  refused: boolean;
  unreachable: boolean;
  /** The consent was given to the very company that contacts now; one given to the creditor does not pass to a collector. */
  consentGivenToSender?: boolean;
}

/** What a collector knows about a number before it texts; days counted back from the contact, null = never. */
export interface SmsFacts {
  directConsentOrText: boolean;
  optedOut: boolean;
  daysSinceConsumerText: number | null;
  daysSinceConsent: number | null;
  daysSinceDbNo: number | null;
}

/** What a collector knows about a mailbox before it writes. */
export interface EmailFacts {
  consumerEmailedAboutDebt: boolean;
  directPriorConsent: boolean;
  daysSinceCreditorNotice: number | null;
  optedOut: boolean;
  priorCollectorUsedIt: boolean;
  employerDomain: boolean;
  consumerUsedIt: boolean;
}

/** Hours of the day in the recipient's local time, `HH:MM`, half-open; `from` after `to` goes over midnight. */
export interface BorrowerHours {
  from: string;
  to: string;
}

/** Everything the rules look at for one contact: one purpose, one medium, one address, one moment. */
export interface ContactFacts {
  purpose: Purpose;
  initiatedBy: Initiator;
  medium: ContactMedium;
  trust: Trust | 'third_party';
  /** Every zone the recipient may be in. None: all zones of the packs. */
  zones: readonly string[];
  at: Date;
  senderRole: SenderRole;
  accountOverdue: boolean;
  /** The last 30 days at least. For a relay the contact point is the backup contact, not the address. */
  history: readonly PastContact[];
  contactPoint: string;
  noticeId?: string;
  accountRef?: string | null;
  holds: readonly HoldKind[];
  /** When a hold ends by itself; one that is not named here lasts until it is released. */
  holdsUntil?: Partial<Record<HoldKind, Date>>;
  /** This address and medium said STOP. */
  optedOut: boolean;
  /** Media the recipient barred whichever the address. */
  barredMedia?: readonly ContactMedium[];
  /** ISO 3166-1 countries whose public holidays the recipient has. Not known: those of all the packs. */
  countries?: readonly string[];
  /** The tier of the account (see tiers). Not told: rules for tiers do not ask; `unknown`: they do. */
  tier?: string | null;
  /** Purposes for which a consent in force now covers this medium. */
  activeConsentPurposes?: readonly Purpose[];
  borrowerHours?: BorrowerHours | null;
  thirdParty?: ThirdPartyFacts;
  sms?: SmsFacts;
  email?: EmailFacts;
  /** What was agreed with the borrower, as `2 per week`; see agreed-frequency. */
  agreedFrequency?: string | null;
  /** The hold after a change of this address runs until then. */
  changeHoldUntil?: Date | null;
  /** Since when the borrower cannot be reached; a relay's episode. Not known: all of the history is the episode. */
  episodeStartedAt?: Date | null;
  /** When the borrower last told the sender directly to call. */
  directConsentAt?: Date | null;
  exceptions?: readonly RuleException[];
  /** Shared by contacts that differ in nothing but the channel; saves asking, changes no answer. */
  looks?: Looks;
}
