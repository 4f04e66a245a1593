import type { ContactFacts, PastContact } from '../policy/facts';
import type { ChannelKind, ContentClass, EvidenceLevel, Medium, Purpose, Trust } from '../words';
import type { Carrier } from './carriers';
import type { AttemptTimes } from './evidence-level';
import type { Learned } from './learned';
import type { Rung } from './ladder';
import type { PriorNotice } from './prior-notice';
import type { BecauseCode, ConsideredCode, EndCode, HoldCode, RuleId, WaitCode } from './reasons';

/** Everything the planner looks at. Rows of the database fit as they are. */
export interface PlanFacts {
  notice: {
    purpose: Purpose;
    initiatedBy: 'system' | 'user';
    deliverBy: Date;
    notBefore: Date | null;
    evidenceLevel: EvidenceLevel;
    ladder: readonly Rung[];
    critical: boolean;
    pinnedChannelId: string | null;
  };
  channels: readonly PlanChannel[];
  /** The attempts of this notice, in any order. */
  attempts: readonly PlanAttempt[];
  /** The content classes for which the template has a body on each medium. */
  bodies: Partial<Record<Medium, readonly ContentClass[]>>;
  /** The providers that can carry a medium, the house's first choice first, and how well each is now. */
  carriers: Partial<Record<Medium, readonly Carrier[]>>;
  contact: ContactSituation;
  /** What has to be told before this round, where something has. */
  priorNotice?: PriorNotice | null;
  /** What was learned about this borrower; null where the lender switched it off. */
  learned?: Learned | null;
}

/** What is true of the borrower whichever channel is tried. */
export type ContactSituation = Pick<
  ContactFacts,
  | 'zones'
  | 'senderRole'
  | 'accountOverdue'
  | 'holds'
  | 'borrowerHours'
  | 'accountRef'
  | 'agreedFrequency'
  | 'countries'
  | 'tier'
  | 'holdsUntil'
  | 'looks'
> & {
  noticeId: string;
  history: readonly PastContact[];
  /** The purposes that consents in force now cover, for one medium and channel. */
  consentedPurposes: (medium: Medium, channelId: string) => readonly Purpose[];
};

export interface PlanChannel {
  id: string;
  kind: ChannelKind;
  trust: Trust;
  verifiedAt: Date | null;
  optedOut: readonly Medium[];
  designatedForService: boolean;
  withdrawnAt: Date | null;
}

export interface PlanAttempt extends AttemptTimes {
  step: number;
  rung: number;
  channelId: string;
  provider: string;
  plannedAt: Date;
  failureClass: string | null;
  failurePermanence: 'permanent' | 'transient' | 'unknown' | null;
  failureStrength: 'strong' | 'weak' | 'none' | null;
  /** How long the provider asked us to wait when it turned the message away. */
  retryAfterSeconds?: number | null;
}

/** One channel on one rung, and why it was chosen or passed over. */
export interface Considered {
  rung: number;
  medium: Medium;
  channelId: string | null;
  chosen: boolean;
  why: ConsideredCode;
  provider?: string;
  rule?: string;
  /** The rule's kind, so that it can still be told in words when no pack has the rule any more. */
  ruleKind?: string;
  force?: string;
  cite?: string | null;
  /** Numbers, words and ISO times only: what the code was decided on. No personal data. */
  facts?: Record<string, unknown>;
  /** When this could be tried, for a refusal that time lifts. */
  until?: Date | null;
}

interface Decided {
  considered: Considered[];
  /** Channels whose owner should be asked whether they are still theirs. */
  doubted: string[];
}

export type NextStep =
  | (Decided & {
      kind: 'send';
      rung: number;
      channelId: string;
      medium: Medium;
      provider: string;
      contentClass: Exclude<ContentClass, 'NONE'>;
      trust: Trust;
      because: BecauseCode;
      /** The ladder lets another rung go out at the same time: plan again at once. */
      andAnother: boolean;
    })
  | (Decided & { kind: 'wait'; until: Date; why: WaitCode | RuleId })
  | (Decided & { kind: 'hold'; until: Date; why: HoldCode })
  | (Decided & {
      kind: 'end';
      outcome: 'satisfied' | 'exhausted' | 'expired' | 'refused';
      why: EndCode;
      level?: EvidenceLevel;
      attemptStep?: number;
      at?: Date;
    });
