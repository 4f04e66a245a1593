/**
 * The closed lists of the domain. A column that holds one of these words has a CHECK with the same list;
 * test/migrations compares the two.
 */
export const CHANNEL_KINDS = ['phone', 'email', 'app', 'letter'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** How one attempt travels. A phone carries sms and voice; every other kind carries one medium. */
export const MEDIA = ['sms', 'voice', 'email', 'push', 'letter'] as const;
export type Medium = (typeof MEDIA)[number];

export const MEDIA_OF_KIND: Record<ChannelKind, readonly Medium[]> = {
  phone: ['sms', 'voice'],
  email: ['email'],
  app: ['push'],
  letter: ['letter'],
};

/**
 * Where a contact value may come from: the borrower, always. A source outside this list is refused with
 * PROVENANCE_NOT_ALLOWED and the refusal is evidence (the first law).
 */
export const PROVENANCES = [
  'contract',
  'branch',
  'app_session',
  'borrower_link',
  'lender_import_attested',
] as const;
export type Provenance = (typeof PROVENANCES)[number];

export const TRUSTS = ['unverified', 'provisional', 'verified', 'stale', 'suspect', 'revoked'] as const;
export type Trust = (typeof TRUSTS)[number];

/** How a lender says a channel was proved when it hands it over. */
export const VERIFIED_BY = ['branch', 'code', 'app_login', 'right_party_call'] as const;
export type VerifiedBy = (typeof VERIFIED_BY)[number];

export const SIGNAL_STRENGTHS = ['strong', 'weak', 'none'] as const;
export type SignalStrength = (typeof SIGNAL_STRENGTHS)[number];

/** Ordered from nothing to everything; compare with the index. */
export const CONTENT_CLASSES = ['NONE', 'RELAY', 'NEUTRAL', 'SERVICE', 'DEBT', 'DETAIL'] as const;
export type ContentClass = (typeof CONTENT_CLASSES)[number];

export const PURPOSES = [
  'security_verification',
  'statutory_notice',
  'servicing_reminder',
  'collection',
  'marketing',
  'rights_response',
  'reachability_relay',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** E0 handed over, E1 delivered, E2 opened/connected, E3 acted in a session, E4 acknowledged, E5 registered letter. */
export const EVIDENCE_LEVELS = ['E0', 'E1', 'E2', 'E3', 'E4', 'E5'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

export const DELINQUENCY_STAGES = ['current', 'due', 'overdue', 'defaulted', 'closed'] as const;
export type DelinquencyStage = (typeof DELINQUENCY_STAGES)[number];

export const NOTICE_STATUSES = [
  'accepted',
  'active',
  'held',
  'satisfied',
  'exhausted',
  'expired',
  'cancelled',
  'refused',
] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];
export const ENDED_NOTICE_STATUSES = ['satisfied', 'exhausted', 'expired', 'cancelled', 'refused'] as const;
export type EndedNoticeStatus = (typeof ENDED_NOTICE_STATUSES)[number];

/**
 * planned: the row exists, nothing left. sending: the provider is being called. handed_over: it said yes.
 * ambiguous: it may have said yes, its answer was lost. not_sent: given up before it left the house.
 */
export const ATTEMPT_STATES = [
  'planned',
  'sending',
  'handed_over',
  'delivered',
  'opened',
  'failed',
  'ambiguous',
  'not_sent',
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const REVERIFICATION_STATES = [
  'opened',
  'invited',
  'proving',
  'awaiting_code',
  'holding',
  'completed',
  'unchanged',
  'not_me',
  'disputed',
  'expired',
  'unreachable',
] as const;
export type ReverificationState = (typeof REVERIFICATION_STATES)[number];

export const REVERIFICATION_REASONS = [
  'strong_signal',
  'suspicion',
  'stale',
  'exhausted_notice',
  'lender',
  'borrower',
] as const;
export type ReverificationReason = (typeof REVERIFICATION_REASONS)[number];

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** Why a borrower is left alone; the policy packs say what each pauses and for how long (stop triggers). */
export const HOLD_KINDS = [
  'complaint',
  'dispute',
  'moratorium',
  'bereavement',
  'hospitalisation',
  'natural_disaster',
  'wedding',
  'vulnerable_customer',
  'cease',
  'attorney',
] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** True when `a` says at least as much as `b`. */
export function isClassAtLeast(a: ContentClass, b: ContentClass): boolean {
  return CONTENT_CLASSES.indexOf(a) >= CONTENT_CLASSES.indexOf(b);
}

/** True when evidence `a` is at least as strong as `b`. */
export function isLevelAtLeast(a: EvidenceLevel, b: EvidenceLevel): boolean {
  return EVIDENCE_LEVELS.indexOf(a) >= EVIDENCE_LEVELS.indexOf(b);
}
