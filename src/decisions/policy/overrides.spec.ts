import fc from 'fast-check';
import { MEDIA, PURPOSES } from '../words';
import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { SENDER_ROLES, type ContactFacts } from './facts';
import { buildPackSet, PACKS } from './load-packs';
import { makeFacts, makePast } from './make-facts';
import { parseOverrides, tighten, usableOverrides, type LenderOverride } from './overrides';
import type { Rule } from './pack';

const rules = [...PACKS.values()].flatMap((pack) => pack.rules);
const after = (override: LenderOverride): Rule => {
  const [rule] = tighten(
    rules.filter((r) => r.id === override.rule),
    [override],
  );
  return rule!;
};
const MONDAY = [{ days: ['mon'], from: '10:00', to: '11:00' }];

describe('an override tightens', () => {
  it.each<[LenderOverride, object]>([
    [
      { rule: 'base.window.collection', allow: MONDAY },
      { consentCanWiden: false, allow: [{ days: 2, from: 36e6, to: 396e5 }] },
    ],
    [
      { rule: 'base.cap.all.week', limit: 5 },
      { limit: 5, days: 7 },
    ],
    [
      { rule: 'base.cap.all.week', limit: 0 },
      { limit: 0, days: 7 },
    ],
    [
      { rule: 'base.cap.all.week', days: 8 },
      { limit: 5, days: 8 },
    ],
    [
      { rule: 'base.cap.all.week', days: 7, limit: 1 },
      { limit: 1, days: 7 },
    ],
    [
      { rule: 'base.cap.relay.episode', limit: 1 },
      { limit: 1, days: null },
    ],
    [{ rule: 'base.cooldown.conversation', days: 7 }, { days: 7 }],
    [{ rule: 'base.cooldown.conversation', days: 10 }, { days: 10 }],
    [{ rule: 'base.cap.agreed', limit: 1, days: 3 }, { ceiling: { limit: 1, days: 3 } }],
    [{ rule: 'base.holiday', dates: ['2026-12-24'] }, { dates: ['2026-12-24'] }],
    [
      { rule: 'us.third_party', disabled: true },
      { disabled: true, maxContactsPerPerson: 1 },
    ],
    [
      { rule: 'base.third_party.gate', maxContactsPerPerson: 3 },
      { disabled: false, maxContactsPerPerson: 3 },
    ],
    [
      { rule: 'in.third_party', maxContactsPerPerson: 1 },
      { disabled: true, maxContactsPerPerson: 1 },
    ],
    [{ rule: 'us.sms.freshness', withinDays: 60 }, { withinDays: 60 }],
    [
      { rule: 'us.sms.freshness', withinDays: 1 },
      { withinDays: 1, creditorNoticeMinDays: null },
    ],
    [
      { rule: 'us.email.procedures', creditorNoticeMinDays: 36 },
      { creditorNoticeMinDays: 36, withinDays: null },
    ],
    [
      { rule: 'cn.notice.credit_report', minLeadDays: 8 },
      { minLeadDays: 8, evidenceMin: 'E2' },
    ],
    [
      { rule: 'cn.notice.credit_report', evidenceMin: 'E2' },
      { minLeadDays: 7, evidenceMin: 'E2' },
    ],
    [
      { rule: 'cn.notice.credit_report', evidenceMin: 'E5' },
      { minLeadDays: 7, evidenceMin: 'E5' },
    ],
    [{ rule: 'base.blackout.personal', length: 'P30D' }, { lengthDays: 30 }],
    [{ rule: 'uk.breathing_space', length: 'P61D' }, { lengthDays: 61 }],
    [
      { rule: 'cn.retention.collection_record', min: 'P2Y' },
      { floors: [{ length: 'P2Y' }, { length: 'P2Y' }] },
    ],
    [{ rule: 'in.record', min: 'P1Y' }, { floors: [{ length: 'P1Y' }] }],
    [
      {
        rule: 'base.fallback.spacing',
        minGapBetweenChannels: 'PT5H',
        softFailureWait: 'P1D',
        maxChannelsPerDay: 1,
      },
      {
        minGapBetweenChannels: 'PT5H',
        softFailureWait: 'P1D',
        maxChannelsPerDay: 1,
        hardFailureMayFallBackAtOnce: true,
      },
    ],
    [
      { rule: 'base.fallback.spacing', hardFailureMayFallBackAtOnce: false },
      { hardFailureMayFallBackAtOnce: false, maxChannelsPerDay: 2 },
    ],
  ])('%j', (override, expected) => {
    expect(after(override)).toMatchObject({ id: override.rule, ...expected });
  });

  it('from where the one before left it, and nothing else', () => {
    const twice = [
      { rule: 'base.cap.all.day', limit: 1 },
      { rule: 'base.cap.all.day', limit: 2 },
    ];
    expect(() => tighten(rules, twice)).toThrow(/2 is more than the rule's 1/);
    const dates = [
      { rule: 'base.holiday', dates: ['2026-12-24'] },
      { rule: 'base.holiday', dates: ['2026-12-31'] },
    ];
    const tightened = tighten(rules, dates);
    expect(tightened.find((rule) => rule.id === 'base.holiday')).toMatchObject({
      dates: ['2026-12-24', '2026-12-31'],
    });
    expect(tightened.filter((rule, i) => rule !== rules[i]).map((rule) => rule.id)).toEqual(['base.holiday']);
    const ceilings = (limit: number, days: number) => () =>
      tighten(rules, [
        { rule: 'base.cap.agreed', limit: 2, days: 5 },
        { rule: 'base.cap.agreed', limit, days },
      ]);
    expect(ceilings(2, 5)).not.toThrow();
    expect(ceilings(3, 5)).toThrow(/3 is more than/);
    expect(ceilings(2, 4)).toThrow(/4 is less than/);
  });

  it('closes the days a lender names, and opens the next', () => {
    const packs = compilePacks(['base', 'cn'], undefined, [{ rule: 'base.holiday', dates: ['2026-03-02'] }]);
    for (const countries of [['CN'], []])
      expect(evaluateContact(makeFacts({ countries }), packs)).toMatchObject({
        reason: 'base.holiday',
        opensAt: new Date('2026-03-03T09:00:00+08:00'),
      });
  });

  it('keeps to less than was agreed with the borrower', () => {
    const packs = compilePacks(['base', 'cn'], undefined, [{ rule: 'base.cap.agreed', limit: 1, days: 3 }]);
    const facts = makeFacts({
      agreedFrequency: '3 per week',
      history: [makePast('2026-02-28T10:00:00+08:00')],
    });
    expect(evaluateContact(facts, compilePacks(['base', 'cn'])).decision).toBe('allow');
    expect(evaluateContact(facts, packs)).toMatchObject({
      reason: 'base.cap.agreed',
      opensAt: new Date('2026-03-03T09:00:00+08:00'),
    });
    expect(evaluateContact({ ...facts, agreedFrequency: null }, packs).decision).toBe('allow');
  });
});

describe('an override that loosens', () => {
  it.each<[string, object, RegExp]>([
    [
      'base.window.collection.allow',
      { allow: [{ days: ['mon'], from: '09:00', to: '18:31' }] },
      /opens hours/,
    ],
    [
      'base.window.collection.allow',
      { allow: [...MONDAY, { days: ['sun'], from: '10:00', to: '11:00' }] },
      /opens hours/,
    ],
    ['base.window.collection.allow', { allow: [] }, /never opens/],
    ['base.cap.all.week.limit', { limit: 6 }, /6 is more than the rule's 5/],
    ['base.cap.all.week.limit', { limit: 1.5 }, /whole number/],
    ['base.cap.all.week.days', { days: 6 }, /6 is less than the rule's 7/],
    ['base.cap.relay.episode.days', { days: 6 }, /whole episode/],
    ['base.cooldown.conversation.days', { days: 6 }, /6 is less than the rule's 7/],
    ['base.cap.agreed.days', { limit: 1 }, /whole number/],
    ['base.cap.agreed.limit', { days: 1 }, /whole number/],
    ['base.holiday.dates[0]', { dates: ['2026-02-30'] }, /must be a date/],
    ['us.third_party.disabled', { disabled: false }, /may only be true/],
    ['us.third_party.maxContactsPerPerson', { maxContactsPerPerson: 2 }, /2 is more than the rule's 1/],
    ['us.third_party.maxContactsPerPerson', { maxContactsPerPerson: 0 }, /at least 1/],
    ['us.sms.freshness.withinDays', { withinDays: 61 }, /61 is more than the rule's 60/],
    ['us.sms.freshness.creditorNoticeMinDays', { creditorNoticeMinDays: 40 }, /no such number/],
    [
      'us.email.procedures.creditorNoticeMinDays',
      { creditorNoticeMinDays: 34 },
      /34 is less than the rule's 35/,
    ],
    ['us.email.procedures.withinDays', { withinDays: 40 }, /no such number/],
    ['cn.notice.credit_report.minLeadDays', { minLeadDays: 6 }, /6 is less than the rule's 7/],
    ['cn.notice.credit_report.evidenceMin', { evidenceMin: 'E1' }, /E1 is weaker than the rule's E2/],
    ['cn.notice.credit_report.evidenceMin', { evidenceMin: 'E6' }, /must be one of/],
    ['base.blackout.personal.length', { length: 'P29D' }, /29 is less than the rule's 30/],
    ['base.blackout.personal.length', { length: 'P1M' }, /whole days/],
    ['base.stop.complaint.length', { length: 'P40D' }, /until it is released/],
    ['us.retention.min', { min: 'P2Y' }, /P2Y is less than the rule's P3Y/],
    // Three years have 1096 days when one of them is a leap year.
    ['us.retention.min', { min: 'P1095D' }, /P1095D is less than/],
    ['us.retention.min', { min: '3Y' }, /must be a period/],
    [
      'base.fallback.spacing.minGapBetweenChannels',
      { minGapBetweenChannels: 'PT3H59M59S' },
      /less than the rule's PT4H/,
    ],
    ['base.fallback.spacing.minGapBetweenChannels', { minGapBetweenChannels: '4h' }, /not a duration/],
    ['base.fallback.spacing.softFailureWait', { softFailureWait: 'PT23H' }, /less than the rule's PT24H/],
    ['base.fallback.spacing.maxChannelsPerDay', { maxChannelsPerDay: 3 }, /3 is more than the rule's 2/],
    [
      'base.fallback.spacing.hardFailureMayFallBackAtOnce',
      { hardFailureMayFallBackAtOnce: true },
      /may only be false/,
    ],
    ['base.cap.all.week.allow', { allow: MONDAY }, /a rule of kind frequency_cap has none/],
    ['base.cap.all.week', {}, /gives none of limit, days/],
    ['base.cap.all.week', { limits: 1 }, /unknown key: limits/],
    ['base.identify', { limit: 1 }, /of kind identification cannot be tightened/],
    ['base.nothing', { limit: 1 }, /no pack has this rule/],
  ])('%s: %j', (path, value, reason) => {
    const rule = rules.map((r) => r.id).find((id) => path === id || path.startsWith(`${id}.`)) ?? path;
    const error = expect.objectContaining({
      file: 'lender overrides',
      path,
      reason: expect.stringMatching(reason),
    });
    expect(() => parseOverrides([{ rule, ...value }])).toThrow(error);
  });

  it('is refused from outside by its place in the list when it is none at all', () => {
    expect(() => parseOverrides({})).toThrow(/must be a list/);
    expect(() => parseOverrides([{ rule: 'base.cap.all.day', limit: 1 }, 7])).toThrow(
      expect.objectContaining({ path: '[1]' }),
    );
    expect(() => parseOverrides([{ limit: 1 }])).toThrow(expect.objectContaining({ path: '[0].rule' }));
    const good = [{ rule: 'base.cap.all.day', limit: 1 }];
    expect(parseOverrides(good)).toEqual(good);
    expect(parseOverrides([])).toEqual([]);
  });

  it('since a pack became stricter falls away, and the others stay', () => {
    const overrides = [
      { rule: 'base.cap.all.day', limit: 2 },
      { rule: 'base.gone', limit: 2 },
      { rule: 'base.cap.all.day', limit: 1 },
      { rule: 'base.cap.all.day', limit: 2 },
    ];
    const { usable, refused } = usableOverrides(overrides, buildPackSet());
    expect(usable).toEqual([overrides[0], overrides[2]]);
    expect(refused.map((error) => error.path)).toEqual(['base.gone', 'base.cap.all.day.limit']);
  });
});

describe('compiled with overrides', () => {
  it('is kept as long as the list is', () => {
    const overrides = [{ rule: 'base.cap.all.day', limit: 1 }];
    const packs = compilePacks(['base', 'cn'], undefined, overrides);
    expect(compilePacks(['cn', 'base'], undefined, overrides)).toBe(packs);
    expect(compilePacks(['base', 'cn'], undefined, [...overrides])).not.toBe(packs);
    expect(compilePacks(['base'], undefined, overrides)).not.toBe(packs);
    expect(compilePacks(['base', 'cn'])).not.toBe(packs);
  });

  it('carries the tightened spacing, and that of holds where the baseline was not chosen', () => {
    const overrides = [
      { rule: 'base.fallback.spacing', minGapBetweenChannels: 'PT6H' },
      { rule: 'base.blackout.personal', length: 'P31D' },
    ];
    const packs = compilePacks(['cn'], undefined, overrides);
    expect(packs.spacing.minGapBetweenChannels).toBe('PT6H');
    expect(packs.holds.find((rule) => rule.id === 'base.blackout.personal')?.lengthDays).toBe(31);
    expect(compilePacks(['cn']).spacing.minGapBetweenChannels).toBe('PT4H');
  });
});

describe('whatever a lender overrides', () => {
  const override = fc.oneof(
    fc.record({
      rule: fc.constantFrom('base.cap.all.day', 'base.cap.all.week', 'base.cap.sms.week', 'us.cap.7in7'),
      limit: fc.nat(8),
    }),
    fc.record({
      rule: fc.constantFrom('base.cap.all.day', 'base.cap.all.week', 'base.cap.sms.week'),
      days: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({
      rule: fc.constantFrom('base.cooldown.conversation', 'us.cooldown.conversation'),
      days: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({
      rule: fc.constant('base.cap.agreed'),
      limit: fc.nat(4),
      days: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({ rule: fc.constant('us.sms.freshness'), withinDays: fc.integer({ min: 1, max: 70 }) }),
    fc.record({
      rule: fc.constant('base.holiday'),
      dates: fc.subarray(['2026-03-02', '2026-03-03', '2026-03-05']),
    }),
    fc.record({
      rule: fc.constantFrom(
        'base.window.collection',
        'base.window.servicing',
        'cn.window.collection',
        'us.window',
      ),
      allow: fc.array(
        fc.record({
          days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 }),
          from: fc.constantFrom('07:00', '08:00', '09:00', '10:30'),
          to: fc.constantFrom('11:00', '18:30', '19:00', '22:00'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  );
  const situations: fc.Arbitrary<ContactFacts> = fc
    .integer({ min: 0, max: 7 * 48 })
    .map((halfHours) => new Date(Date.parse('2026-03-01T00:00:00+08:00') + halfHours * 1_800_000))
    .chain((at) =>
      fc.record({
        at: fc.constant(at),
        purpose: fc.constantFrom(...PURPOSES.filter((p) => p !== 'reachability_relay')),
        medium: fc.constantFrom(...MEDIA),
        senderRole: fc.constantFrom(...SENDER_ROLES),
        borrowerHours: fc.constantFrom(null, { from: '10:00', to: '20:00' }, { from: '06:00', to: '23:00' }),
        agreedFrequency: fc.constantFrom(null, '3 per week', 'daily'),
        history: fc.array(
          fc.record({
            days: fc.nat(20),
            medium: fc.constantFrom(...MEDIA),
            outcome: fc.constantFrom('sent' as const, 'conversation' as const),
          }),
          { maxLength: 5 },
        ),
        dbNo: fc.nat(70),
      }),
    )
    .map(({ history, dbNo, ...rest }) =>
      makeFacts({
        ...rest,
        countries: ['CN'],
        activeConsentPurposes: ['marketing'],
        history: history.map(({ days, ...past }) =>
          makePast(new Date(rest.at.getTime() - days * 86_400_000).toISOString(), past),
        ),
        sms: {
          directConsentOrText: true,
          optedOut: false,
          daysSinceConsumerText: null,
          daysSinceConsent: null,
          daysSinceDbNo: dbNo,
        },
      }),
    );

  it('is refused, or allows nothing that the packs do not', () => {
    let used = 0;
    fc.assert(
      fc.property(
        fc.array(override, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(['base', 'cn'], ['cn'], ['base', 'us-federal'], ['us-federal']),
        fc.array(situations, { minLength: 5, maxLength: 5 }),
        (list, ids, all) => {
          const { usable } = usableOverrides(list);
          used += usable.length;
          const tight = compilePacks(ids, undefined, usable);
          for (const facts of all) {
            if (evaluateContact(facts, tight).decision !== 'allow') continue;
            expect(evaluateContact(facts, compilePacks(ids)).decision).toBe('allow');
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(used).toBeGreaterThan(500);
  });
});
