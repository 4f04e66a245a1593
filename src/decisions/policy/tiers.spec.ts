import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { Field } from './field';
import { makeFacts, makePast } from './make-facts';
import { gentlestTier, largestOf, parseTiers, tierOf } from './tiers';

const { tiers } = compilePacks(['base']);
const account = (daysOverdue: number | null, amountBand: string | null = null, stage = 'overdue') => ({
  daysOverdue,
  amountBand,
  stage,
});

describe('the tier of an account', () => {
  it.each([
    [0, '1k-5k', null],
    [1, '1k-5k', 'gentle'],
    [30, '<5000', 'gentle'],
    [30, '1k-5.001k', 'early'],
    [1, null, 'early'],
    [30, 'small', 'early'],
    [31, '1k-5k', 'middle'],
    [90, null, 'middle'],
    [91, '<500', 'late'],
    [900, null, 'late'],
    [null, '<500', 'unknown'],
  ] as const)('%s days and %s: %s', (days, band, tier) => {
    expect(tierOf(account(days, band), tiers)).toBe(tier);
  });

  it('is none for one that owes nothing yet, whatever is not said', () => {
    for (const stage of ['current', 'due', 'closed'])
      expect(tierOf(account(null, null, stage), tiers)).toBeNull();
    expect(tierOf(account(null, null, 'defaulted'), tiers)).toBe('unknown');
    expect(tierOf({ daysOverdue: null, amountBand: null }, tiers)).toBeNull();
  });

  it('of several is the gentlest, and unknown before any', () => {
    const [late, early, gentle] = [account(100), account(3), account(3, '<100')];
    expect(gentlestTier([late, early, gentle], tiers)).toBe('gentle');
    expect(gentlestTier([late, early], tiers)).toBe('early');
    expect(gentlestTier([late], tiers)).toBe('late');
    expect(gentlestTier([late, account(null)], tiers)).toBe('unknown');
    expect(gentlestTier([account(0)], tiers)).toBeNull();
    expect(gentlestTier([], tiers)).toBeNull();
  });

  it.each([
    ['1k-5k', 5000],
    ['1000-5000', 5000],
    ['1,000 – 5,000', 5000],
    ['<5k', 5000],
    ['<= 500', 500],
    ['up to 300', 300],
    ['Upto 300', 300],
    ['750', 750],
    ['2.5k', 2500],
    [' <1K ', 1000],
    ['20k+', null],
    ['>5k', null],
    ['small', null],
    ['', null],
    ['1.2.3', null],
    ['5k-', null],
  ])('%j goes up to %s', (band, amount) => expect(largestOf(band)).toBe(amount));

  it.each([
    [[{ id: 'a', from_days: 5, to_days: 4 }], /ends before it begins/],
    [
      [
        { id: 'a', from_days: 1 },
        { id: 'b', from_days: 1 },
        { id: 'a', from_days: 2 },
      ],
      /twice: a/,
    ],
    [[{ id: 'a', from_days: -1 }], /whole number/],
    [[{ id: 'a', from_days: 1, amount_up_to: 0 }], /whole number/],
    [[{ id: 'a', from_days: 1, days: 2 }], /unknown key: days/],
  ])('has no table such as %j', (rows, reason) => {
    expect(() => parseTiers(new Field('f', 'tiers', rows))).toThrow(reason);
  });

  it('may be of one day', () => {
    expect(parseTiers(new Field('f', 'tiers', [{ id: 'a', from_days: 5, to_days: 5 }]))).toEqual([
      { id: 'a', fromDays: 5, toDays: 5, amountUpTo: null },
    ]);
  });
});

describe('the caps of a tier', () => {
  const packs = compilePacks(['base', 'cn']);
  const days = (...dates: number[]) =>
    dates.map((day) =>
      makePast(`2026-03-${String(day).padStart(2, '0')}T09:30:00+08:00`, { medium: 'email' }),
    );
  const judge = (tier: string | null | undefined, history: ReturnType<typeof days>) =>
    evaluateContact(
      makeFacts({ at: new Date('2026-03-06T10:00:00+08:00'), countries: ['CN'], tier, history }),
      packs,
    );

  it.each([
    ['gentle', [6], 'base.cap.gentle.day'],
    ['gentle', [5], null],
    ['gentle', [4, 5], 'base.cap.gentle.week'],
    ['early', [6], null],
    ['early', [3, 4, 5], null],
    ['early', [2, 3, 4, 5], 'base.cap.early.week'],
    ['unknown', [2, 3, 4, 5], 'base.cap.early.week'],
    ['gentle', [2, 3, 4, 5], 'base.cap.early.week'],
    ['middle', [2, 3, 4, 5], null],
    ['late', [2, 3, 4, 5], null],
    [null, [2, 3, 4, 5], null],
    [undefined, [2, 3, 4, 5], null],
    ['late', [2, 3, 4, 5, 5], 'base.cap.all.week'],
  ] as const)('%s after touches on %j: %s', (tier, dates, reason) => {
    expect(judge(tier, days(...dates)).reason).toBe(reason);
  });
});
