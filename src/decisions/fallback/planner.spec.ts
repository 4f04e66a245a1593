import fc from 'fast-check';
import { compilePacks } from '../policy/compile';
import { isClassAtLeast, type ContentClass, type Medium, type Trust } from '../words';
import { allowedClass } from '../content/content-class';
import { addDuration } from '../duration';
import type { NextStep, PlanAttempt, PlanFacts } from './facts';
import {
  makeAttempt as attempt,
  makeChannel as channel,
  makePlanFacts as facts,
  MORNING,
} from './make-plan-facts';
import { planNextStep } from './planner';

const packs = compilePacks(['base', 'cn']);
const at = (iso: string) => new Date(iso);

const failed = {
  state: 'failed',
  failedAt: MORNING,
  failureClass: 'unknown_subscriber',
  failurePermanence: 'permanent',
  failureStrength: 'strong',
} as const;

const plan = (over?: Parameters<typeof facts>[0], now = MORNING): NextStep =>
  planNextStep(facts(over), packs, now);

describe('planNextStep', () => {
  it('begins with the first rung, at the highest class the medium may carry', () => {
    expect(plan()).toMatchObject({ kind: 'send', medium: 'sms', channelId: 'p', contentClass: 'DEBT' });
  });

  it('falls back at once after a hard failure, and says why the phone was passed over', () => {
    const channels = [channel('p', 'phone', { trust: 'suspect' }), channel('e', 'email')];
    const step = plan({ channels, attempts: [attempt(1, 'p', 'sms', failed)] });
    expect(step).toMatchObject({ kind: 'send', medium: 'email', channelId: 'e' });
    expect(step.considered[0]).toMatchObject({
      medium: 'sms',
      channelId: 'p',
      chosen: false,
      why: 'ALREADY_TRIED',
    });
  });

  it('listens after hand-over until the rung gives up', () => {
    const step = plan({ attempts: [attempt(1, 'p', 'sms')] }, addDuration(MORNING, 'PT1H'));
    expect(step).toMatchObject({ kind: 'wait', why: 'LISTENING', until: addDuration(MORNING, 'PT4H') });
    expect(plan({ attempts: [attempt(1, 'p', 'sms')] }, addDuration(MORNING, 'PT4H'))).toMatchObject({
      kind: 'send',
      medium: 'email',
    });
  });

  it('cuts a wait that would miss the deadline to half of what is left', () => {
    const notice = { deliverBy: addDuration(MORNING, 'PT2H') };
    expect(plan({ notice, attempts: [attempt(1, 'p', 'sms')] }, addDuration(MORNING, 'PT1M'))).toMatchObject({
      kind: 'wait',
      until: addDuration(MORNING, 'PT1H'),
    });
  });

  it('with nothing else to try listens for the whole time, or to the deadline', () => {
    const attempts = [attempt(1, 'p', 'sms')];
    const channels = [channel('p', 'phone')];
    const late = addDuration(MORNING, 'PT90M');
    const deliverBy = addDuration(MORNING, 'PT2H');
    expect(plan({ channels, attempts, notice: { deliverBy } }, late)).toMatchObject({
      kind: 'wait',
      why: 'LISTENING',
      until: deliverBy,
    });
    expect(plan({ channels, attempts }, addDuration(MORNING, 'PT4H'))).toMatchObject({
      outcome: 'exhausted',
    });
  });

  it('waits a day after a soft failure', () => {
    const soft = {
      ...failed,
      failureClass: 'absent_subscriber',
      failurePermanence: 'transient',
      failureStrength: 'none',
    } as const;
    expect(plan({ attempts: [attempt(1, 'p', 'sms', soft)] }, addDuration(MORNING, 'PT1M'))).toMatchObject({
      kind: 'wait',
      why: 'SOFT_FAILURE',
      until: addDuration(MORNING, 'PT24H'),
    });
  });

  it('tries the same rung again when the provider was down and nothing had left', () => {
    const down = {
      ...failed,
      handedOverAt: null,
      failureClass: 'network_error',
      failurePermanence: 'transient',
      failureStrength: 'none',
    } as const;
    expect(plan({ attempts: [attempt(1, 'p', 'sms', down)] }, addDuration(MORNING, 'PT1M'))).toMatchObject({
      kind: 'wait',
      why: 'PROVIDER_ASKED_TO_RETRY',
      until: addDuration(MORNING, 'PT5M'),
    });
    expect(plan({ attempts: [attempt(1, 'p', 'sms', down)] }, addDuration(MORNING, 'PT5M'))).toMatchObject({
      kind: 'send',
      medium: 'sms',
    });
  });

  it('sends nothing more while an e-mail only waits for bounces, and is then satisfied as of the 250', () => {
    const attempts = [attempt(1, 'p', 'sms', failed), attempt(2, 'e', 'email')];
    expect(plan({ attempts }, addDuration(MORNING, 'PT30H'))).toMatchObject({
      kind: 'wait',
      why: 'WAITING_FOR_BOUNCES',
      until: addDuration(MORNING, 'PT72H'),
    });
    expect(plan({ attempts }, addDuration(MORNING, 'PT72H'))).toMatchObject({
      kind: 'end',
      outcome: 'satisfied',
      level: 'E1',
      at: MORNING,
    });
  });

  it('waits for bounces beyond the deadline when the mail left before it', () => {
    const notice = { deliverBy: addDuration(MORNING, 'PT24H') };
    expect(
      plan({ notice, attempts: [attempt(1, 'e', 'email')] }, addDuration(MORNING, 'PT48H')),
    ).toMatchObject({ kind: 'wait', why: 'WAITING_FOR_BOUNCES' });
    expect(
      plan({ notice, attempts: [attempt(1, 'e', 'email')] }, addDuration(MORNING, 'PT72H')),
    ).toMatchObject({ kind: 'end', outcome: 'satisfied' });
  });

  it.each([
    ['delivered', { state: 'delivered', deliveredAt: addDuration(MORNING, 'PT30H') } as const],
    ['opened', { state: 'opened', openedAt: addDuration(MORNING, 'PT30H') } as const],
  ])('word after the deadline that an e-mail was %s ends the wait, as of the 250', (_, arrived) => {
    const notice = { deliverBy: addDuration(MORNING, 'PT24H') };
    expect(
      plan({ notice, attempts: [attempt(1, 'e', 'email', arrived)] }, addDuration(MORNING, 'PT30H')),
    ).toMatchObject({ kind: 'end', outcome: 'satisfied', level: 'E1', at: MORNING });
  });

  it('opened too late takes nothing from delivered in time', () => {
    const notice = { deliverBy: addDuration(MORNING, 'PT2H') };
    const attempts = [
      attempt(1, 'p', 'sms', {
        state: 'opened',
        deliveredAt: addDuration(MORNING, 'PT1H'),
        openedAt: addDuration(MORNING, 'PT3H'),
      }),
    ];
    const later = addDuration(MORNING, 'PT3H');
    expect(plan({ notice, attempts }, later)).toMatchObject({ outcome: 'satisfied', level: 'E1' });
    expect(plan({ notice: { ...notice, evidenceLevel: 'E2' }, attempts }, later)).toMatchObject({
      outcome: 'expired',
    });
  });

  it('does not hurry a retry that would come after the deadline', () => {
    const down = {
      ...failed,
      handedOverAt: null,
      failurePermanence: 'transient',
      failureStrength: 'none',
    } as const;
    const notice = { deliverBy: addDuration(MORNING, 'PT3M') };
    const only = { notice, channels: [channel('p', 'phone')] };
    expect(plan({ ...only, attempts: [attempt(1, 'p', 'sms', down)] })).toMatchObject({
      outcome: 'exhausted',
    });
  });

  it('counts nothing over a channel that was not verified at send time', () => {
    const attempts = [
      attempt(1, 'p', 'sms', { trustAtSend: 'provisional', deliveredAt: MORNING, state: 'delivered' }),
    ];
    expect(plan({ attempts }, addDuration(MORNING, 'PT5H'))).toMatchObject({ kind: 'send', medium: 'email' });
  });

  it('ends exhausted when everything was tried, refused when nothing ever could be', () => {
    const channels = [channel('p', 'phone', { trust: 'suspect' })];
    expect(plan({ channels, attempts: [attempt(1, 'p', 'sms', failed)] })).toMatchObject({
      kind: 'end',
      outcome: 'exhausted',
    });
    expect(plan({ channels: [channel('p', 'phone', { optedOut: ['sms', 'voice'] })] })).toMatchObject({
      kind: 'end',
      outcome: 'refused',
    });
  });

  it('waits for the window, and says which rule and until when', () => {
    const step = plan({}, at('2026-03-02T20:00:00+08:00'));
    expect(step).toMatchObject({
      kind: 'wait',
      why: 'base.window.servicing',
      until: at('2026-03-03T09:00:00+08:00'),
    });
    expect(step.considered.every((c) => c.rule === 'base.window.servicing')).toBe(true);
  });

  it('asks about a stale channel instead of using it, and waits for the answer until the deadline', () => {
    const step = plan({ channels: [channel('p', 'phone', { trust: 'stale' })] });
    expect(step).toMatchObject({ kind: 'wait', why: 'REVERIFICATION_ASKED', doubted: ['p'] });
  });

  it('rests while there is a hold, for collection alone', () => {
    const notice = { purpose: 'collection' as const };
    expect(plan({ notice, contact: { holds: ['complaint'] } })).toMatchObject({
      kind: 'hold',
      why: 'HOLD_COMPLAINT',
    });
    expect(plan({ contact: { holds: ['complaint'] } })).toMatchObject({ kind: 'send' });
  });

  it('lets a third channel of one notice wait for the next day', () => {
    const attempts = [attempt(1, 'p', 'sms', failed), attempt(2, 'e', 'email', failed)];
    expect(plan({ attempts })).toMatchObject({ kind: 'wait', why: 'base.fallback.spacing' });
    expect(plan({ attempts }, at('2026-03-03T09:00:00+08:00'))).toMatchObject({
      kind: 'send',
      medium: 'push',
    });
  });

  it('keeps to a pinned channel', () => {
    const notice = {
      pinnedChannelId: 'a',
      purpose: 'security_verification' as const,
      initiatedBy: 'user' as const,
    };
    expect(plan({ notice, bodies: { sms: ['NEUTRAL'], push: ['NEUTRAL'] } })).toMatchObject({
      kind: 'send',
      medium: 'push',
      channelId: 'a',
    });
  });
});

const TRUSTS: Trust[] = ['unverified', 'provisional', 'verified', 'stale', 'suspect', 'revoked'];
const anyTime = fc.date({
  min: at('2026-01-01T00:00:00Z'),
  max: at('2026-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const anyChannel = fc.record({
  kind: fc.constantFrom('phone' as const, 'email' as const, 'app' as const),
  trust: fc.constantFrom(...TRUSTS),
  optedOut: fc.subarray<Medium>(['sms', 'email', 'push']),
});
const anyAttempt = fc.record({
  medium: fc.constantFrom<Medium>('sms', 'email', 'push'),
  state: fc.constantFrom(
    'handed_over' as const,
    'delivered' as const,
    'failed' as const,
    'ambiguous' as const,
    'not_sent' as const,
  ),
  minutesAgo: fc.nat(7 * 24 * 60),
  strength: fc.constantFrom('strong' as const, 'weak' as const, 'none' as const),
  permanence: fc.constantFrom('permanent' as const, 'transient' as const, 'unknown' as const),
  trust: fc.constantFrom<Trust>('verified', 'provisional'),
});

const situation = fc.record({
  now: anyTime,
  channels: fc.array(anyChannel, { maxLength: 5 }),
  attempts: fc.array(anyAttempt, { maxLength: 6 }),
  minutesLeft: fc.integer({ min: -600, max: 10_000 }),
  collection: fc.boolean(),
  overdue: fc.boolean(),
});

function build(s: typeof situation extends fc.Arbitrary<infer T> ? T : never): PlanFacts {
  const channels = s.channels.map((c, i) =>
    channel(`c${i}`, c.kind, { trust: c.trust, optedOut: c.optedOut }),
  );
  const media: Record<string, Medium> = { phone: 'sms', email: 'email', app: 'push' };
  const attempts = s.attempts.flatMap((a, i) => {
    const on = channels.find((c) => media[c.kind] === a.medium);
    const when = new Date(s.now.getTime() - a.minutesAgo * 60_000);
    return on
      ? [
          attempt(i + 1, on.id, a.medium, {
            state: a.state,
            trustAtSend: a.trust,
            plannedAt: when,
            handedOverAt: a.state === 'not_sent' || a.state === 'ambiguous' ? null : when,
            deliveredAt: a.state === 'delivered' ? when : null,
            failedAt: a.state === 'failed' ? when : null,
            failureStrength: a.strength,
            failurePermanence: a.permanence,
            failureClass: 'x',
          }),
        ]
      : [];
  });
  const purpose = s.collection ? ('collection' as const) : ('servicing_reminder' as const);
  return facts({
    channels,
    attempts,
    notice: { purpose, deliverBy: new Date(s.now.getTime() + s.minutesLeft * 60_000) },
    contact: {
      accountOverdue: s.overdue,
      history: attempts
        .filter((a) => a.handedOverAt)
        .map((a) => ({
          at: a.handedOverAt!,
          medium: a.medium,
          outcome: 'sent' as const,
          purpose,
          initiatedBy: 'system' as const,
          misdirected: false,
          contactPoint: a.channelId,
          noticeId: 'n',
          accountRef: null,
        })),
    },
  });
}

describe('planNextStep, always', () => {
  const check = (holds: (plan: NextStep, facts: PlanFacts, now: Date) => void) =>
    fc.assert(
      fc.property(situation, (s) => {
        const built = build(s);
        holds(planNextStep(built, packs, s.now), built, s.now);
      }),
      { numRuns: 6_000 },
    );

  it('never sends to a suspect, revoked or stopped channel, nor above its class', () => {
    check((step, { channels, notice }) => {
      if (step.kind !== 'send') return;
      const on = channels.find((c) => c.id === step.channelId)!;
      expect(['suspect', 'revoked', 'stale', 'unverified']).not.toContain(on.trust);
      expect(on.optedOut).not.toContain(step.medium);
      expect(
        isClassAtLeast(
          allowedClass(on.trust, step.medium, notice.purpose),
          step.contentClass as ContentClass,
        ),
      ).toBe(true);
    });
  });

  it('never sends after the deadline, and every wait has a later time within it', () => {
    check((step, { notice }, now) => {
      if (step.kind === 'send') expect(now < notice.deliverBy).toBe(true);
      if (step.kind === 'wait') {
        expect(step.until.getTime()).toBeGreaterThan(now.getTime());
        if (step.why !== 'WAITING_FOR_BOUNCES')
          expect(step.until.getTime()).toBeLessThanOrEqual(notice.deliverBy.getTime());
      }
    });
  });

  it('ends: sending, waiting and failing through leads to a stated outcome', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const built = build({ ...s, attempts: [], minutesLeft: Math.abs(s.minutesLeft) + 1 });
        let now = s.now;
        const attempts: PlanAttempt[] = [];
        for (let i = 0; i < 60; i += 1) {
          const step = planNextStep({ ...built, attempts }, packs, now);
          if (step.kind === 'end') return;
          if (step.kind === 'send')
            attempts.push(
              attempt(attempts.length + 1, step.channelId, step.medium, {
                ...failed,
                rung: step.rung,
                plannedAt: now,
                handedOverAt: now,
                failedAt: now,
              }),
            );
          else now = step.until;
        }
        throw new Error('no outcome after 60 steps');
      }),
      { numRuns: 4_000 },
    );
  });

  it('answers the same twice, whatever the order of channels and attempts', () => {
    check((step, built, now) => {
      const turned = {
        ...built,
        channels: [...built.channels].reverse(),
        attempts: [...built.attempts].reverse(),
      };
      expect(planNextStep(turned, packs, now)).toEqual(step);
    });
  });
});
