import { parseInstant } from './instant';

describe('parseInstant', () => {
  it.each([
    ['2026-03-02T10:00:00+08:00', '2026-03-02T02:00:00.000Z'],
    ['2026-03-02T10:00:00Z', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02t10:00:00.123456z', '2026-03-02T10:00:00.123Z'],
    ['2028-02-29T23:59:59-05:00', '2028-03-01T04:59:59.000Z'],
  ])('%s', (text, expected) => {
    expect(parseInstant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    ['no offset', '2026-03-02T10:00:00'],
    ['a date', '2026-03-02'],
    ['30 February', '2026-02-30T10:00:00Z'],
    ['29 February of a common year', '2026-02-29T10:00:00Z'],
    ['month 13', '2026-13-01T10:00:00Z'],
    ['day 0', '2026-01-00T10:00:00Z'],
    ['24 o’clock', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T10:60:00Z'],
    ['a space for the T', '2026-01-01 10:00:00Z'],
    ['a number', 1_764_000_000],
    ['nothing', undefined],
  ])('refuses %s', (_, given) => {
    expect(parseInstant(given)).toBeNull();
  });
});
