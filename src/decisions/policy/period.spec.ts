import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { Field } from './field';
import { addMonths, addPeriod, isPeriod, wholeDays } from './period';

const dayOf = (date: string) => Date.parse(date) / 86_400_000;
const later = (date: string, period: string) =>
  new Date(addPeriod(dayOf(date), period) * 86_400_000).toISOString().slice(0, 10);

describe('a calendar period', () => {
  it.each([
    ['2026-01-31', 'P1M', '2026-02-28'],
    ['2028-01-31', 'P1M', '2028-02-29'],
    ['2028-02-29', 'P1Y', '2029-02-28'],
    ['2028-02-29', 'P4Y', '2032-02-29'],
    ['2026-11-30', 'P3M', '2027-02-28'],
    ['2026-12-15', 'P1M', '2027-01-15'],
    ['2026-03-02', 'P3Y', '2029-03-02'],
    ['2026-03-02', 'P2W', '2026-03-16'],
    ['2026-03-02', 'P90D', '2026-05-31'],
    ['2026-03-02', 'P0D', '2026-03-02'],
    ['2026-01-31', 'P1Y1M1W1D', '2027-03-08'],
  ])('%s and %s is %s', (date, period, expected) => expect(later(date, period)).toBe(expected));

  it.each(['P', '', 'P1H', 'PT1H', '1D', 'P-1D', 'P1D2M', 'xP1D', 'P1Dx'])('is not %j', (text) => {
    expect(isPeriod(text)).toBe(false);
    expect(() => addPeriod(0, text)).toThrow(RangeError);
  });

  it('counts months as Temporal does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 600 }), (day, months) => {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        const expected = Temporal.PlainDate.from('1970-01-01').until(date.add({ months }), {
          largestUnit: 'days',
        });
        expect(addMonths(day, months)).toBe(expected.days);
      }),
    );
  });

  it('of whole days has at least one', () => {
    const read = (text: string) => wholeDays(new Field('f', 'x', text));
    expect([read('P1D'), read('P365D')]).toEqual([1, 365]);
    for (const wrong of ['P0D', 'P1M', 'P1DT', '30', 'xP1D', 'P1D '])
      expect(() => read(wrong)).toThrow(/whole days/);
  });
});
