import type { CompiledPacks } from '../policy/compile';
import {
  HOLD_KINDS,
  MEDIA_OF_KIND,
  type ContentClass,
  type Medium,
  type Purpose,
  type Trust,
} from '../words';
import type { Carrier } from './carriers';
import type { NextStep, PlanAttempt, PlanChannel, PlanFacts } from './facts';
import type { Rung } from './ladder';
import { planNextStep } from './planner';

/** Numbers that look like chance and are the same for the same seed (mulberry32). For specs. */
export class Dice {
  constructor(private seed: number) {}

  /** From 0 up to, not including, `n`. */
  below(n: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** True `n` times in a hundred. */
  often(n: number): boolean {
    return this.below(100) < n;
  }
}

/** One decision of a life, as the checks see it. */
export interface Moment {
  facts: PlanFacts;
  packs: CompiledPacks;
  now: Date;
  step: NextStep;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Far more than any notice needs: beyond it nothing moves. */
const MAX_DECISIONS = 400;
const PROVIDERS: Record<Medium, string[]> = {
  sms: ['sms-a', 'sms-b'],
  voice: ['voice-a'],
  email: ['mail-a', 'mail-b'],
  push: ['push-a'],
  letter: ['letter-a'],
};
const MEDIA = ['sms', 'email', 'push', 'voice', 'letter'] as const;
const RUNG_MEDIA = ['sms', 'sms', 'email', 'email', 'push', 'letter', 'voice'] as const;
const LEVELS = ['E0', 'E1', 'E1', 'E2', 'E3'] as const;
/** The usual ones more often: what no rule lets through ends at its first decision and tells little. */
const PURPOSES: Purpose[] = [
  'servicing_reminder',
  'servicing_reminder',
  'servicing_reminder',
  'collection',
  'collection',
  'statutory_notice',
  'statutory_notice',
  'security_verification',
  'rights_response',
  'reachability_relay',
  'marketing',
];

/** A borrower, their lender's rules and one notice, out of a seed. For specs. */
export function makeLife(
  seed: number,
  choices: readonly { packs: CompiledPacks; zones: readonly string[] }[],
): { facts: PlanFacts; packs: CompiledPacks; now: Date; dice: Dice } {
  const dice = new Dice(seed);
  const { packs, zones } = dice.one(choices);
  const now = new Date(Date.UTC(2026, dice.below(12), 1 + dice.below(28), dice.below(24), dice.below(60)));
  const purpose = dice.one(PURPOSES);
  const channels = Array.from({ length: dice.below(4) + (dice.often(95) ? 2 : 0) }, (_, i) =>
    makeChannel(dice, i, now),
  );
  const deliverBy = new Date(now.getTime() + (1 + dice.below(dice.often(30) ? 1_200 : 9_000)) * MINUTE);
  const covered = dice.often(70) ? [purpose] : [];
  const facts: PlanFacts = {
    notice: {
      purpose,
      initiatedBy: dice.often(80) ? 'system' : 'user',
      deliverBy,
      notBefore: dice.often(15) ? new Date(now.getTime() + dice.below(1_000) * MINUTE) : null,
      evidenceLevel: dice.one(LEVELS),
      ladder: Array.from({ length: 2 + dice.below(3) }, (_, i) => makeRung(dice, i)),
      critical: dice.often(25),
      pinnedChannelId: dice.often(10) ? 'c0' : null,
    },
    channels,
    attempts: [],
    bodies: Object.fromEntries(
      MEDIA.map((m) => [
        m,
        dice.one([
          ['NEUTRAL', 'SERVICE', 'DEBT'],
          ['SERVICE', 'DEBT'],
          ['RELAY', 'NEUTRAL', 'SERVICE', 'DEBT', 'DETAIL'],
        ] as ContentClass[][]),
      ]),
    ),
    carriers: makeCarriers(dice, now),
    contact: {
      noticeId: 'n',
      zones,
      senderRole: dice.one(['creditor', 'creditor', 'third_party_collector'] as const),
      accountOverdue: dice.often(40),
      holds: dice.often(7) ? [dice.one(HOLD_KINDS)] : [],
      consentedPurposes: () => covered,
      borrowerHours: dice.often(15) ? { from: '10:00', to: '20:00' } : null,
      accountRef: null,
      agreedFrequency: dice.often(10) ? '2 per week' : null,
      history: Array.from({ length: dice.below(7) }, () => ({
        at: new Date(now.getTime() - dice.below(20 * 24 * 60) * MINUTE),
        medium: dice.one(MEDIA),
        outcome: 'sent' as const,
        purpose: dice.one(PURPOSES),
        initiatedBy: 'system' as const,
        misdirected: dice.often(10),
        contactPoint: `c${dice.below(4)}`,
        noticeId: 'other',
        accountRef: null,
      })),
    },
    priorNotice: dice.often(8)
      ? { lead: 'PT12H', sentAt: dice.often(70) ? now : null, reachedLevel: 'E1', neededLevel: 'E0' }
      : null,
    learned: dice.often(50)
      ? {
          worked: {
            own: Object.fromEntries(MEDIA.map((m) => [m, makeBlocks(dice, 12)])),
            portfolio: Object.fromEntries(MEDIA.map((m) => [m, makeBlocks(dice, 200)])),
            statutoryFloor: dice.often(50) ? null : ['email'],
          },
          opened: dice.often(60) ? Array.from({ length: 6 }, () => dice.below(6)) : null,
        }
      : null,
  };
  return { facts, packs, now, dice };
}

/**
 * Lives a notice from its first decision to its end, with providers that fail, answers that are lost, and receipts that
 * come late, twice and in any order. Every decision is shown to `see`. For specs.
 * @returns the end, and how many decisions it took
 * @throws Error when it does not end
 */
export function live(
  life: ReturnType<typeof makeLife>,
  see: (moment: Moment) => void,
): { end: NextStep; decisions: number; facts: PlanFacts } {
  const { packs, dice } = life;
  let { facts, now } = life;
  let events: { at: number; apply: (facts: PlanFacts) => PlanFacts }[] = [];
  for (let decisions = 1; decisions <= MAX_DECISIONS; decisions++) {
    for (const event of events.filter((e) => e.at <= now.getTime())) facts = event.apply(facts);
    events = events.filter((e) => e.at > now.getTime());
    const step = planNextStep(facts, packs, now);
    see({ facts, packs, now, step });
    if (step.kind === 'end') return { end: step, decisions, facts };
    if (step.kind === 'send') {
      const sent = handOver(facts, step, now, dice);
      facts = sent.facts;
      events.push(...sent.receipts);
      continue;
    }
    if (dice.often(10)) facts = { ...facts, carriers: makeCarriers(dice, now) };
    now = new Date(Math.min(step.until.getTime(), ...events.map((e) => e.at)));
  }
  throw new Error(`no outcome after ${MAX_DECISIONS} decisions`);
}

type Receipt = { at: number; apply: (facts: PlanFacts) => PlanFacts };

/** The attempt's row, as the provider's answer left it, and the receipts that are still to come. */
function handOver(
  facts: PlanFacts,
  step: Extract<NextStep, { kind: 'send' }>,
  now: Date,
  dice: Dice,
): { facts: PlanFacts; receipts: Receipt[] } {
  const number = facts.attempts.length + 1;
  const base: PlanAttempt = {
    step: number,
    rung: step.rung,
    channelId: step.channelId,
    medium: step.medium,
    provider: step.provider,
    state: 'planned',
    trustAtSend: step.trust,
    plannedAt: now,
    handedOverAt: null,
    deliveredAt: null,
    openedAt: null,
    failedAt: null,
    failureClass: null,
    failurePermanence: null,
    failureStrength: null,
  };
  const change = (to: Partial<PlanAttempt>) => (before: PlanFacts) => ({
    ...before,
    attempts: before.attempts.map((a) => (a.step === number ? grown(a, to) : a)),
  });
  const answered = answer(now, dice);
  const added = { ...facts, attempts: [...facts.attempts, base] };
  const receipts = answered.handedOverAt ? receiptsOf(step.channelId, now, dice, change) : [];
  const touched = { ...change(answered)(added) };
  const left = answered.handedOverAt || answered.state === 'ambiguous';
  const counted = left ? withTouch(touched, step, now) : touched;
  // Half of the answers come a moment later: until then it is on its way out.
  if (dice.often(50)) return { facts: counted, receipts };
  const slow = { at: now.getTime() + 1_000, apply: change(answered) };
  return { facts: left ? withTouch(added, step, now) : added, receipts: [slow, ...receipts] };
}

function answer(now: Date, dice: Dice): Partial<PlanAttempt> {
  const failed = { state: 'failed', failedAt: now, failureClass: 'x', failureStrength: 'none' } as const;
  const luck = dice.below(100);
  if (luck < 15)
    return {
      ...failed,
      failurePermanence: 'transient',
      retryAfterSeconds: dice.often(50) ? dice.below(40_000) : null,
    };
  if (luck < 22) return { ...failed, failurePermanence: 'permanent', failureStrength: 'strong' };
  if (luck < 28) return { state: 'ambiguous' };
  if (luck < 31) return { state: 'not_sent' };
  return { state: 'handed_over', handedOverAt: now };
}

function receiptsOf(
  channelId: string,
  now: Date,
  dice: Dice,
  change: (to: Partial<PlanAttempt>) => (facts: PlanFacts) => PlanFacts,
): Receipt[] {
  const receipts: Receipt[] = [];
  const later = () => now.getTime() + 2_000 + dice.below(dice.often(70) ? HOUR : 60 * HOUR);
  const add = (applyAt: (at: Date) => (facts: PlanFacts) => PlanFacts) => {
    for (let times = dice.often(20) ? 2 : 1; times > 0; times--) {
      const at = later();
      receipts.push({ at, apply: applyAt(new Date(at)) });
    }
  };
  if (dice.often(50)) add((at) => change({ state: 'delivered', deliveredAt: at }));
  if (dice.often(20)) add((at) => change({ state: 'opened', openedAt: at }));
  if (dice.often(25)) {
    const isHard = dice.often(50);
    const failure = {
      state: 'failed',
      failureClass: 'x',
      failurePermanence: isHard ? 'permanent' : 'transient',
      failureStrength: isHard ? 'strong' : 'none',
    } as const;
    add((failedAt) => (facts) => {
      const failed = change({ ...failure, failedAt })(facts);
      return isHard ? withTrust(failed, channelId, 'suspect') : failed;
    });
  }
  return receipts;
}

/** What is known of an attempt only grows, and a failure outranks a delivery (attempt-facts). */
function grown(before: PlanAttempt, to: Partial<PlanAttempt>): PlanAttempt {
  const state =
    before.state === 'failed' && to.state !== 'failed'
      ? 'failed'
      : before.state === 'opened' && to.state === 'delivered'
        ? 'opened'
        : (to.state ?? before.state);
  const isLate = before.state !== 'planned' && to.state === 'handed_over';
  return {
    ...before,
    ...to,
    state: isLate ? before.state : state,
    deliveredAt: before.deliveredAt ?? to.deliveredAt ?? null,
    openedAt: before.openedAt ?? to.openedAt ?? null,
    failedAt: before.failedAt ?? to.failedAt ?? null,
  };
}

function withTrust(facts: PlanFacts, id: string, trust: Trust): PlanFacts {
  return { ...facts, channels: facts.channels.map((c) => (c.id === id ? { ...c, trust } : c)) };
}

function withTouch(facts: PlanFacts, step: Extract<NextStep, { kind: 'send' }>, now: Date): PlanFacts {
  const touch = {
    at: now,
    medium: step.medium,
    outcome: 'sent' as const,
    purpose: facts.notice.purpose,
    initiatedBy: facts.notice.initiatedBy,
    misdirected: false,
    contactPoint: step.channelId,
    noticeId: 'n',
    accountRef: null,
  };
  return { ...facts, contact: { ...facts.contact, history: [...facts.contact.history, touch] } };
}

function makeChannel(dice: Dice, i: number, now: Date): PlanChannel {
  const kind = dice.one(['phone', 'email', 'app', 'phone', 'email', 'letter'] as const);
  return {
    id: `c${i}`,
    kind,
    trust: dice.one([
      'verified',
      'verified',
      'verified',
      'verified',
      'provisional',
      'stale',
      'suspect',
      'unverified',
    ] as const),
    verifiedAt: new Date(now.getTime() - dice.below(200) * 24 * HOUR),
    optedOut: dice.often(8) ? [dice.one(MEDIA_OF_KIND[kind])] : [],
    designatedForService: dice.often(20),
    withdrawnAt: dice.often(5) ? now : null,
  };
}

function makeRung(dice: Dice, i: number): Rung {
  const medium = dice.one(RUNG_MEDIA);
  return {
    medium,
    fallbackAfter: dice.one(['PT30M', 'PT4H', 'PT24H', 'P3D']),
    successLevel: dice.one(LEVELS),
    providers: dice.often(30) ? [dice.one(PROVIDERS[medium])] : [],
    ...(i > 0 && dice.often(40) && { together: true }),
    ...(dice.often(15) && { fixed: true }),
  };
}

function makeCarriers(dice: Dice, now: Date): PlanFacts['carriers'] {
  const carrier = (name: string): Carrier =>
    dice.often(10)
      ? { name, health: 'down', until: new Date(now.getTime() + (1 + dice.below(90)) * MINUTE) }
      : { name, health: dice.often(10) ? 'degraded' : 'up' };
  return Object.fromEntries(MEDIA.map((m) => [m, dice.often(4) ? [] : PROVIDERS[m].map(carrier)]));
}

function makeBlocks(dice: Dice, most: number) {
  return Array.from({ length: 6 }, () => {
    const trials = dice.below(most);
    return { trials, successes: dice.below(trials + 1) };
  });
}
