import type { PlanAttempt, PlanChannel, PlanFacts } from '../src/decisions/fallback/facts';
import { ladderFor } from '../src/decisions/fallback/ladder';
import { planNextStep } from '../src/decisions/fallback/planner';
import { contactFacts } from '../src/decisions/fallback/contact';
import { compilePacks } from '../src/decisions/policy/compile';
import { evaluateContact } from '../src/decisions/policy/evaluate';
import { makePast } from '../src/decisions/policy/make-facts';
import type { Trust } from '../src/decisions/words';
import type { Bench } from './figure';
import { measureRates } from './rate';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-03-02T01:00:00Z');
const now = (i: number) => new Date(BEGIN + (i % 96) * (HOUR / 4));

const up = (name: string) => [{ name, health: 'up' as const }];

const channel = (id: string, kind: PlanChannel['kind'], trust: Trust): PlanChannel => ({
  id,
  kind,
  trust,
  verifiedAt: new Date(BEGIN - 40 * 24 * HOUR),
  optedOut: [],
  designatedForService: false,
  withdrawnAt: null,
});

const failedSms: PlanAttempt = {
  step: 1,
  rung: 0,
  channelId: 'p',
  medium: 'sms',
  provider: 'sms-twilio',
  state: 'failed',
  trustAtSend: 'verified',
  plannedAt: new Date(BEGIN),
  handedOverAt: new Date(BEGIN),
  deliveredAt: null,
  openedAt: null,
  failedAt: new Date(BEGIN + 60_000),
  failureClass: 'unknown_subscriber',
  failurePermanence: 'permanent',
  failureStrength: 'strong',
};

/** Five channels, three rungs, twenty past touches; before the first step, and after a hard failure of it. */
const situations: PlanFacts[] = ([[], [failedSms]] as const).flatMap((attempts) =>
  (['collection', 'servicing_reminder'] as const).map((purpose): PlanFacts => ({
    notice: {
      purpose,
      initiatedBy: 'system',
      deliverBy: new Date(BEGIN + 96 * HOUR),
      notBefore: null,
      evidenceLevel: 'E1',
      ladder: ladderFor(purpose, 'overdue'),
      critical: false,
      pinnedChannelId: null,
    },
    channels: [
      channel('p', 'phone', attempts.length > 0 ? 'suspect' : 'verified'),
      channel('q', 'phone', 'stale'),
      channel('e', 'email', 'verified'),
      channel('f', 'email', 'unverified'),
      channel('a', 'app', 'verified'),
    ],
    attempts,
    bodies: { sms: ['SERVICE', 'DEBT'], email: ['SERVICE', 'DEBT', 'DETAIL'], push: ['SERVICE'] },
    carriers: { sms: up('sms-twilio'), email: up('email-smtp'), push: up('push-sandbox') },
    contact: {
      noticeId: 'n',
      zones: ['Asia/Shanghai'],
      senderRole: 'creditor',
      accountOverdue: true,
      holds: [],
      consentedPurposes: () => [],
      borrowerHours: null,
      accountRef: 'a1',
      agreedFrequency: null,
      history: Array.from({ length: 20 }, (_, i) =>
        makePast(new Date(BEGIN - (i + 2) * 36 * HOUR).toISOString(), {
          medium: (['sms', 'email', 'push'] as const)[i % 3],
          contactPoint: (['p', 'e', 'a'] as const)[i % 3],
        }),
      ),
    },
  })),
);

/** As a transaction reads it: the touches are rows of their own each time. */
function read(facts: PlanFacts): PlanFacts {
  const contact = Object.assign({}, facts.contact, { history: [...facts.contact.history] });
  return Object.assign({}, facts, { contact });
}

/** The next step of one notice, over a day of quarters of an hour: it sends, waits for windows, falls back. */
export const plannerBench: Bench = {
  name: 'planner',
  run(say) {
    const packs = compilePacks(['base', 'cn']);
    say('planning the next step of notices with five channels, three rungs and twenty past touches');
    const rates = measureRates({
      // A plan reads its history anew: what was worked out about the last one helps nothing.
      planner: (i) => void planNextStep(read(situations[i % situations.length]!), packs, now(i)),
      // No planner can do with less than one look at the rules for what it sends.
      floor: (i) => {
        const { contact, notice, channels } = read(situations[i % situations.length]!);
        evaluateContact(contactFacts(contact, notice, channels[0]!, 'sms', now(i)), packs);
      },
    });
    return [
      {
        name: 'planner.decisionsPerSecond',
        value: rates.planner.perSecond,
        unit: '/s',
        floor: { what: 'one policy evaluation', value: rates.floor.perSecond },
        goal: { atLeast: 50_000 },
        runs: rates.planner.runs,
      },
    ];
  },
};
