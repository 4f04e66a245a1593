import { planSigningKeys, SIGNING_RULES, TOKEN_SECONDS } from './signing-plan';

const now = new Date('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;
const key = (kid: string, ageMs: number) => ({ kid, createdAt: new Date(now.getTime() - ageMs) });
const { everyMs, settleMs, keepMs } = SIGNING_RULES;

describe('the keys that sign tokens', () => {
  it.each([
    ['none yet', [], { signWith: null, make: true, retire: [] }],
    ['a first one signs at once', [key('a', 0)], { signWith: 'a', make: false, retire: [] }],
    ['one that is nearly old', [key('a', everyMs - 1)], { signWith: 'a', make: false, retire: [] }],
    ['one that is old', [key('a', everyMs)], { signWith: 'a', make: true, retire: [] }],
    [
      'a new one is published first',
      [key('a', everyMs), key('b', settleMs - 1)],
      { signWith: 'a', make: false, retire: [] },
    ],
    [
      'then it signs, and the old one stays published',
      [key('a', everyMs), key('b', settleMs)],
      { signWith: 'b', make: false, retire: [] },
    ],
    [
      'the old one is kept for a day more',
      [key('a', everyMs), key('b', settleMs + keepMs - 1)],
      { signWith: 'b', make: false, retire: [] },
    ],
    [
      'and then goes',
      [key('a', everyMs), key('b', settleMs + keepMs)],
      { signWith: 'b', make: false, retire: ['a'] },
    ],
    [
      'two that were made at once agree on one',
      [key('b', 2 * HOUR), key('a', 2 * HOUR)],
      { signWith: 'a', make: false, retire: [] },
    ],
  ])('%s', (_what, keys, plan) => {
    expect(planSigningKeys(keys, now)).toEqual(plan);
  });

  it('keeps a key for longer than anything it signed is good', () => {
    expect(keepMs).toBeGreaterThan(TOKEN_SECONDS * 1_000);
  });
});
