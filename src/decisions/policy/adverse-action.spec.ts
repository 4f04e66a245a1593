import fc from 'fast-check';
import { EVIDENCE_LEVELS, HOLD_KINDS, TRUSTS } from '../words';
import { judgeAdverseAction, type AdverseActionFacts, type NoticeSent } from './adverse-action';
import { actionAnnouncedBy, templatesAnnouncing } from './adverse-gate';
import { adverseFactsFromGiven } from './adverse-given';
import { compilePacks } from './compile';
import { ADVERSE_ACTIONS } from './pack';

const at = (text: string) => new Date(text);
const sent = (over: Partial<NoticeSent> = {}): NoticeSent => ({
  id: 'ntc_1',
  medium: 'sms',
  trustAtSend: 'verified',
  trustNow: 'verified',
  designatedForService: false,
  reached: [
    { level: 'E0', at: at('2026-03-02T10:00:00+08:00') },
    { level: 'E2', at: at('2026-03-02T15:00:00+08:00') },
  ],
  ...over,
});
const facts = (over: Partial<AdverseActionFacts> = {}): AdverseActionFacts => ({
  action: 'adverse_credit_report',
  at: at('2026-03-20T10:00:00+08:00'),
  zones: ['Asia/Shanghai'],
  countries: ['CN'],
  notices: [sent()],
  holds: [],
  contactChange: null,
  hasVerifiedChannel: true,
  ...over,
});
const judge = (over: Partial<AdverseActionFacts> = {}, packs = ['base', 'cn']) =>
  judgeAdverseAction(facts(over), compilePacks(packs));
const unmet = (over: Partial<AdverseActionFacts>, packs?: string[]) =>
  judge(over, packs).unmet.map((one) => [one.requirement, one.rule]);

describe('an adverse action', () => {
  it('is allowed when it was announced, proved, and the time has passed', () => {
    expect(judge()).toEqual({ decision: 'allow', unmet: [], allowedFrom: facts().at, notice: 'ntc_1' });
  });

  it.each([
    // The day of the notice is not counted: seven days after 2 March end with the 9th.
    ['2026-03-09T23:59:59.999+08:00', 'deny'],
    ['2026-03-10T00:00:00+08:00', 'allow'],
  ])('waits for its whole days: at %s %s', (now, decision) => {
    const verdict = judge({ at: at(now) });
    expect(verdict.decision).toBe(decision);
    expect(verdict.allowedFrom).toEqual(at('2026-03-10T00:00:00+08:00'));
  });

  it('names the rule, its force, its article and until when', () => {
    expect(judge({ at: at('2026-03-05T10:00:00+08:00') }).unmet).toEqual([
      {
        requirement: 'lead_time',
        rule: 'cn.notice.credit_report',
        pack: 'cn',
        // The duty is law, the number of days ours.
        force: 'product_default',
        cite: '征信业管理条例 15 (no number of days in law)',
        facts: { notice: 'ntc_1', since: at('2026-03-02T15:00:00+08:00'), leadDays: 7 },
        until: at('2026-03-10T00:00:00+08:00'),
      },
    ]);
  });

  it.each([
    // 14 February is a Saturday that is worked; 15 to 23 February are off.
    ['2026-02-07T10:00:00+08:00', '2026-02-15T00:00:00+08:00'],
    ['2026-02-08T10:00:00+08:00', '2026-02-25T00:00:00+08:00'],
    // The last day is Saturday 28 February, worked, and Sunday 8 March, not.
    ['2026-02-21T10:00:00+08:00', '2026-03-01T00:00:00+08:00'],
    ['2026-03-01T10:00:00+08:00', '2026-03-10T00:00:00+08:00'],
  ])('proved at %s may follow from %s: a last day off moves', (proved, from) => {
    const notices = [sent({ reached: [{ level: 'E2', at: at(proved) }] })];
    expect(judge({ notices, at: at('2026-04-20T10:00:00+08:00') }).decision).toBe('allow');
    const now = new Date(at(from).getTime() - 1);
    expect(judge({ notices, at: now }).allowedFrom).toEqual(at(from));
    expect(judge({ notices, at: now }).decision).toBe('deny');
    expect(judge({ notices, at: at(from) }).decision).toBe('allow');
  });

  it('waits for the last of the zones the borrower may be in', () => {
    const zones = ['Asia/Shanghai', 'Asia/Urumqi'];
    expect(judge({ zones, at: at('2026-03-05T00:00:00Z') }).allowedFrom).toEqual(
      at('2026-03-10T02:00:00+08:00'),
    );
    // Without any known zone nobody can say when a local day is over.
    expect(judge({ zones: [] }, ['base'])).toMatchObject({ decision: 'allow' });
    const lead = judgeAdverseAction(
      facts({ zones: [] }),
      compilePacks(['base'], undefined, [{ rule: 'base.notice.adverse_action', minLeadDays: 1 }]),
    );
    expect(lead).toMatchObject({ decision: 'deny', allowedFrom: null, unmet: [{ until: null }] });
  });

  it('is refused without a notice, and with one that proves too little', () => {
    expect(unmet({ notices: [] })).toEqual([['notice_sent', 'cn.notice.credit_report']]);
    const delivered = [sent({ reached: [{ level: 'E1', at: at('2026-03-02T10:00:00+08:00') }] })];
    expect(unmet({ notices: delivered })).toEqual([['evidence', 'cn.notice.credit_report']]);
    expect(judge({ notices: delivered }).unmet[0]!.facts).toEqual({
      asked: 'E2',
      notices: [{ notice: 'ntc_1', trustAtSend: 'verified', trustNow: 'verified', reached: 'E1' }],
    });
    // The same is enough where only E1 is asked.
    expect(judge({ notices: delivered, action: 'assign_to_collector' }).decision).toBe('allow');
  });

  it('does not look at what comes later', () => {
    const later = [sent({ reached: [{ level: 'E2', at: at('2026-03-20T10:00:00.001+08:00') }] })];
    expect(unmet({ notices: later })).toEqual([['evidence', 'cn.notice.credit_report']]);
    expect(judge({ notices: later }).unmet[0]!.facts).toMatchObject({ notices: [{ reached: null }] });
  });

  it.each([
    ['verified', 'verified', true],
    ['verified', 'stale', true],
    ['verified', 'provisional', true],
    ['verified', 'suspect', false],
    ['verified', 'revoked', false],
    ['stale', 'verified', false],
    ['provisional', 'verified', false],
    ['unverified', 'verified', false],
    ['suspect', 'verified', false],
  ] as const)('counts what went over a %s channel that is %s now: %s', (trustAtSend, trustNow, counts) => {
    const verdict = judge({ notices: [sent({ trustAtSend, trustNow })] });
    expect(verdict.decision).toBe(counts ? 'allow' : 'deny');
    if (!counts)
      expect(verdict.unmet[0]).toMatchObject({
        requirement: 'evidence',
        facts: { notices: [{ reached: 'E0' }] },
      });
  });

  it('follows the notice that opens first', () => {
    const late = sent({ id: 'late', reached: [{ level: 'E3', at: at('2026-03-09T10:00:00+08:00') }] });
    const doubted = sent({
      id: 'doubted',
      trustNow: 'suspect',
      reached: [{ level: 'E4', at: at('2026-03-01T10:00:00Z') }],
    });
    expect(judge({ notices: [late, doubted, sent()] }).notice).toBe('ntc_1');
    expect(judge({ notices: [late, doubted] }).notice).toBe('late');
  });

  it('asks for the address of service when no verified channel is left', () => {
    const letter = sent({
      medium: 'letter',
      trustAtSend: 'unverified',
      trustNow: 'unverified',
      designatedForService: true,
    });
    expect(unmet({ notices: [], hasVerifiedChannel: false })).toEqual([
      ['notice_sent', 'cn.notice.credit_report'],
      ['address_of_service', 'cn.notice.credit_report'],
    ]);
    expect(judge({ notices: [letter], hasVerifiedChannel: false }).decision).toBe('allow');
    expect(judge({ notices: [letter] }).decision).toBe('deny');
    for (const over of [
      { medium: 'email' },
      { designatedForService: false },
      { trustNow: 'suspect' },
    ] as const)
      expect(judge({ notices: [{ ...letter, ...over }], hasVerifiedChannel: false }).decision).toBe('deny');
  });

  it.each(['complaint', 'dispute', 'moratorium'] as const)('rests while a %s is open', (hold) => {
    for (const action of ADVERSE_ACTIONS) {
      const verdict = judge({ action, holds: [hold] });
      expect(verdict).toMatchObject({ decision: 'deny', allowedFrom: null });
      expect(verdict.unmet).toMatchObject([
        { requirement: 'no_open_hold', rule: `base.stop.${hold}`, facts: { hold }, until: null },
      ]);
    }
  });

  it.each([
    ['visit', 'bereavement', ['base.blackout.personal']],
    ['litigation', 'bereavement', []],
    ['visit', 'attorney', ['base.stop.attorney']],
    ['visit', 'cease', []],
  ] as const)('%s and an open %s: %j', (action, hold, rules) => {
    expect(judge({ action, holds: [hold] }).unmet.map((one) => one.rule)).toEqual(rules);
  });

  it('waits for a hold that ends by itself, to the instant', () => {
    const end = at('2026-05-02T00:00:00+08:00');
    const held = { holds: ['moratorium' as const], holdsUntil: { moratorium: end } };
    expect(judge(held)).toMatchObject({ decision: 'deny', allowedFrom: end });
    expect(judge({ ...held, at: new Date(end.getTime() - 1) }).decision).toBe('deny');
    expect(judge({ ...held, at: end }).decision).toBe('allow');
  });

  it('waits for a change of a contact point', () => {
    const until = at('2026-03-21T10:00:00+08:00');
    expect(unmet({ contactChange: { until: null } })).toEqual([
      ['no_pending_change', 'base.stop.contact_change'],
    ]);
    expect(judge({ contactChange: { until } }).allowedFrom).toEqual(until);
    expect(judge({ contactChange: { until: facts().at } }).decision).toBe('allow');
    expect(judge({ contactChange: { until: null } }).allowedFrom).toBeNull();
  });

  it.each([
    ['adverse_credit_report', ['base', 'uk'], 28, 'uk.notice.cra'],
    ['default_or_termination', ['base', 'uk'], 14, 'uk.notice.default'],
    ['assign_to_collector', ['base', 'hk'], 7, 'hk.notice.dca'],
    ['assign_to_collector', ['base', 'cn'], 3, 'cn.notice.outsourcing'],
    ['assign_to_collector', ['base', 'cn', 'hk'], 7, 'hk.notice.dca'],
    ['adverse_credit_report', ['base', 'cn', 'uk'], 28, 'uk.notice.cra'],
  ] as const)('%s under %j: %s days by %s', (action, packs, leadDays, rule) => {
    const now = at('2026-03-02T16:00:00+08:00');
    expect(judge({ action, at: now }, [...packs]).unmet).toMatchObject([
      { requirement: 'lead_time', rule, facts: { leadDays } },
    ]);
  });

  it.each([
    ['debt_assignment', ['base', 'cn'], 'E2'],
    ['debt_assignment', ['base', 'eu'], 'E1'],
    ['adverse_credit_report', ['base', 'cn', 'uk'], 'E2'],
    ['litigation', ['base', 'cn'], 'E1'],
    ['visit', ['us-federal'], 'E1'],
  ] as const)('%s under %j asks for %s, and no days', (action, packs, evidence) => {
    const weaker = EVIDENCE_LEVELS[EVIDENCE_LEVELS.indexOf(evidence) - 1]!;
    const now = at('2026-06-02T10:00:00Z');
    const notices = (level: typeof weaker) => [
      sent({ reached: [{ level, at: at('2026-03-02T10:00:00Z') }] }),
    ];
    expect(judge({ action, at: now, notices: notices(weaker) }, [...packs]).decision).toBe('deny');
    expect(judge({ action, at: now, notices: notices(evidence) }, [...packs]).decision).toBe('allow');
  });

  it('needs no more than the notice where the lead is nought days', () => {
    expect(judge({ action: 'litigation', at: at('2026-03-02T15:00:00+08:00') }).decision).toBe('allow');
  });

  it('puts what is unmet in the order of the requirements', () => {
    const verdict = judge({
      notices: [],
      hasVerifiedChannel: false,
      holds: ['complaint'],
      contactChange: { until: null },
    });
    expect(verdict.unmet.map((one) => one.requirement)).toEqual([
      'notice_sent',
      'no_open_hold',
      'no_pending_change',
      'address_of_service',
    ]);
  });
});

describe('whatever the facts', () => {
  const levels = fc.record({
    level: fc.constantFrom(...EVIDENCE_LEVELS),
    at: fc.integer({ min: 0, max: 60 }).map((days) => new Date(Date.UTC(2026, 1, 1) + days * 86_400_000)),
  });
  const notices = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b'),
      medium: fc.constantFrom('sms' as const, 'letter' as const),
      trustAtSend: fc.constantFrom(...TRUSTS),
      trustNow: fc.constantFrom(...TRUSTS),
      designatedForService: fc.boolean(),
      reached: fc.array(levels, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  );
  const cases = fc.record({
    action: fc.constantFrom(...ADVERSE_ACTIONS),
    at: fc.integer({ min: 0, max: 80 }).map((days) => new Date(Date.UTC(2026, 1, 1, 3) + days * 86_400_000)),
    notices,
    holds: fc.subarray([...HOLD_KINDS], { maxLength: 2 }),
    hasVerifiedChannel: fc.boolean(),
  });
  const packs = fc.subarray(['base', 'cn', 'uk', 'hk', 'eu', 'in', 'us-federal']);

  it('one more pack never allows more, and the opening is open', () => {
    fc.assert(
      fc.property(cases, packs, fc.constantFrom('cn', 'uk', 'hk'), (over, ids, more) => {
        const verdict = judge(over, ids);
        if (verdict.decision === 'deny') expect(judge(over, [...ids, more]).decision).toBe('deny');
        if (!verdict.allowedFrom) return expect(verdict.decision).toBe('deny');
        expect(judge({ ...over, at: verdict.allowedFrom }, ids).decision).toBe('allow');
        const before = new Date(verdict.allowedFrom.getTime() - 1);
        if (verdict.decision === 'deny' && before >= over.at)
          expect(judge({ ...over, at: before }, ids).decision).toBe('deny');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the gate', () => {
  it('knows by its template what a notice announces', () => {
    expect(actionAnnouncedBy('adverse-report-notice')).toBe('adverse_credit_report');
    expect(actionAnnouncedBy('overdue-reminder')).toBeNull();
    for (const action of ADVERSE_ACTIONS)
      expect(templatesAnnouncing(action).map(actionAnnouncedBy)).toEqual([action]);
  });

  it('reads facts given by hand, and names what is wrong with them', () => {
    const given = {
      action: 'visit',
      at: '2026-03-20T10:00:00+08:00',
      notices: [{ id: 'n', channel: 'sms', trust_at_send: 'verified', reached: [] }],
    };
    expect(adverseFactsFromGiven(given, ['Asia/Kolkata'])).toEqual({
      action: 'visit',
      at: at(given.at),
      zones: ['Asia/Kolkata'],
      countries: undefined,
      notices: [{ ...sent({ id: 'n', reached: [] }) }],
      holds: [],
      holdsUntil: undefined,
      contactChange: null,
      hasVerifiedChannel: false,
    });
    for (const [path, wrong] of [
      ['action', { action: 'shout' }],
      ['moon', { moon: 'full' }],
      ['notices[0].reached', { notices: [{ id: 'n', channel: 'sms', trust_at_send: 'verified' }] }],
      ['notices[0].colour', { notices: [{ ...given.notices[0], colour: 'red' }] }],
      ['contact_change.since', { contact_change: { since: given.at } }],
      ['holds[0]', { holds: ['strike'] }],
      ['holds_until.complaint', { holds_until: { complaint: 'soon' } }],
      ['holds_until.strike', { holds_until: { strike: given.at } }],
      ['countries[0]', { countries: ['china'] }],
    ] as const)
      expect(() => adverseFactsFromGiven({ ...given, ...wrong })).toThrow(expect.objectContaining({ path }));
  });
});
