import fc from 'fast-check';
import { afterFailure, RETRY_SECONDS, type Failure } from './after-failure';

const NOW = new Date('2026-03-02T02:00:00Z');
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const failure = (over: Partial<Failure> = {}): Failure => ({
  now: NOW,
  failures: 1,
  firstFailedAt: NOW,
  failingSince: NOW,
  status: 500,
  retryAfterSeconds: null,
  chance: 0.5,
  ...over,
});
const pauseOf = (over: Partial<Failure>) => {
  const next = afterFailure(failure(over));
  return next.kind === 'retry' ? (next.at.getTime() - NOW.getTime()) / 1_000 : next;
};

describe('afterFailure', () => {
  it.each([
    [1, 5],
    [2, 300],
    [3, 1_800],
    [4, 7_200],
    [5, 18_000],
    [6, 36_000],
  ])('waits after failure %d for %d s', (failures, seconds) => expect(pauseOf({ failures })).toBe(seconds));

  it.each([
    [0, 270],
    [1, 330],
  ])('spreads the pause by a tenth to either side (chance %d)', (chance, seconds) =>
    expect(pauseOf({ failures: 2, chance })).toBe(seconds),
  );

  it.each([
    [null, 5],
    [0, 5],
    [4, 5],
    [60, 60],
    [36_000, 36_000],
    [86_400, 36_000],
  ])('lengthens by Retry-After %p, never shortens, ten hours at most', (retryAfterSeconds, seconds) =>
    expect(pauseOf({ retryAfterSeconds })).toBe(seconds),
  );

  it('disables after the last try when nothing got through since the first', () => {
    expect(pauseOf({ failures: 7, firstFailedAt: before(60), failingSince: before(60) })).toEqual({
      kind: 'give_up',
      disable: 'last_try_failed',
    });
    expect(pauseOf({ failures: 7, firstFailedAt: before(60), failingSince: before(61) })).toMatchObject({
      disable: 'last_try_failed',
    });
  });

  it('gives up one event alone when others got through meanwhile', () => {
    expect(pauseOf({ failures: 7, firstFailedAt: before(60), failingSince: before(59) })).toEqual({
      kind: 'give_up',
      disable: null,
    });
  });

  it('takes 410 at its word, at once; no other status', () => {
    expect(pauseOf({ status: 410 })).toEqual({ kind: 'give_up', disable: 'gone' });
    for (const status of [null, 301, 400, 401, 404, 409, 411, 429, 500, 503])
      expect(pauseOf({ status })).toBe(5);
  });

  it('always ends, and never looks back', () => {
    fc.assert(
      fc.property(
        fc.record({
          failures: fc.integer({ min: 1, max: 20 }),
          status: fc.option(fc.integer({ min: 100, max: 599 })),
          retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 86_400 })),
          chance: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (over) => {
          const next = afterFailure(failure(over));
          if (over.failures > RETRY_SECONDS.length) expect(next.kind).toBe('give_up');
          if (next.kind === 'retry') {
            expect(next.at.getTime() - NOW.getTime()).toBeGreaterThanOrEqual(4_500);
            expect(next.at.getTime() - NOW.getTime()).toBeLessThanOrEqual(39_600_000);
          }
        },
      ),
    );
  });
});
