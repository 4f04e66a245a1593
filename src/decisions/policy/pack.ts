import type { EvidenceLevel, HoldKind, Medium, Purpose, Trust } from '../words';
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
export const DATA_KINDS = ['prohibition', 'identification', 'definition', 'content', 'audit'] as const;

/** What a lender may do to a borrower only after telling them (adverse-action gate). */
export const ADVERSE_ACTIONS = [
  'adverse_credit_report',
  'assign_to_collector',
  'debt_assignment',
  'default_or_termination',
  'litigation',
  'visit',
] as const;
export type AdverseAction = (typeof ADVERSE_ACTIONS)[number];

/** What has to be answered or done within a time. */
export const DEADLINE_KINDS = [
  'rights_request',
  'rights_request_extended',
  'complaint',
  'complaint_complex',
  'complaint_extended',
  'complaint_summary',
  'credit_objection',
  'breach_authority',
  'breach_individual',
  'opt_out',
  'opt_out_free_text',
  'opt_out_confirmation',
  'backup_contact_notice',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export const DEADLINE_UNITS = ['days', 'business_days', 'weeks', 'months', 'within'] as const;

/** A time to answer in: whole local days, working days, weeks or months after the day it came, or a duration. */
export type Deadline = {
  of: DeadlineKind;
  force: Force;
  /** A last day that is no working day moves to the next one (Civil Code 203). */
  rolls: boolean;
} & ({ unit: 'days' | 'business_days' | 'weeks' | 'months'; count: number } | { unit: 'within'; ms: number });

/** From when a record's time to keep it runs. */
export const RETENTION_ANCHORS = [
  'recorded',
  'loan_closed',
  'last_collection_activity',
  'call_date',
  'consent_ended',
  'complaint_closed',
  'replaced',
  'refused',
  'used_or_expired',
] as const;
export type RetentionAnchor = (typeof RETENTION_ANCHORS)[number];

/** How far an account is behind, by days and amount; a row of the tier table in the baseline. */
export interface Tier {
  id: string;
  fromDays: number;
  /** The last day of it; null is without end. */
  toDays: number | null;
  /** Only amounts up to this, in the lender's own unit; null is any amount. */
  amountUpTo: number | null;
}

/** To which contacts a rule applies; null means any. */
export interface When {
  purposes: readonly Purpose[] | null;
  media: readonly (ContactMedium | 'voicemail')[] | null;
  senderRoles: readonly SenderRole[] | null;
  initiatedBy: Initiator | null;
  /** Tiers of the account, with `unknown` for one the lender did not describe. */
  tiers: readonly string[] | null;
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
  /** The answers it asks for within a time. */
  deadlines: readonly Deadline[];
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
export type BlackoutRule = RuleHead & {
  kind: 'blackout_dates';
  /** Days a lender closes beyond the public holidays, YYYY-MM-DD. */
  dates: readonly string[];
};
export type FrequencyCapRule = RuleHead & {
  kind: 'frequency_cap';
  count: (typeof COUNTS)[number];
  exclude: readonly (typeof EXCLUDES)[number][];
  limit: number;
  /** Consecutive local dates that count, today included; null is the whole episode. */
  days: number | null;
  scope: readonly (typeof SCOPES)[number][];
};
export type AgreedFrequencyRule = RuleHead & {
  kind: 'agreed_frequency';
  /** What a lender keeps to even where more was agreed. */
  ceiling: { limit: number; days: number } | null;
};
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
export type OptOutRule = RuleHead & {
  kind: 'opt_out';
  barsAddressAndMedium: boolean;
  /** The whole medium, whichever address (12 CFR 1006.14(h)). */
  barsMedium: boolean;
  /** By which media a notice that the law requires may still go. */
  statutoryNoticeStillBy: readonly (Medium | 'in_app')[];
  keywords: readonly string[];
};
/** How long a consent is good for and when one may ask (again), in days. */
export interface ConsentTimes {
  validityDays: number;
  nominationValidityDays: number;
  warnBeforeDays: number;
  askAgainAfterDays: number;
}
export type ConsentRule = RuleHead & {
  kind: 'consent';
  requiresActiveConsent: boolean;
  times: ConsentTimes | null;
};
export type StopTriggerRule = RuleHead & {
  kind: 'stop_trigger';
  /** The holds it acts on; `contact_change` is the hold on one address. Empty: enforced elsewhere, as by trust. */
  holds: readonly (HoldKind | 'contact_change')[];
  pauses: readonly Purpose[];
  /** Paused as well when the borrower did not start it. */
  pausesSystemInitiated: readonly Purpose[];
  /** Whole local days after the day it began; null: until it is released. */
  lengthDays: number | null;
  /** No date ends it, only somebody's decision. */
  endsOnlyByRelease: boolean;
  blocksActions: readonly AdverseAction[];
};
export type PriorNoticeRule = RuleHead & {
  kind: 'prior_notice';
  events: readonly (AdverseAction | 'backup_contact_stored')[];
  /** How binding the number of days is; the duty to tell may be law where the number is ours. */
  minLeadForce: Force;
  minLeadDays: number | null;
  maxDelayDays: number | null;
  evidenceMin: EvidenceLevel | null;
  validTrust: readonly Trust[];
};
export type RetentionRule = RuleHead & {
  kind: 'retention';
  /** The least time each record is kept; a null length: to be kept, for a time the source does not give. */
  floors: readonly { record: string; length: string | null; anchor: RetentionAnchor }[];
};
export type FallbackRule = RuleHead & {
  kind: 'fallback_rule';
  minGapBetweenChannels: string;
  softFailureWait: string;
  hardFailureMayFallBackAtOnce: boolean;
  maxChannelsPerDay: number;
  exceptPurposes: readonly Purpose[];
};
export type DeadlineRule = RuleHead & { kind: 'rights_sla' | 'complaint_sla' | 'breach_sla' };
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
  | DeadlineRule
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
  /** The tier table, first match first; null where the pack has none. */
  tiers: readonly Tier[] | null;
  rules: readonly Rule[];
}
