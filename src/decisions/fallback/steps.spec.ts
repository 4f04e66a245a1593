import { addDuration } from '../duration';
import { compilePacks } from '../policy/compile';
import type { NextStep, PlanAttempt } from './facts';
import {
  makeAttempt as attempt,
  makeChannel as channel,
  makePlanFacts,
  makeRung as rung,
  MORNING,
  TURNED_AWAY,
} from './make-plan-facts';
import { planNextStep } from './planner';

const packs = compilePacks(['base', 'cn']);
const at = (pause: string) => addDuration(MORNING, pause);
const plan = (over: Parameters<typeof makePlanFacts>[0] = {}, now = MORNING): NextStep =>
  planNextStep(makePlanFacts(over), packs, now);
const whys = (step: NextStep) => step.considered.map((c) => `${c.medium} ${c.why}`);
const hard = {
  state: 'failed',
  failedAt: MORNING,
  failureClass: 'unknown_subscriber',
  failurePermanence: 'permanent',
  failureStrength: 'strong',
} as const;
const down = (name: string, pause: string) => ({ name, health: 'down' as const, until: at(pause) });

describe('why the next rung is used', () => {
  const after = (over: Partial<PlanAttempt>, notice = {}) =>
    plan({ attempts: [attempt(1, 'p', 'sms', over)], notice }, at('PT5H'));

  it.each([
    ['NOT_HEARD', {}],
    ['ANSWER_LOST', { state: 'ambiguous', handedOverAt: null }],
    ['NOT_DELIVERED', hard],
    ['FAILED', { ...hard, handedOverAt: null }],
    ['NOT_COUNTED', { state: 'delivered', deliveredAt: MORNING, trustAtSend: 'provisional' }],
  ] as const)('%s', (because, over) => {
    expect(after(over)).toMatchObject({ kind: 'send', medium: 'email', because });
    expect(after(over).considered[0]).toMatchObject({
      why: 'ALREADY_TRIED',
      facts: { came: because, step: 1 },
    });
  });

  it('FIRST_STEP, also when something was given up before it left', () => {
    expect(plan()).toMatchObject({ because: 'FIRST_STEP', andAnother: false });
    expect(
      plan({ attempts: [attempt(1, 'p', 'sms', { state: 'not_sent', handedOverAt: null })] }),
    ).toMatchObject({
      because: 'FIRST_STEP',
      medium: 'sms',
    });
  });

  it('PROVIDER_FAILED when no provider of the rung took it', () => {
    const attempts = [1, 2, 3, 4].map((step) => attempt(step, 'p', 'sms', TURNED_AWAY));
    expect(plan({ attempts }, at('PT1H'))).toMatchObject({ medium: 'email', because: 'PROVIDER_FAILED' });
  });
});

describe('the success level of a rung', () => {
  const notice = (successLevel: 'E1' | 'E2', deliverBy: Date, next = 'PT24H') => ({
    evidenceLevel: 'E2' as const,
    deliverBy,
    ladder: [rung('sms', 'PT4H', { successLevel }), rung('email', next)],
  });
  const delivered = [attempt(1, 'p', 'sms', { state: 'delivered', deliveredAt: at('PT1M') })];

  it('reached, the next rung waits for the last moment at which it has its own time', () => {
    const facts = { attempts: delivered, notice: notice('E1', at('PT78H')) };
    expect(plan(facts, at('PT4H'))).toMatchObject({
      kind: 'wait',
      why: 'LISTENING_FOR_MORE',
      until: at('PT54H'),
    });
    expect(plan(facts, at('PT1H'))).toMatchObject({ why: 'LISTENING', until: at('PT4H') });
    expect(plan(facts, at('PT54H'))).toMatchObject({ kind: 'send', medium: 'email', because: 'NOT_READ' });
  });

  it('missed, the next rung follows when the time is over', () => {
    expect(plan({ attempts: delivered, notice: notice('E2', at('PT78H')) }, at('PT4H'))).toMatchObject({
      kind: 'send',
      medium: 'email',
      because: 'NOT_READ',
    });
  });

  it('leaves half of what was left where the next rung’s own time is more than that', () => {
    expect(plan({ attempts: delivered, notice: notice('E1', at('PT30H')) }, at('PT4H'))).toMatchObject({
      why: 'LISTENING_FOR_MORE',
      until: at('PT15H'),
    });
  });

  it('goes on at once where the next rung would be shut at that last moment', () => {
    // Half of what is left is 20:00, and the deadline is before nine in the morning.
    expect(plan({ attempts: delivered, notice: notice('E1', at('PT20H')) }, at('PT4H'))).toMatchObject({
      kind: 'send',
      medium: 'email',
    });
  });

  it('with nothing else to try the rung’s own time is enough', () => {
    const facts = {
      attempts: delivered,
      channels: [channel('p', 'phone')],
      notice: notice('E1', at('PT78H')),
    };
    expect(plan(facts, at('PT4H'))).toMatchObject({ outcome: 'exhausted' });
  });

  it('opened and asked for more is NOT_ENOUGH', () => {
    const opened = [attempt(1, 'p', 'sms', { state: 'opened', openedAt: at('PT1M') })];
    const facts = {
      attempts: opened,
      notice: { ...notice('E1', at('PT30H')), evidenceLevel: 'E3' as const },
    };
    expect(plan(facts, at('PT22H59M'))).toMatchObject({ why: 'base.window.servicing' });
    expect(plan(facts, at('PT23H'))).toMatchObject({ because: 'NOT_ENOUGH' });
  });
});

describe('a provider in trouble', () => {
  const two = [
    { name: 'sms-twilio', health: 'up' as const },
    { name: 'sms-b', health: 'up' as const },
  ];
  const carriers = (sms: typeof two | ReturnType<typeof down>[]) => ({ ...makePlanFacts().carriers, sms });

  it('another provider of the rung takes it at once', () => {
    expect(plan({ attempts: [attempt(1, 'p', 'sms', TURNED_AWAY)], carriers: carriers(two) })).toMatchObject({
      kind: 'send',
      medium: 'sms',
      provider: 'sms-b',
      because: 'PROVIDER_FAILOVER',
    });
  });

  it('its own pause is kept instead of ours', () => {
    const attempts = [attempt(1, 'p', 'sms', { ...TURNED_AWAY, retryAfterSeconds: 1_200 })];
    expect(plan({ attempts }, at('PT19M'))).toMatchObject({
      kind: 'wait',
      why: 'PROVIDER_ASKED_TO_RETRY',
      until: at('PT20M'),
    });
    expect(plan({ attempts }, at('PT20M'))).toMatchObject({
      kind: 'send',
      medium: 'sms',
      because: 'PROVIDER_RETRY',
    });
  });

  it('a pause longer than the rung holds up nobody; what is asked after the deadline is not waited for', () => {
    const asked = (retryAfterSeconds: number) => ({
      attempts: [attempt(1, 'p', 'sms', { ...TURNED_AWAY, retryAfterSeconds })],
    });
    expect(plan(asked(4 * 3600))).toMatchObject({ kind: 'wait', until: at('PT4H') });
    const longer = plan(asked(4 * 3600 + 1));
    expect(longer).toMatchObject({ kind: 'send', medium: 'email', because: 'PROVIDER_FAILED' });
    expect(longer.considered[0]).toMatchObject({ why: 'PROVIDER_ASKED_TO_RETRY', until: at('PT4H1S') });
    const notice = { deliverBy: at('PT20M') };
    const late = plan({ ...asked(1_200), notice });
    expect(late).toMatchObject({ kind: 'send', medium: 'email' });
    expect(late.considered[0]).toMatchObject({ why: 'TOO_LATE', facts: { not: 'PROVIDER_ASKED_TO_RETRY' } });
  });

  it('one that is down is passed over for the next medium, and waited for when there is none', () => {
    const facts = { carriers: carriers([down('sms-twilio', 'PT30M')]) };
    const step = plan(facts);
    expect(step).toMatchObject({ kind: 'send', medium: 'email', because: 'FIRST_STEP' });
    expect(step.considered[0]).toMatchObject({
      why: 'PROVIDER_DOWN',
      until: at('PT30M'),
      facts: { providers: ['sms-twilio'] },
    });
    expect(plan({ ...facts, channels: [channel('p', 'phone')] })).toMatchObject({
      kind: 'wait',
      why: 'PROVIDER_DOWN',
      until: at('PT30M'),
    });
  });

  it('one that is passed over is named with the chosen one', () => {
    const step = plan({ carriers: carriers([down('sms-twilio', 'PT30M'), two[1]!] as never) });
    expect(step.considered[0]).toMatchObject({
      why: 'CHOSEN',
      provider: 'sms-b',
      facts: {
        passedOver: [{ name: 'sms-twilio', health: 'down', until: at('PT30M').toISOString() }],
      },
    });
  });

  it('after a lost answer no other provider sends the same again', () => {
    const attempts = [attempt(1, 'p', 'sms', { state: 'ambiguous', handedOverAt: null })];
    const facts = { attempts, carriers: carriers(two), channels: [channel('p', 'phone')] };
    expect(plan(facts, at('PT1H'))).toMatchObject({ kind: 'wait', why: 'LISTENING', until: at('PT4H') });
    expect(plan(facts, at('PT4H'))).toMatchObject({ outcome: 'exhausted' });
  });

  it('what was given up before leaving ten times is not planned again', () => {
    const givenUp = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        attempt(i + 1, 'p', 'sms', { state: 'not_sent', handedOverAt: null }),
      );
    expect(plan({ attempts: givenUp(9) })).toMatchObject({ medium: 'sms' });
    const step = plan({ attempts: givenUp(10) });
    expect(step).toMatchObject({ medium: 'email' });
    expect(step.considered[0]).toMatchObject({ why: 'GAVE_UP', facts: { times: 10 } });
  });

  it('a rung of its own for another provider counts as another try while nothing has left', () => {
    const ladder = [
      rung('sms', 'PT4H', { providers: ['sms-twilio'] }),
      rung('sms', 'PT4H', { providers: ['sms-b'] }),
    ];
    const attempts = [1, 2, 3, 4].map((step) => attempt(step, 'p', 'sms', TURNED_AWAY));
    expect(plan({ attempts, carriers: carriers(two), notice: { ladder } }, at('PT1H'))).toMatchObject({
      rung: 1,
      provider: 'sms-b',
    });
  });
});

describe('two media at once', () => {
  const notice = {
    critical: true,
    evidenceLevel: 'E2' as const,
    ladder: [rung('sms'), rung('email', 'PT24H', { together: true }), rung('push')],
  };
  const planned = attempt(1, 'p', 'sms', { state: 'planned', handedOverAt: null });

  it('a critical notice goes on at once with the rung that may go together, and no further', () => {
    expect(plan({ notice })).toMatchObject({ medium: 'sms', andAnother: true });
    expect(plan({ notice, attempts: [planned] })).toMatchObject({
      medium: 'email',
      because: 'TOGETHER',
      andAnother: false,
    });
    const both = [planned, attempt(2, 'e', 'email', { rung: 1, state: 'planned', handedOverAt: null })];
    expect(plan({ notice, attempts: both })).toMatchObject({
      kind: 'wait',
      why: 'BEING_SENT',
      until: at('PT1H'),
    });
  });

  it('only when it is critical, and only where the ladder says so', () => {
    expect(plan({ notice: { ...notice, critical: false } })).toMatchObject({ andAnother: false });
    expect(plan({ notice: { ...notice, critical: false }, attempts: [planned] })).toMatchObject({
      why: 'BEING_SENT',
    });
    const ladder = [rung('sms'), rung('email'), rung('push')];
    expect(plan({ notice: { ...notice, ladder }, attempts: [planned] })).toMatchObject({ why: 'BEING_SENT' });
  });

  it('caps and windows hold for each; the second goes when its own opens', () => {
    const evening = new Date('2026-03-02T18:59:00+08:00');
    const night = new Date('2026-03-02T19:00:00+08:00');
    const left = attempt(1, 'p', 'sms', { plannedAt: evening, handedOverAt: evening });
    const step = plan({ notice, attempts: [left] }, night);
    expect(step).toMatchObject({ kind: 'wait', why: 'LISTENING', until: addDuration(evening, 'PT4H') });
    expect(whys(step)).toEqual(['email RULE']);
    const listening = { ladder: [rung('sms', 'PT24H'), notice.ladder[1]!] };
    expect(plan({ notice: { ...notice, ...listening }, attempts: [left] }, night)).toMatchObject({
      kind: 'wait',
      why: 'base.window.servicing',
      until: new Date('2026-03-03T09:00:00+08:00'),
    });
  });

  it('goes out beside an e-mail that is only waiting for bounces', () => {
    const ladder = [rung('email', 'PT24H'), rung('sms', 'PT4H', { together: true })];
    const attempts = [attempt(1, 'e', 'email', { rung: 0 })];
    const e1 = { ...notice, ladder, evidenceLevel: 'E1' as const };
    expect(plan({ notice: e1, attempts }, at('PT1M'))).toMatchObject({ medium: 'sms', because: 'TOGETHER' });
  });

  it('the next rung follows when the last of the two was listened to', () => {
    const attempts = [attempt(1, 'p', 'sms'), attempt(2, 'e', 'email', { rung: 1 })];
    expect(plan({ notice, attempts }, at('PT5H'))).toMatchObject({ why: 'LISTENING', until: at('PT24H') });
    expect(plan({ notice, attempts }, at('PT24H'))).toMatchObject({ medium: 'push', because: 'NOT_HEARD' });
  });

  it('the one whose provider was busy is tried again while the other is listened to', () => {
    const attempts = [attempt(1, 'p', 'sms', TURNED_AWAY), attempt(2, 'e', 'email', { rung: 1 })];
    expect(plan({ notice, attempts }, at('PT1M'))).toMatchObject({ why: 'LISTENING', until: at('PT5M') });
  });
});

describe('a prior notice', () => {
  const prior = (sentAt: Date | null, over = {}) => ({
    priorNotice: { lead: 'PT6H', sentAt, reachedLevel: 'E0' as const, rule: 'x.y', ...over },
  });

  it('holds every step until its lead is over', () => {
    const step = plan(prior(MORNING), at('PT1H'));
    expect(step).toMatchObject({ kind: 'wait', why: 'PRIOR_NOTICE', until: at('PT6H') });
    expect(whys(step)).toEqual(['sms PRIOR_NOTICE', 'email PRIOR_NOTICE', 'push PRIOR_NOTICE']);
    expect(step.considered[0]!.facts).toEqual({ trust: 'verified', lead: 'PT6H', rule: 'x.y' });
    expect(plan(prior(MORNING), at('PT6H'))).toMatchObject({ kind: 'send' });
  });

  it.each([
    ['was not given', prior(null)],
    ['reached nothing', prior(MORNING, { reachedLevel: null })],
    ['did not reach what is asked', prior(MORNING, { neededLevel: 'E1' })],
  ])('that %s is waited for to the deadline', (_, facts) => {
    expect(plan(facts, at('PT7H'))).toMatchObject({
      kind: 'wait',
      why: 'PRIOR_NOTICE',
      until: makePlanFacts().notice.deliverBy,
    });
  });

  it('whose lead ends at the deadline comes too late', () => {
    const step = plan({ ...prior(MORNING), notice: { deliverBy: at('PT6H') } }, at('PT1H'));
    expect(step).toMatchObject({ outcome: 'refused', why: 'NO_STEP_WAS_LAWFUL' });
    expect(whys(step)).toEqual(['sms TOO_LATE', 'email TOO_LATE', 'push TOO_LATE']);
  });
});

describe('a security message', () => {
  const notice = { purpose: 'security_verification' as const, initiatedBy: 'user' as const };
  const bodies = { sms: ['NEUTRAL' as const], email: ['NEUTRAL' as const], push: ['NEUTRAL' as const] };

  it.each([
    ['handed over', {}],
    ['lost its answer', { state: 'ambiguous', handedOverAt: null }],
    ['failed for good', { ...hard, handedOverAt: null }],
    ['bounced', hard],
  ] as const)('that %s goes nowhere else', (_, over) => {
    const step = plan({ notice, bodies, attempts: [attempt(1, 'p', 'sms', over)] }, at('PT5H'));
    expect(step).toMatchObject({ kind: 'end', outcome: 'exhausted' });
    expect(whys(step)).toEqual([
      'sms ALREADY_TRIED',
      'email SECURITY_NEVER_REROUTED',
      'push SECURITY_NEVER_REROUTED',
    ]);
  });

  it('that was turned away stays on its channel, and that was not sent may choose again', () => {
    const attempts = [attempt(1, 'p', 'sms', TURNED_AWAY)];
    expect(plan({ notice, bodies, attempts }, at('PT5M'))).toMatchObject({ medium: 'sms' });
    const channels = [channel('e', 'email')];
    const unsent = [attempt(1, 'p', 'sms', { state: 'not_sent', handedOverAt: null })];
    expect(plan({ notice, bodies, channels, attempts: unsent })).toMatchObject({ medium: 'email' });
  });
});

describe('with the deadline near', () => {
  it('says of a later rung that its window closes before it could be used', () => {
    const now = new Date('2026-03-02T18:00:00+08:00');
    const notice = { deliverBy: new Date('2026-03-02T21:00:00+08:00') };
    const step = plan({ notice }, now);
    expect(whys(step)).toEqual(['sms CHOSEN', 'email TOO_LATE', 'push TOO_LATE']);
    expect(step.considered[1]).toMatchObject({ rule: 'base.window.servicing', facts: { not: 'RULE' } });
  });

  it('says nothing of the kind where the rung’s whole time fits', () => {
    const now = new Date('2026-03-02T18:00:00+08:00');
    const notice = { deliverBy: new Date('2026-03-02T22:00:00.001+08:00') };
    expect(whys(plan({ notice }, now))).toEqual(['sms CHOSEN', 'email POSSIBLE', 'push POSSIBLE']);
  });

  it('a window that opens at the deadline is too late', () => {
    const night = new Date('2026-03-02T20:00:00+08:00');
    const opening = new Date('2026-03-03T09:00:00+08:00');
    expect(plan({ notice: { deliverBy: opening } }, night)).toMatchObject({ outcome: 'refused' });
    const later = new Date(opening.getTime() + 1);
    expect(plan({ notice: { deliverBy: later } }, night)).toMatchObject({ kind: 'wait', until: opening });
  });
});

describe('holds', () => {
  it('are named in one order, and rest relays too', () => {
    const contact = { holds: ['moratorium', 'dispute'] as const };
    expect(plan({ notice: { purpose: 'collection' }, contact })).toMatchObject({
      kind: 'hold',
      why: 'HOLD_DISPUTE',
    });
    expect(plan({ notice: { purpose: 'reachability_relay' }, contact })).toMatchObject({ kind: 'hold' });
    expect(plan({ notice: { purpose: 'collection' }, contact: { holds: ['moratorium'] } })).toMatchObject({
      why: 'HOLD_MORATORIUM',
      until: makePlanFacts().notice.deliverBy,
    });
  });
});

describe('what worked, and when they read', () => {
  const blocks = (successes: number, trials: number) =>
    Array.from({ length: 6 }, () => ({ trials, successes }));
  const learned = {
    worked: { own: { sms: blocks(0, 8), email: blocks(8, 8) }, portfolio: {}, statutoryFloor: null },
    opened: null,
  };
  const evenings = { worked: null, opened: [0, 0, 0, 0, 9, 0] };

  it('begins with the better one, and tells the numbers of each', () => {
    const step = plan({ learned });
    expect(step).toMatchObject({ medium: 'email', rung: 1, because: 'FIRST_STEP' });
    expect(step.considered[0]!.facts).toMatchObject({
      order: 'learned',
      worked: { block: '08-12', trials: 8, successes: 8, prior: 0.5, posterior: 0.75 },
    });
    expect(
      plan({ learned: { ...learned, worked: { ...learned.worked, own: {} } } }).considered[0]!.facts,
    ).toMatchObject({ order: 'ladder' });
    expect(plan().considered[0]!.facts).toEqual({ trust: 'verified' });
  });

  it('waits for the hours in which they read, when every rung keeps its time', () => {
    // 4 + 24 + 4 hours after 16:00 is midnight of the next day.
    const until = new Date('2026-03-02T16:00:00+08:00');
    const notice = { deliverBy: new Date('2026-03-04T00:00:00+08:00') };
    const step = plan({ learned: evenings, notice });
    expect(step).toMatchObject({ kind: 'wait', why: 'ACTIVE_HOURS', until });
    expect(step.considered[0]).toMatchObject({
      why: 'POSSIBLE',
      until,
      facts: { block: '16-20', opened: 9, ofAll: 9 },
    });
    const tighter = { deliverBy: new Date(notice.deliverBy.getTime() - 1) };
    expect(plan({ learned: evenings, notice: tighter })).toMatchObject({ kind: 'send' });
    expect(plan({ learned: evenings, notice }, until)).toMatchObject({ kind: 'send', medium: 'sms' });
  });

  it.each([
    ['a critical notice', { notice: { critical: true } }],
    ['a fallback', { attempts: [attempt(1, 'p', 'sms', hard)] }],
    ['hours the borrower chose', { contact: { borrowerHours: { from: '09:00', to: '18:00' } } }],
    ['a window shut by then', { learned: { worked: null, opened: [0, 0, 0, 0, 0, 9] } }],
    ['hours not learned', { learned: { worked: null, opened: null } }],
  ])('does not for %s', (_, over) => {
    expect(plan({ learned: evenings, ...over })).toMatchObject({ kind: 'send' });
  });
});

describe('the gap between channels', () => {
  it('counts the day in every zone they may be in', () => {
    const attempts = [attempt(1, 'p', 'sms', hard), attempt(2, 'e', 'email', hard)];
    // 23:30 in Shanghai, 21:30 in Urumqi, where the day is two hours longer; any hour is open to a code.
    const late = new Date('2026-03-02T15:30:00Z');
    const notice = { purpose: 'rights_response' as const };
    const bodies = { sms: ['SERVICE' as const], email: ['SERVICE' as const], push: ['SERVICE' as const] };
    const zones = (list: string[]) => plan({ attempts, notice, bodies, contact: { zones: list } }, late);
    expect(zones(['Asia/Shanghai'])).toMatchObject({ until: new Date('2026-03-02T16:00:00Z') });
    for (const list of [
      ['Asia/Shanghai', 'Asia/Urumqi'],
      ['Asia/Urumqi', 'Asia/Shanghai'],
    ])
      expect(zones(list)).toMatchObject({
        why: 'base.fallback.spacing',
        until: new Date('2026-03-02T18:00:00Z'),
      });
  });

  it('is four hours to the second, or half of what is left', () => {
    const silent = [attempt(1, 'p', 'sms', { rung: 0 })];
    const short = { ladder: [rung('sms', 'PT1M'), rung('email', 'PT1M')] };
    expect(plan({ attempts: silent, notice: short }, at('PT3H59M59S'))).toMatchObject({
      why: 'base.fallback.spacing',
      until: at('PT4H'),
    });
    expect(plan({ attempts: silent, notice: short }, at('PT4H'))).toMatchObject({ medium: 'email' });
    const near = { ...short, deliverBy: at('PT4H') };
    expect(plan({ attempts: silent, notice: near }, at('PT1H'))).toMatchObject({ until: at('PT2H') });
    expect(plan({ attempts: silent, notice: near }, at('PT2H'))).toMatchObject({ medium: 'email' });
  });
});
