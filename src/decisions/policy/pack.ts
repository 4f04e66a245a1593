import type { EvidenceLevel, HoldKind, Purpose, Trust } from '../words';
import type { ContactMedium, Initiator, Outcome, RuleException, SenderRole } from './facts';

/** How binding a rule is. A lender may see it; only our own defaults are ours to move, and then only inside the law. */
export const FORCES = [
  'statute',
  'regulation',
  'standard_recommended',
  'self_regulatory',
  'guidance',
  'draft',
  'product_default',
  'inference',
] as const;
export type Force = (typeof FORCES)[number];

export const CONFIDENCES = ['high', 'medium-high', 'medium', 'low'] as const;

/** Kinds that say something for people and reports; nothing is decided from them here. */
export const DATA_KINDS = [
  'prohibition',
  'identification',
  'definition',
  'content',
  'rights_sla',
  'complaint_sla',
  'breach_sla',
  'audit',
] as const;

/** To which contacts a rule applies; null means any. */
export interface When {
  purposes: readonly Purpose[] | null;
  media: readonly (ContactMedium | 'voicemail')[] | null;
  senderRoles: readonly SenderRole[] | null;
  initiatedBy: Initiator | null;
}

interface RuleHead {
  id: string;
  pack: string;
  force: Force;
  confidence: (typeof CONFIDENCES)[number];
  cite: string | null;
  sources: readonly string[];
  why: string | null;
  when: When;
  /** What the pack says beyond what is decided here, as it stands in the file. */
  value: unknown;
}

/** Hours on some days of the week: milliseconds of the local day, half-open. */
export interface WindowSpan {
  /** Bit n is weekday n, Sunday = 0. */
  days: number;
  from: number;
  to: number;
}

export const COUNTS = ['touch', 'attempt', 'conversation', 'connected', 'unanswered'] as const;
export const EXCLUDES = ['not_connected', 'misdirected', 'within_7_days_of_direct_consent'] as const;
export const SCOPES = [
  'borrower',
  'person',
  'lender_and_all_agents',
  'contact_point',
  'debt',
  'backup_contact',
] as const;
export const THIRD_PARTY_CONDITIONS = [
  'nominated_by_borrower',
  'borrower_separate_consent',
  'contact_accepted',
  'contact_not_refused',
  'borrower_unreachable',
  'content_class_is_RELAY',
  'consent_given_directly',
] as const;
export const GATE_PROOFS = [
  'prior_opt_in',
  'text_used_by_consumer_or_direct_prior_consent',
  'not_opted_out',
  'no_employer_domain_unless_consumer_used_it',
  'consumer_texted_from_number',
  'consent_obtained_or_renewed_directly',
  'reassigned_db_answer_no',
  'consumer_emailed_about_debt',
  'direct_prior_consent',
  'creditor_35_day_notice_expired_without_optout',
  'prior_collector_used_it',
] as const;

export type ContactWindowRule = RuleHead & {
  kind: 'contact_window';
  allow: readonly WindowSpan[];
  consentCanWiden: boolean;
};
export type WindowExemptionRule = RuleHead & { kind: 'window_exemption' };
export type BorrowerHoursRule = RuleHead & { kind: 'borrower_hours' };
export type BlackoutRule = RuleHead & { kind: 'blackout_dates' };
export type FrequencyCapRule = RuleHead & {
  kind: 'frequency_cap';
  count: (typeof COUNTS)[number];
  exclude: readonly (typeof EXCLUDES)[number][];
  limit: number;
  /** Consecutive local dates that count, today included; null is the whole episode. */
  days: number | null;
  scope: readonly (typeof SCOPES)[number][];
};
export type AgreedFrequencyRule = RuleHead & { kind: 'agreed_frequency' };
export type CooldownRule = RuleHead & {
  kind: 'cooldown';
  after: Outcome;
  /** The date of the event is day 1. */
  days: number;
  unless: readonly RuleException[];
};
export type ThirdPartyRule = RuleHead & {
  kind: 'third_party';
  requireAll: readonly (typeof THIRD_PARTY_CONDITIONS)[number][];
  disabled: boolean;
  maxContactsPerPerson: number | null;
};
export type ChannelGateRule = RuleHead & {
  kind: 'channel_gate';
  requireAll: readonly (typeof GATE_PROOFS)[number][];
  requireAny: readonly (typeof GATE_PROOFS)[number][];
  /** How old a proof of `requireAny` may be. */
  withinDays: number | null;
  creditorNoticeMinDays: number | null;
};
export type OptOutRule = RuleHead & { kind: 'opt_out'; barsAddressAndMedium: boolean };
export type ConsentRule = RuleHead & { kind: 'consent'; requiresActiveConsent: boolean };
export type StopTriggerRule = RuleHead & {
  kind: 'stop_trigger';
  hold: HoldKind | 'contact_change' | null;
  pauses: readonly Purpose[];
};
export type PriorNoticeRule = RuleHead & {
  kind: 'prior_notice';
  event: string;
  minLeadDays: number | null;
  maxDelayDays: number | null;
  evidenceMin: EvidenceLevel | null;
  validTrust: readonly Trust[];
};
export type RetentionRule = RuleHead & { kind: 'retention'; records: readonly string[]; min: string | null };
export type FallbackRule = RuleHead & {
  kind: 'fallback_rule';
  minGapBetweenChannels: string;
  softFailureWait: string;
  hardFailureMayFallBackAtOnce: boolean;
  maxChannelsPerDay: number;
  exceptPurposes: readonly Purpose[];
};
export type DataRule = RuleHead & { kind: (typeof DATA_KINDS)[number] };

export type Rule =
  | ContactWindowRule
  | WindowExemptionRule
  | BorrowerHoursRule
  | BlackoutRule
  | FrequencyCapRule
  | AgreedFrequencyRule
  | CooldownRule
  | ThirdPartyRule
  | ChannelGateRule
  | OptOutRule
  | ConsentRule
  | StopTriggerRule
  | PriorNoticeRule
  | RetentionRule
  | FallbackRule
  | DataRule;
export type RuleKind = Rule['kind'];
export type RuleOf<K extends RuleKind> = Extract<Rule, { kind: K }>;

/** The rules of one jurisdiction (or of the product: base), as its file gives them. */
export interface Pack {
  id: string;
  title: string;
  appliesAlways: boolean;
  countries: readonly string[];
  region: string | null;
  timeZones: readonly string[];
  /** Zones to add for a region of the country, as Urumqi for Xinjiang. */
  regionZones: Readonly<Record<string, readonly string[]>>;
  carriesContent: boolean;
  rules: readonly Rule[];
}
