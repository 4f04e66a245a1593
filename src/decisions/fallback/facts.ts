import type { ContactFacts, PastContact } from '../policy/facts';
import type { ChannelKind, ContentClass, EvidenceLevel, Medium, Purpose, Trust } from '../words';
import type { AttemptTimes } from './evidence-level';
import type { Rung } from './ladder';

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
  /** The provider that would carry a medium now; null when there is none. */
  carriers: Partial<Record<Medium, string>>;
  contact: ContactSituation;
}

/** What is true of the borrower whichever channel is tried. */
export type ContactSituation = Pick<
  ContactFacts,
  'zones' | 'senderRole' | 'accountOverdue' | 'holds' | 'borrowerHours' | 'accountRef' | 'agreedFrequency'
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
  plannedAt: Date;
  failureClass: string | null;
  failurePermanence: 'permanent' | 'transient' | 'unknown' | null;
  failureStrength: 'strong' | 'weak' | 'none' | null;
}

/** One channel on one rung, and why it was chosen or passed over. */
export interface Considered {
  rung: number;
  medium: Medium;
  channelId: string | null;
  chosen: boolean;
  /** Stable code: CHOSEN, ALREADY_TRIED, NO_CHANNEL, NO_CARRIER, NO_BODY, RULE, CONTENT, SPACING, PAST_DEADLINE … */
  why: string;
  rule?: string;
  /** The rule's kind, so that it can still be told in words when no pack has the rule any more. */
  ruleKind?: string;
  force?: string;
  cite?: string | null;
  facts?: Record<string, unknown>;
  /** When this could be tried, for a refusal that time lifts. */
  until?: Date | null;
}

export type NextStep =
  | {
      kind: 'send';
      rung: number;
      channelId: string;
      medium: Medium;
      provider: string;
      contentClass: Exclude<ContentClass, 'NONE'>;
      trust: Trust;
      considered: Considered[];
      doubted: string[];
    }
  | { kind: 'wait'; until: Date; why: string; considered: Considered[]; doubted: string[] }
  | { kind: 'hold'; until: Date; why: string; considered: Considered[]; doubted: string[] }
  | {
      kind: 'end';
      outcome: 'satisfied' | 'exhausted' | 'expired' | 'refused';
      why: string;
      level?: EvidenceLevel;
      attemptStep?: number;
      at?: Date;
      considered: Considered[];
      doubted: string[];
    };
