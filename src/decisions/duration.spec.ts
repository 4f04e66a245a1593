import fc from 'fast-check';
import { addDuration, durationMs } from './duration';

const HOUR = 3_600_000;

describe('durations', () => {
  it.each([
    ['PT1S', 1_000],
    ['PT90S', 90_000],
    ['PT1M', 60_000],
    ['PT10M', 600_000],
    ['PT1H', HOUR],
    ['PT72H', 72 * HOUR],
    ['P1D', 24 * HOUR],
    ['P14D', 14 * 24 * HOUR],
    ['P1W', 7 * 24 * HOUR],
    ['P12W', 84 * 24 * HOUR],
    ['P1DT1H', 25 * HOUR],
    ['P10W11DT12H13M14S', ((((10 * 7 + 11) * 24 + 12) * 60 + 13) * 60 + 14) * 1000],
    ['PT0S', 0],
  ])('%s', (iso, ms) => {
    expect(durationMs(iso)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    'PT1.5H',
    'PT-1S',
    '-PT1S',
    ' PT1S',
    'PT1S ',
    'pt1s',
    '10',
    'PT1S1M',
    'P1D1W',
    'P1H',
    'PxW',
    'PxD',
    'PTxH',
    'PTxM',
    'PTxS',
    'xP1D',
    'P1Dx',
  ])('refuses %j', (iso) => {
    expect(() => durationMs(iso)).toThrow(RangeError);
  });

  it('names what it refuses, and no more of it than is needed', () => {
    expect(() => durationMs(`P1M${'x'.repeat(100)}`)).toThrow(
      `not a duration of weeks, days, hours, minutes and seconds: P1M${'x'.repeat(17)}`,
    );
    expect(() => durationMs(`P1M${'x'.repeat(100)}`)).not.toThrow('x'.repeat(18));
  });

  it('is added to an instant', () => {
    expect(addDuration(new Date('2026-02-28T23:00:00Z'), 'P1DT1H30M').toISOString()).toBe(
      '2026-03-02T00:30:00.000Z',
    );
  });

  it('is the sum of its parts', () => {
    const part = fc.nat(500);
    fc.assert(
      fc.property(part, part, part, part, part, (w, d, h, m, s) => {
        const sum = [`P${w}W`, `P${d}D`, `PT${h}H`, `PT${m}M`, `PT${s}S`].reduce(
          (ms, p) => ms + durationMs(p),
          0,
        );
        return durationMs(`P${w}W${d}DT${h}H${m}M${s}S`) === sum;
      }),
    );
  });
});
