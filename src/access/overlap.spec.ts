import { overlapEnd } from './overlap';

const now = new Date('2026-11-25T12:00:00Z');
const at = (text: string) => new Date(text);

describe('how long a key goes on beside the one that took its place', () => {
  it.each([
    ['24 hours', undefined, null, at('2026-11-26T12:00:00Z')],
    ['as long as was asked', 720, null, at('2026-12-25T12:00:00Z')],
    ['not at all', 0, null, now],
    ['not longer than it had to live', 24, at('2026-11-25T12:00:01Z'), at('2026-11-25T12:00:01Z')],
    ['its own end later than the overlap', 24, at('2027-01-01T00:00:00Z'), at('2026-11-26T12:00:00Z')],
  ])('%s', (_what, hours, expiresAt, end) => {
    expect(overlapEnd(now, hours, expiresAt)).toEqual(end);
  });
});
