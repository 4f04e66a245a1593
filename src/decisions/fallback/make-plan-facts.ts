import type { Medium } from '../words';
import type { PlanAttempt, PlanChannel, PlanFacts } from './facts';
import { ladderFor, type Rung } from './ladder';

/** A Monday, ten in the morning in Shanghai: every window is open. For specs. */
export const MORNING = new Date('2026-03-02T10:00:00+08:00');

export const PROVIDER: Record<Medium, string> = {
  sms: 'sms-twilio',
  voice: 'voice-x',
  email: 'email-smtp',
  push: 'push-sandbox',
  letter: 'letter-file',
};

/** A verified channel; override only what a test is about. For specs. */
export function makeChannel(
  id: string,
  kind: PlanChannel['kind'],
  over: Partial<PlanChannel> = {},
): PlanChannel {
  return {
    id,
    kind,
    trust: 'verified',
    verifiedAt: new Date('2026-02-01T00:00:00Z'),
    optedOut: [],
    designatedForService: false,
    withdrawnAt: null,
    ...over,
  };
}

/** An attempt handed over this morning, and nothing heard; its rung is the medium's in sms, email, push. For specs. */
export function makeAttempt(
  step: number,
  channelId: string,
  medium: Medium,
  over: Partial<PlanAttempt> = {},
): PlanAttempt {
  return {
    step,
    rung: ['sms', 'email', 'push'].indexOf(medium),
    channelId,
    medium,
    provider: PROVIDER[medium],
    state: 'handed_over',
    trustAtSend: 'verified',
    plannedAt: MORNING,
    handedOverAt: MORNING,
    deliveredAt: null,
    openedAt: null,
    failedAt: null,
    failureClass: null,
    failurePermanence: null,
    failureStrength: null,
    ...over,
  };
}

/** What makes an attempt one that a provider turned away this morning, with nothing sent. For specs. */
export const TURNED_AWAY = {
  state: 'failed',
  handedOverAt: null,
  failedAt: MORNING,
  failureClass: 'network_error',
  failurePermanence: 'transient',
  failureStrength: 'none',
} as const;

/** A rung; E1, any provider. For specs. */
export function makeRung(medium: Medium, fallbackAfter = 'PT4H', over: Partial<Rung> = {}): Rung {
  return { medium, fallbackAfter, successLevel: 'E1', providers: [], ...over };
}

/** A due-date reminder within three days to a phone, a mailbox and an app. For specs. */
export function makePlanFacts(
  over: Partial<Omit<PlanFacts, 'notice' | 'contact'>> & {
    notice?: Partial<PlanFacts['notice']>;
    contact?: Partial<PlanFacts['contact']>;
  } = {},
): PlanFacts {
  return {
    channels: [makeChannel('p', 'phone'), makeChannel('e', 'email'), makeChannel('a', 'app')],
    attempts: [],
    bodies: { sms: ['SERVICE', 'DEBT'], email: ['SERVICE', 'DEBT'], push: ['SERVICE'] },
    carriers: {
      sms: [{ name: PROVIDER.sms, health: 'up' }],
      email: [{ name: PROVIDER.email, health: 'up' }],
      push: [{ name: PROVIDER.push, health: 'up' }],
    },
    ...over,
    notice: {
      purpose: 'servicing_reminder',
      initiatedBy: 'system',
      deliverBy: new Date('2026-03-05T18:00:00+08:00'),
      notBefore: null,
      evidenceLevel: 'E1',
      ladder: ladderFor('servicing_reminder', 'due'),
      critical: false,
      pinnedChannelId: null,
      ...over.notice,
    },
    contact: {
      noticeId: 'n',
      zones: ['Asia/Shanghai'],
      senderRole: 'creditor',
      accountOverdue: false,
      holds: [],
      consentedPurposes: () => [],
      borrowerHours: null,
      accountRef: null,
      agreedFrequency: null,
      history: [],
      ...over.contact,
    },
  };
}
