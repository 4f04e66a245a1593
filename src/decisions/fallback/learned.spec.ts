import { addDuration } from '../duration';
import { nextActiveTime } from './active-hours';
import {
  blockInWords,
  blockOf,
  countOpened,
  countWorked,
  didWork,
  toCounts,
  type PastAttempt,
} from './learned';
import { MORNING } from './make-plan-facts';

const SHANGHAI = 'Asia/Shanghai';
const shanghai = (clock: string, day = '02') => new Date(`2026-03-${day}T${clock}:00+08:00`);
const attempt = (over: Partial<PastAttempt> = {}): PastAttempt => ({
  medium: 'sms',
  state: 'delivered',
  calledAt: MORNING,
  openedAt: null,
  ...over,
});

describe('hour blocks', () => {
  it.each([
    ['00:00', 0],
    ['03:59', 0],
    ['04:00', 1],
    ['11:59', 2],
    ['23:59', 5],
  ])('%s is in block %d of the local day', (clock, block) => {
    expect(blockOf(SHANGHAI, shanghai(clock))).toBe(block);
  });

  it('are read by the clock of the zone, and told with two digits', () => {
    expect(blockOf('America/New_York', MORNING)).toBe(5);
    expect([blockInWords(0), blockInWords(2), blockInWords(5)]).toEqual(['00-04', '08-12', '20-24']);
  });
});

describe('didWork', () => {
  const now = addDuration(MORNING, 'PT72H');
  const before = new Date(now.getTime() - 1);
  it.each([
    ['delivered', 'sms', before, true],
    ['opened', 'push', before, true],
    ['failed', 'email', before, false],
    ['handed_over', 'sms', before, null],
    ['handed_over', 'sms', now, false],
    ['handed_over', 'email', before, null],
    ['handed_over', 'email', now, true],
    ['ambiguous', 'sms', now, null],
    ['not_sent', 'sms', now, null],
    ['planned', 'sms', now, null],
    ['sending', 'sms', now, null],
  ] as const)('%s by %s', (state, medium, at, expected) => {
    expect(didWork(attempt({ state, medium }), at)).toBe(expected);
  });
});

describe('counting', () => {
  it('counts per medium and block of when it left; what nobody can say yet is left out', () => {
    const counts = countWorked(
      [
        attempt(),
        attempt({ state: 'failed' }),
        attempt({ state: 'ambiguous' }),
        attempt({ medium: 'email', calledAt: shanghai('20:00') }),
      ],
      SHANGHAI,
      MORNING,
    );
    expect(Object.keys(counts)).toEqual(['sms', 'email']);
    expect(counts.sms![2]).toEqual({ trials: 2, successes: 1 });
    expect(counts.email![5]).toEqual({ trials: 1, successes: 1 });
    expect(counts.sms!.reduce((n, b) => n + b.trials, 0)).toBe(2);
  });

  it('counts openings by when they were', () => {
    expect(
      countOpened(
        [attempt({ openedAt: shanghai('21:00') }), attempt(), attempt({ openedAt: MORNING })],
        SHANGHAI,
      ),
    ).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('reads a tally’s rows, and no medium it does not know', () => {
    const rows = [
      { medium: 'sms' as const, block: 1, trials: 3.5, successes: 2 },
      { medium: 'sms' as const, block: 2, trials: 1, successes: 0 },
      { medium: 'fax' as never, block: 1, trials: 3, successes: 2 },
    ];
    const counts = toCounts(rows);
    expect(Object.keys(counts)).toEqual(['sms']);
    expect(counts.sms!.map((b) => b.trials)).toEqual([0, 3.5, 1, 0, 0, 0]);
  });
});

describe('nextActiveTime', () => {
  const evenings = [0, 0, 1, 0, 0, 6];
  const at = (opened: number[], now: Date) => nextActiveTime(opened, SHANGHAI, now);

  it('is the beginning of the next block in which they are used to read', () => {
    expect(at(evenings, MORNING)).toEqual({
      at: shanghai('20:00'),
      facts: { block: '20-24', opened: 6, ofAll: 7 },
    });
    expect(at([0, 0, 6, 0, 0, 0], shanghai('12:00'))!.at).toEqual(shanghai('08:00', '03'));
    expect(at([6, 0, 0, 0, 0, 0], shanghai('23:59'))!.at).toEqual(shanghai('00:00', '03'));
  });

  it('is now within such a block', () => {
    expect(at(evenings, shanghai('20:00'))).toBeNull();
    expect(at(evenings, shanghai('19:59'))).not.toBeNull();
  });

  it('needs six openings, and three in ten of them in one block', () => {
    expect(at([0, 0, 0, 0, 0, 5], MORNING)).toBeNull();
    expect(at([0, 0, 0, 0, 0, 6], MORNING)).not.toBeNull();
    // 3 of 10 is enough, 3 of 11 is not.
    expect(at([2, 2, 1, 1, 1, 3], MORNING)!.at).toEqual(shanghai('20:00'));
    expect(at([2, 2, 2, 1, 1, 3], MORNING)).toBeNull();
  });
});
