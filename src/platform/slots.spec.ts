import { latestSlot, nextSlot } from './slots';

const at = (iso: string) => new Date(iso);

describe('slots', () => {
  it.each([
    [{ everyMinutes: 60 }, '2026-03-02T10:20:00Z', '2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z'],
    [{ everyMinutes: 60 }, '2026-03-02T10:00:00Z', '2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z'],
    [
      { dailyAt: '02:30', zone: 'Asia/Shanghai' },
      '2026-03-02T10:00:00Z',
      '2026-03-01T18:30:00Z',
      '2026-03-02T18:30:00Z',
    ],
    [
      { dailyAt: '02:30', zone: 'Asia/Shanghai' },
      '2026-03-01T18:30:00Z',
      '2026-03-01T18:30:00Z',
      '2026-03-02T18:30:00Z',
    ],
    // The clocks of New York go forward on 8 March 2026 at two in the morning.
    [
      { dailyAt: '06:00', zone: 'America/New_York' },
      '2026-03-08T09:00:00Z',
      '2026-03-07T11:00:00Z',
      '2026-03-08T10:00:00Z',
    ],
  ])('%j at %s', (when, now, latest, next) => {
    expect(latestSlot(when, at(now))).toEqual(at(latest));
    expect(nextSlot(when, at(now))).toEqual(at(next));
  });
});
