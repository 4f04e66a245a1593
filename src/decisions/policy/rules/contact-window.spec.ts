import { compilePacks } from '../compile';
import { evaluateContact } from '../evaluate';
import type { ContactFacts } from '../facts';
import { makeFacts } from '../make-facts';

const judge = (packs: string[], over: Partial<ContactFacts>) =>
  evaluateContact(makeFacts(over), compilePacks(packs));
const at = (time: string) => ({ at: new Date(time) });
const east = { zones: ['America/New_York'] };
const both = { zones: ['America/New_York', 'America/Los_Angeles'] };

describe('contact windows', () => {
  it.each([
    ['open at the first instant', '2026-03-02T08:00:00+08:00', 'allow'],
    ['shut a millisecond before', '2026-03-02T07:59:59.999+08:00', 'deny'],
    ['open a millisecond before the end', '2026-03-02T21:59:59.999+08:00', 'allow'],
    ['shut at the end itself', '2026-03-02T22:00:00+08:00', 'deny'],
  ])('are half-open: %s', (_, time, decision) => {
    expect(judge(['cn'], at(time)).decision).toBe(decision);
  });

  it.each([
    // Clocks went forward on 2026-03-08 and back on 2026-11-01.
    ['the day before spring', '2026-03-07T12:59:00Z', '2026-03-07T13:00:00Z'],
    ['the day of spring', '2026-03-08T11:59:00Z', '2026-03-08T12:00:00Z'],
    ['the day of autumn', '2026-11-01T12:59:00Z', '2026-11-01T13:00:00Z'],
    ['the day before autumn', '2026-10-31T11:59:00Z', '2026-10-31T12:00:00Z'],
  ])('open by the wall clock on %s', (_, shut, open) => {
    const verdict = judge(['us-federal'], { ...east, ...at(shut) });
    expect(verdict.refusals[0]).toMatchObject({ rule: 'us.window', until: new Date(open) });
    expect(judge(['us-federal'], { ...east, ...at(open) }).decision).toBe('allow');
  });

  it('open only when they are open in every zone the person may be in', () => {
    const early = judge(['us-federal'], { ...both, ...at('2026-03-02T10:30:00-05:00') });
    expect(early.opensAt).toEqual(new Date('2026-03-02T11:00:00-05:00'));
    expect(early.refusals[0]?.facts).toMatchObject({ closedIn: { 'America/Los_Angeles': '07:30' } });
    const late = judge(['us-federal'], { ...both, ...at('2026-03-02T21:00:00-05:00') });
    expect(late.opensAt).toEqual(new Date('2026-03-03T11:00:00-05:00'));
  });

  it('that never meet are not a matter of time', () => {
    const verdict = judge(['base'], { zones: ['America/New_York', 'Asia/Shanghai'] });
    expect(verdict).toMatchObject({ decision: 'deny', reason: 'base.window.collection', opensAt: null });
  });

  it('take the zones of the packs when none is known, and refuse when there is none at all', () => {
    expect(judge(['us-federal'], { zones: [], ...at('2026-03-02T13:30:00Z') }).reason).toBe('us.window');
    expect(judge(['us-federal'], { zones: [], ...at('2026-03-02T19:30:00Z') }).decision).toBe('allow');
    expect(judge(['base'], { zones: [] })).toMatchObject({ decision: 'deny', opensAt: null });
  });

  it('jump over the days that are closed', () => {
    const saturdayNight = judge(['base', 'cn'], at('2026-03-07T18:30:00+08:00'));
    expect(saturdayNight.opensAt).toEqual(new Date('2026-03-09T09:00:00+08:00'));
  });

  it('do not bind a code the person waits for, but bind a question the system asks', () => {
    const night = { purpose: 'security_verification', ...at('2026-03-02T23:30:00+08:00') } as const;
    expect(judge(['base', 'cn'], { ...night, initiatedBy: 'user' }).decision).toBe('allow');
    expect(judge(['base', 'cn'], { ...night, accountOverdue: false }).reason).toBe(
      'base.window.verification_system',
    );
  });

  it('judge a question to an overdue borrower as collection', () => {
    const sunday = { purpose: 'security_verification', ...at('2026-03-01T10:00:00+08:00') } as const;
    expect(judge(['base', 'cn'], { ...sunday, accountOverdue: false }).decision).toBe('allow');
    expect(judge(['base', 'cn'], { ...sunday, accountOverdue: true }).reason).toBe('base.window.collection');
  });
});

describe("the borrower's own hours", () => {
  const evenings = { borrowerHours: { from: '19:00', to: '23:00' } };

  it('replace our own default hours, on the same days', () => {
    expect(judge(['base', 'cn'], { ...evenings, ...at('2026-03-02T21:30:00+08:00') }).decision).toBe('allow');
    expect(judge(['base', 'cn'], { ...evenings, ...at('2026-03-01T21:30:00+08:00') }).reason).toBe(
      'base.window.collection',
    );
  });

  it('never open what a law or standard closes', () => {
    const verdict = judge(['base', 'cn'], { ...evenings, ...at('2026-03-02T22:30:00+08:00') });
    expect(verdict).toMatchObject({
      reason: 'cn.window.collection',
      opensAt: new Date('2026-03-03T19:00:00+08:00'),
    });
  });

  it('close everything else', () => {
    const verdict = judge(['base', 'cn'], { ...evenings, purpose: 'servicing_reminder' });
    expect(verdict.refusals.map((r) => r.rule)).toEqual(['base.window.servicing', 'base.window.borrower']);
    expect(verdict.opensAt).toEqual(new Date('2026-03-02T19:00:00+08:00'));
  });

  it('bind a question of the system too, but not a code', () => {
    const question = { ...evenings, purpose: 'security_verification', accountOverdue: false } as const;
    expect(judge(['base'], question).reason).toBe('base.window.borrower_verification');
    expect(judge(['base'], { ...question, initiatedBy: 'user' }).decision).toBe('allow');
  });

  it('may go over midnight', () => {
    const night = { borrowerHours: { from: '17:00', to: '10:30' } };
    expect(judge(['base', 'cn'], { ...night, ...at('2026-03-02T10:29:00+08:00') }).decision).toBe('allow');
    expect(judge(['base', 'cn'], { ...night, ...at('2026-03-02T10:30:00+08:00') }).decision).toBe('deny');
  });

  it('that are no hours say nothing', () => {
    expect(judge(['base', 'cn'], { borrowerHours: { from: '10:00', to: '10:00' } }).decision).toBe('allow');
    expect(judge(['base', 'cn'], { borrowerHours: { from: 'noon', to: '25:00' } }).decision).toBe('allow');
  });
});

describe('public holidays', () => {
  it('are closed for collection, and the next working morning is named', () => {
    const verdict = judge(['base', 'cn'], at('2026-10-02T10:00:00+08:00'));
    expect(verdict).toMatchObject({ reason: 'base.holiday', opensAt: new Date('2026-10-08T09:00:00+08:00') });
  });

  it('are not closed for service, nor where no pack gives a jurisdiction', () => {
    const holiday = at('2026-10-02T10:00:00+08:00');
    expect(judge(['base', 'cn'], { ...holiday, purpose: 'servicing_reminder' }).decision).toBe('allow');
    expect(judge(['base'], holiday).decision).toBe('allow');
  });

  it('leave the weekday rule alone: a Sunday that is worked stays closed', () => {
    expect(judge(['base', 'cn'], at('2026-09-20T10:00:00+08:00')).reason).toBe('base.window.collection');
  });

  it('are unknown beyond the calendar, where the weekdays rule', () => {
    expect(judge(['base', 'cn'], at('2027-10-01T10:00:00+08:00')).decision).toBe('allow');
  });
});
