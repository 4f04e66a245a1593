import { isAlive, isFresh } from './session-rules';

const now = new Date('2026-11-25T12:00:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);
const after = (ms: number) => new Date(now.getTime() + ms);
const MINUTE = 60_000;

describe('a session', () => {
  it.each([
    ['counts', before(30 * MINUTE - 1), after(1), null, true],
    ['is over half an hour after the last sign of life', before(30 * MINUTE), after(1), null, false],
    ['is over at its end', now, now, null, false],
    ['is over when it was ended', now, after(MINUTE), before(1), false],
  ])('%s', (_what, lastSeenAt, endsAt, endedAt, alive) => {
    expect(isAlive({ lastSeenAt, endsAt, endedAt }, now)).toBe(alive);
  });

  it('is fresh for ten minutes after a proof', () => {
    expect(isFresh(before(10 * MINUTE - 1), now)).toBe(true);
    expect(isFresh(before(10 * MINUTE), now)).toBe(false);
  });
});
