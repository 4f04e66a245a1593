import { instantOf, isKnownZone, localTime } from './zone-clock';

const HOUR = 3_600_000;
const day = (date: string) => Date.parse(date) / 86_400_000;

describe('the first instant of a local time', () => {
  it('in an hour that is skipped is the moment of the skip', () => {
    expect(instantOf('America/New_York', day('2026-03-08'), 2.5 * HOUR)).toBe(
      Date.parse('2026-03-08T07:00:00Z'),
    );
  });

  it('in an hour that comes twice is the first, or the second when the first is over', () => {
    const [autumn, first] = [day('2026-11-01'), Date.parse('2026-11-01T05:30:00Z')];
    expect(instantOf('America/New_York', autumn, 1.5 * HOUR)).toBe(first);
    expect(instantOf('America/New_York', autumn, 1.5 * HOUR, first + 1)).toBe(first + HOUR);
    expect(instantOf('America/New_York', autumn, 1.5 * HOUR, first + HOUR + 1)).toBeNull();
  });

  it('is midnight where midnight is skipped', () => {
    // Cairo goes forward at midnight: Friday 2026-04-24 begins at 01:00.
    const start = instantOf('Africa/Cairo', day('2026-04-24'), 0)!;
    expect(new Date(start)).toEqual(new Date('2026-04-23T22:00:00Z'));
    expect(localTime('Africa/Cairo', start)).toMatchObject({ day: day('2026-04-24'), ms: HOUR });
  });
});

it('a zone is known by its name', () => {
  expect(isKnownZone('Asia/Shanghai')).toBe(true);
  expect(isKnownZone('Asia/Shangri-La')).toBe(false);
});
