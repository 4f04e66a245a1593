import { isWorkingDay, parseCalendar, publicHolidays, rolledToWorkingDay } from './calendar';
import { coverOf } from './calendar-cover';
import { Field } from './field';

const day = (date: string) => Date.parse(date) / 86_400_000;
const country = (off: string[], worked: string[] = [], until = '2026-12-31') => ({
  covered_from: '2026-01-01',
  covered_until: until,
  source: 's',
  off: off.map((from) => ({ name: 'x', from })),
  worked,
});
const parse = (...files: object[]) =>
  parseCalendar(...files.map((file) => new Field('holidays.yaml', '', file)));

describe('a working day', () => {
  it.each([
    ['a Monday', 'CN', '2026-03-02', true],
    ['a Saturday', 'CN', '2026-03-07', false],
    ['a Sunday', 'CN', '2026-03-08', false],
    ['a holiday', 'CN', '2026-02-23', false],
    ['the day after it', 'CN', '2026-02-24', true],
    ['a Saturday that is worked', 'CN', '2026-02-28', true],
    ['that Saturday elsewhere', 'GB', '2026-02-28', false],
    ['a bank holiday', 'GB', '2026-08-31', false],
  ])('%s in %s, %s: %s', (_, where, date, expected) => {
    expect(isWorkingDay(publicHolidays, [where], day(date))).toBe(expected);
  });

  it('of several countries is one in all of them', () => {
    expect(isWorkingDay(publicHolidays, ['CN', 'GB'], day('2026-08-31'))).toBe(false);
    expect(isWorkingDay(publicHolidays, ['CN', 'GB'], day('2026-02-28'))).toBe(false);
    expect(isWorkingDay(publicHolidays, ['CN', 'GB'], day('2026-03-02'))).toBe(true);
    expect(isWorkingDay(publicHolidays, [], day('2026-03-02'))).toBe(true);
    expect(isWorkingDay(publicHolidays, [], day('2026-03-07'))).toBe(false);
  });

  it.each([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-07', '2026-03-09'],
    ['2026-02-14', '2026-02-14'],
    ['2026-02-15', '2026-02-24'],
    ['2026-10-01', '2026-10-08'],
  ])('%s rolls to %s in China', (from, to) => {
    expect(rolledToWorkingDay(publicHolidays, ['CN'], day(from))).toBe(day(to));
  });
});

describe('the calendar', () => {
  it('has the days of 32 countries, mainland China as far as they are published', () => {
    expect(publicHolidays.countries).toHaveLength(32);
    expect(publicHolidays.coveredUntil('CN')).toBe('2026-12-31');
    for (const where of ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'PL'])
      expect([where, publicHolidays.coveredUntil(where)]).toEqual([where, '2028-12-31']);
    for (const where of ['HK', 'IN']) expect(publicHolidays.coveredUntil(where)).toBe('2027-12-31');
  });

  it.each([
    ['US', '2026-11-26', true],
    ['US', '2026-11-27', false],
    ['US', '2026-07-03', true],
    ['GB', '2027-12-28', true],
    ['DE', '2026-10-03', true],
    ['FR', '2026-10-03', false],
    ['HK', '2026-02-17', true],
    ['IN', '2026-08-15', true],
  ])('%s is off on %s: %s', (where, date, off) => {
    expect(publicHolidays.isHoliday(where, date)).toBe(off);
    expect(publicHolidays.isAdjustedWorkday(where, date)).toBe(false);
  });

  it('takes a later file for a country whole, and leaves the others', () => {
    const both = parse(
      { XX: country(['2026-05-01']), YY: country(['2026-05-02']) },
      { XX: country(['2026-06-01']) },
    );
    expect(both.countries).toEqual(['XX', 'YY']);
    expect(both.isHoliday('XX', '2026-05-01')).toBe(false);
    expect(both.isHoliday('XX', '2026-06-01')).toBe(true);
    expect(both.isHoliday('YY', '2026-05-02')).toBe(true);
    expect(both.isHoliday('ZZ', '2026-05-02')).toBe(false);
    expect(both.isAdjustedWorkday('ZZ', '2026-05-02')).toBe(false);
  });

  it('refuses a day that is off and worked, one before its cover, and a country without a source', () => {
    expect(() => parse({ XX: country(['2026-05-02'], ['2026-05-02']) })).toThrow(/both off and worked/);
    expect(() => parse({ XX: country([], ['2025-12-31']) })).toThrow(/outside/);
    expect(() => parse({ XX: { ...country([]), source: '' } })).toThrow(/source: must be a text/);
    expect(() => parse({ XX: { ...country([]), days: 1 } })).toThrow(/unknown key: days/);
  });
});

describe('how far the calendar reaches', () => {
  const calendar = parse({ XX: country([]) });
  const left = (at: string, where = 'XX') => coverOf([where], calendar, new Date(at))[0];

  it.each([
    ['2026-12-01T09:59:59Z', 30, 'covered'],
    ['2026-12-01T10:00:00Z', 29, 'ending'],
    ['2026-12-31T09:59:59Z', 0, 'ending'],
    ['2026-12-31T10:00:00Z', -1, 'uncovered'],
    ['2027-01-09T12:00:00Z', -10, 'uncovered'],
  ])('at %s, where it is latest: %s days, %s', (at, daysLeft, state) => {
    expect(left(at)).toEqual({ country: 'XX', coveredUntil: '2026-12-31', daysLeft, state });
  });

  it('is nothing for a country nobody knows', () => {
    expect(left('2026-01-01T00:00:00Z', 'ZZ')).toEqual({
      country: 'ZZ',
      coveredUntil: null,
      daysLeft: -1,
      state: 'uncovered',
    });
  });
});
