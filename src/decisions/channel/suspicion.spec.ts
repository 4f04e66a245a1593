import { judgeSuspicion, weightOf, type WeakSignal } from './suspicion';

const SHANGHAI = 'Asia/Shanghai';
/** Noon in Shanghai, `day` days in. */
const noon = (day: number) => new Date(Date.UTC(2026, 5, 1, 4) + day * 86_400_000);
const on = (...said: (number | [number, string])[]): WeakSignal[] =>
  said.map((one) =>
    typeof one === 'number'
      ? { at: noon(one), source: 'receipt:twilio' }
      : { at: noon(one[0]), source: one[1] },
  );
const levelAt = (day: number, signals: WeakSignal[], zone = SHANGHAI) =>
  judgeSuspicion(signals, zone, noon(day)).level;

describe('judgeSuspicion', () => {
  it.each<[string, WeakSignal[], string]>([
    ['nothing', [], 'none'],
    ['one signal', on(0), 'none'],
    ['a hundred on one day', on(...Array<number>(100).fill(0)), 'none'],
    ['two days', on(0, 1), 'stale'],
    ['two sources on one day', on(0, [0, 'check:camara']), 'stale'],
    ['three days close together', on(0, 1, 2), 'stale'],
    ['three days spanning 13', on(0, 6, 13), 'stale'],
    ['three days spanning 14', on(0, 7, 14), 'suspect'],
    ['two days far apart', on(0, 20), 'stale'],
    ['two days, then an independent source', on(0, 1, [1, 'check:camara']), 'suspect'],
    ['two days, then another carrier over the same network', on(0, 1, [1, 'receipt:aliyun']), 'stale'],
    [
      'two carriers, then an independent source',
      on(0, [0, 'receipt:aliyun'], [0, 'check:camara']),
      'suspect',
    ],
    ['one day each by two sources', on(0, [1, 'check:camara']), 'stale'],
  ])('%s: %s', (_what, signals, level) => {
    const last = Math.max(
      0,
      ...signals.map((signal) => (signal.at.getTime() - noon(0).getTime()) / 86_400_000),
    );
    expect(levelAt(last, signals)).toBe(level);
  });

  it('halves in 30 days and stops counting after 60', () => {
    expect(weightOf(noon(0), noon(30))).toBeCloseTo(0.5);
    expect(levelAt(60, on(0, 60))).toBe('stale');
    expect(levelAt(61, on(0, 61))).toBe('none');
    expect(levelAt(90, on(0, 7, 90))).toBe('none');
  });

  it('is too old to add up a millisecond after it has halved twice', () => {
    const after = (ms: number) => new Date(noon(60).getTime() + ms);
    const signals = (at: Date): WeakSignal[] => [...on(0), { at, source: 'receipt:twilio' }];
    expect(weightOf(noon(0), noon(60))).toBe(0.25);
    expect(judgeSuspicion(signals(after(0)), SHANGHAI, after(0)).level).toBe('stale');
    expect(judgeSuspicion(signals(after(1)), SHANGHAI, after(1))).toMatchObject({ level: 'none', days: 1 });
  });

  it('counts days where the borrower is', () => {
    // 23:30 and 00:30 in Shanghai; one afternoon in London.
    const around = [new Date('2026-06-01T15:30:00Z'), new Date('2026-06-01T16:30:00Z')];
    const signals = around.map((at) => ({ at, source: 'receipt:twilio' }));
    expect(judgeSuspicion(signals, SHANGHAI, around[1]!).level).toBe('stale');
    expect(judgeSuspicion(signals, 'Europe/London', around[1]!).level).toBe('none');
  });

  it('says what it counted', () => {
    expect(judgeSuspicion(on(1, 0, [1, 'check:camara']), SHANGHAI, noon(2))).toEqual({
      level: 'suspect',
      days: 2,
      sources: ['check:camara', 'receipt:twilio'],
      firstAt: noon(0),
      lastAt: noon(1),
    });
  });
});
