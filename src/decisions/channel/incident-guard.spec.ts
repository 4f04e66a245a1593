import fc from 'fast-check';
import { baselineOf, blockOf, incidentKeysOf, judgeIncident, narrowestFirst } from './incident-guard';

describe('judgeIncident', () => {
  it.each([
    [19, 0, 'apply'],
    [20, 0, 'quarantine'],
    [20, 4, 'quarantine'],
    [20, 4.1, 'apply'],
    [49, 10, 'apply'],
    [50, 10, 'quarantine'],
  ] as const)('%i numbers, usually %d an hour: %s', (distinctNumbersLastHour, baselinePerHour, verdict) => {
    expect(judgeIncident({ distinctNumbersLastHour, baselinePerHour })).toBe(verdict);
  });

  it('never sets aside fewer than 20, and never what is under five times the usual', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.double({ min: 0, max: 50, noNaN: true }), (numbers, usual) => {
        const verdict = judgeIncident({ distinctNumbersLastHour: numbers, baselinePerHour: usual });
        expect(verdict).toBe(numbers < 20 || numbers < 5 * usual ? 'apply' : 'quarantine');
      }),
    );
  });

  it('counts under each key that is known', () => {
    expect(incidentKeysOf({ operator: null, prefix: '+86138', provider: 'twilio' })).toEqual([
      'prefix:+86138',
      'provider:twilio',
    ]);
    expect(incidentKeysOf({ operator: 'CN-138', prefix: null, provider: null })).toEqual(['operator:CN-138']);
  });

  it('blames the narrowest key first', () => {
    const keys = incidentKeysOf({ operator: 'CN-138', prefix: 'CN-1381234', provider: 'twilio' });
    expect(narrowestFirst(keys)).toEqual(['prefix:CN-1381234', 'operator:CN-138', 'provider:twilio']);
    expect(narrowestFirst([...keys].reverse())).toEqual(narrowestFirst(keys));
  });

  it.each([
    [[], 0],
    [[7], 7],
    [[2, 4, 9], 5],
    [[1, 2], 1.5],
  ])('usual in %j: %d', (hours, usual) => {
    expect(baselineOf(hours)).toBe(usual);
  });
});

describe('blockOf', () => {
  it.each([
    ['+8613812345678', 'CN-1381234', 'CN-138'],
    ['+8617012345678', 'CN-1701234', 'CN-170'],
    // A landline in Shanghai has no operator's block.
    ['+862161234567', '+8621612', null],
    ['+14155550123', '+1415555', null],
    ['+447946095512', '+4479460', null],
    // Short numbers: four digits stay out at least.
    ['+3545551234', '+354555', null],
    ['+290123', '+29', null],
    ['+2901', null, null],
    ['not a number', null, null],
    ['13812345678', null, null],
  ])('%s: %s of %s', (e164, prefix, operator) => {
    expect(blockOf(e164)).toEqual({ prefix, operator });
  });

  it('never gives more than seven digits, and always leaves four out', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{4,14}$/), (e164) => {
        for (const block of Object.values(blockOf(e164))) {
          const digits = (block ?? '').replace(/\D/g, '');
          expect(digits.length).toBeLessThanOrEqual(7);
          expect(e164.length - 1 - digits.length).toBeGreaterThanOrEqual(4);
        }
      }),
    );
  });
});
