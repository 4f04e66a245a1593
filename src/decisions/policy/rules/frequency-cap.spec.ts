import { compilePacks } from '../compile';
import { evaluateContact } from '../evaluate';
import type { ContactFacts } from '../facts';
import { makeFacts, makePast } from '../make-facts';

const judge = (packs: string[], over: Partial<ContactFacts>) =>
  evaluateContact(makeFacts(over), compilePacks(packs));
const call = { medium: 'voice', outcome: 'no_answer' } as const;
const days = (...list: number[]) => list.map((d) => `2026-03-${String(d).padStart(2, '0')}T09:30:00+08:00`);

describe('caps', () => {
  it('free at the local midnight when the oldest touch leaves, and open with the window after it', () => {
    const history = days(2, 2).map((time) => makePast(time, { medium: 'email' }));
    const verdict = judge(['base', 'cn'], { history });
    expect(verdict.refusals).toMatchObject([
      {
        rule: 'base.cap.all.day',
        facts: { counted: 2, limit: 2, days: 1 },
        until: new Date('2026-03-03T00:00:00+08:00'),
      },
    ]);
    expect(verdict.opensAt).toEqual(new Date('2026-03-03T09:00:00+08:00'));
  });

  it('wait for as many of the oldest as are too many', () => {
    const at = new Date('2026-03-13T10:00:00+08:00');
    const history = days(9, 10, 10, 11, 11, 12).map((time) => makePast(time, { medium: 'letter' }));
    const verdict = judge(['base'], { at, history });
    expect(verdict.reason).toBe('base.cap.all.week');
    // Two must go: the one of the 9th and one of the 10th, which leaves after the 16th.
    expect(verdict.refusals[0]?.until).toEqual(new Date('2026-03-17T00:00:00+08:00'));
  });

  it('count local dates in every zone the person may be in', () => {
    // 23:30 on the 1st in New York is 20:30 in Los Angeles; at 02:00 New York it is still the 1st in Los Angeles.
    const zones = ['America/New_York', 'America/Los_Angeles'];
    const at = new Date('2026-03-03T02:00:00-05:00');
    const history = [makePast('2026-03-02T12:00:00-05:00'), makePast('2026-03-02T13:00:00-05:00')];
    const verdict = judge(['base'], { zones, at, history });
    const cap = verdict.refusals.find((r) => r.rule === 'base.cap.all.day');
    expect(cap?.until).toEqual(new Date('2026-03-03T00:00:00-08:00'));
  });

  it('stop counting what went to somebody else', () => {
    const history = days(2, 2).map((time) => makePast(time, { medium: 'email', misdirected: true }));
    expect(judge(['base', 'cn'], { history }).decision).toBe('allow');
  });

  it.each([
    ['other purposes', { purpose: 'servicing_reminder', medium: 'email' } as const],
    ['codes the person asked for', { purpose: 'security_verification', initiatedBy: 'user' } as const],
  ])('do not count %s', (_, over) => {
    const history = days(2, 2).map((time) => makePast(time, over));
    expect(judge(['base', 'cn'], { history }).decision).toBe('allow');
  });

  it('count a question to an overdue borrower as collection, both ways', () => {
    const asked = days(2, 2).map((time) =>
      makePast(time, { purpose: 'security_verification', medium: 'email' }),
    );
    expect(judge(['base', 'cn'], { history: asked }).reason).toBe('base.cap.all.day');
    expect(judge(['base', 'cn'], { history: asked, accountOverdue: false }).decision).toBe('allow');
    const collected = days(2, 2).map((time) => makePast(time, { medium: 'email' }));
    expect(judge(['base', 'cn'], { history: collected, purpose: 'security_verification' }).reason).toBe(
      'base.cap.all.day',
    );
  });

  it('keep the limit on questions although they are judged as collection too', () => {
    const at = new Date('2026-03-20T10:00:00+08:00');
    const history = days(2, 6, 12).map((time) =>
      makePast(time, { purpose: 'security_verification', medium: 'email' }),
    );
    const verdict = judge(['base', 'cn'], { at, history, purpose: 'security_verification' });
    expect(verdict).toMatchObject({
      reason: 'base.cap.reverify.month',
      opensAt: new Date('2026-04-01T09:00:00+08:00'),
    });
  });

  it.each([
    ['another number', { contactPoint: 'p2' }, 'allow'],
    ['the same number', {}, 'deny'],
  ])('on unanswered calls are by number: %s', (_, over, decision) => {
    const history = days(2, 2, 2, 2, 2, 2).map((time) => makePast(time, { ...call, ...over }));
    expect(judge(['cn'], { medium: 'voice', history }).decision).toBe(decision);
  });

  it.each([
    ['another debt', 'a2', 'allow'],
    ['the same debt', 'a1', 'deny'],
    ['a debt that was not named', null, 'deny'],
  ])('of Massachusetts are by debt: %s', (_, accountRef, decision) => {
    const at = new Date('2026-03-02T12:00:00+08:00');
    const history = days(1, 2).map((time) => makePast(time, { ...call, accountRef }));
    expect(judge(['us-ma'], { at, medium: 'voice', history, accountRef: 'a1' }).decision).toBe(decision);
  });

  it('do not count calls in the week after the person asked to be called', () => {
    const history = days(1, 1, 1, 1, 2, 2, 2).map((time) => makePast(time, call));
    const at = new Date('2026-03-02T23:00:00+08:00');
    const over = { zones: ['America/New_York'], medium: 'voice', history, at } as const;
    expect(judge(['us-federal'], over).reason).toBe('us.cap.7in7');
    expect(
      judge(['us-federal'], { ...over, directConsentAt: new Date('2026-03-01T00:00:00+08:00') }).decision,
    ).toBe('allow');
  });

  it('of an episode end with it, not with time', () => {
    const third = {
      nominated: true,
      borrowerConsent: true,
      accepted: true,
      refused: false,
      unreachable: true,
    };
    const relay = { purpose: 'reachability_relay', trust: 'third_party', thirdParty: third } as const;
    const history = [
      makePast('2025-11-03T10:00:00+08:00', relay),
      makePast('2026-01-05T10:00:00+08:00', relay),
    ];
    expect(judge(['base'], { ...relay, history })).toMatchObject({
      reason: 'base.cap.relay.episode',
      opensAt: null,
    });
    const episodeStartedAt = new Date('2025-12-01T00:00:00+08:00');
    expect(judge(['base'], { ...relay, history, episodeStartedAt }).decision).toBe('allow');
  });
});

describe('the frequency agreed with the borrower', () => {
  it.each([
    ['weekly', 1, 'deny'],
    ['2 per week', 1, 'allow'],
    ['daily', 1, 'allow'],
    ['Monthly', 1, 'deny'],
    ['whenever', 1, 'allow'],
  ])('%s', (agreedFrequency, _, decision) => {
    const history = [makePast('2026-02-27T10:00:00+08:00', { medium: 'email' })];
    expect(judge(['base', 'cn'], { history, agreedFrequency }).decision).toBe(decision);
  });
});

describe('the rest after a conversation', () => {
  const talk = makePast('2026-03-02T10:00:00+08:00', { medium: 'voice', outcome: 'conversation' });
  const over = { medium: 'voice', history: [talk], at: new Date('2026-03-08T23:00:00+08:00') } as const;

  it('ends at the local midnight after its seventh date', () => {
    const verdict = judge(['us-federal'], { ...over, zones: ['Asia/Shanghai'] });
    expect(verdict.refusals.find((r) => r.rule === 'us.cooldown.conversation')?.until).toEqual(
      new Date('2026-03-09T00:00:00+08:00'),
    );
    expect(judge(['us-federal'], { ...over, at: new Date('2026-03-09T10:00:00+08:00') }).decision).toBe(
      'allow',
    );
  });

  it.each([
    ['with a stranger', { history: [{ ...talk, misdirected: true }] }],
    ['before the person asked for a call', { directConsentAt: new Date('2026-03-07T10:00:00+08:00') }],
    ['that was about something else', { history: [{ ...talk, purpose: 'rights_response' as const }] }],
  ])('does not bind one %s', (_, change) => {
    const at = new Date('2026-03-08T10:00:00+08:00');
    expect(judge(['us-federal'], { ...over, at, ...change }).decision).toBe('allow');
  });

  it('does not bind when a promise was broken', () => {
    const at = new Date('2026-03-07T10:00:00+08:00');
    expect(judge(['base'], { ...over, at }).reason).toBe('base.cooldown.conversation');
    expect(judge(['base'], { ...over, at, exceptions: ['promise_to_pay_broken'] }).decision).toBe('allow');
  });
});
