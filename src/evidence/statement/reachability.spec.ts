import type { Json } from '../verify/canonical-json';
import type { Leaf } from '../verify/entries';
import { countReach, reachOf } from './reachability';

const T0 = Date.UTC(2026, 2, 2, 2);
const at = (minutes: number) => new Date(T0 + minutes * 60_000).toISOString();

type Step = [kind: string, minutes: number, body?: { [key: string]: Json }];

/** The entries of one notice, to be told within a day. */
const notice = (...steps: Step[]): Leaf[] =>
  (
    [
      ['notice.accepted', 0, { deliverBy: at(1_440), evidence: 'E1', purpose: 'collection' }],
      ...steps,
    ] as Step[]
  ).map(([kind, minutes, body = {}], i) => ({
    bytes: Buffer.alloc(0),
    stream: `ntc_${'0'.repeat(32)}`,
    n: i + 1,
    prev: '',
    kind: kind.includes('.') ? kind : `attempt.${kind}`,
    at: at(minutes),
    body,
  }));

const over = (medium: string, trust: string, state: string, attempt = 'att_1') => ({
  attempt,
  channel: 'chn_1',
  medium,
  state,
  trust,
});

const LATER = new Date(T0 + 100 * 3_600_000);

const CASES: [string, Step[], string | null, string | null, boolean][] = [
  ['nothing left', [['planned', 1, over('sms', 'verified', 'planned')]], null, null, false],
  ['it left', [['handed-over', 1, over('sms', 'verified', 'handed_over')]], 'E0', at(1), true],
  [
    'it was delivered',
    [
      ['handed-over', 1, over('sms', 'verified', 'handed_over')],
      ['delivered', 2, over('sms', 'verified', 'delivered')],
    ],
    'E1',
    at(2),
    true,
  ],
  [
    'it was opened',
    [
      ['handed-over', 1, over('push', 'verified', 'handed_over')],
      ['opened', 3, over('push', 'verified', 'opened')],
    ],
    'E2',
    at(3),
    true,
  ],
  [
    'delivered on a channel that was not verified counts E0',
    [
      ['handed-over', 1, over('sms', 'stale', 'handed_over')],
      ['delivered', 2, over('sms', 'stale', 'delivered')],
    ],
    'E0',
    at(1),
    true,
  ],
  [
    'delivered, and failed after all: no chance',
    [
      ['handed-over', 1, over('sms', 'verified', 'handed_over')],
      ['delivered', 2, over('sms', 'verified', 'delivered')],
      ['failed', 3, over('sms', 'verified', 'failed')],
    ],
    null,
    null,
    false,
  ],
  [
    'an e-mail without a bounce for 72 hours, dated when it was taken',
    [['handed-over', 1, over('email', 'verified', 'handed_over')]],
    'E1',
    at(1),
    true,
  ],
  [
    'nobody knows whether it left',
    [['ambiguous', 1, over('sms', 'verified', 'ambiguous')]],
    null,
    null,
    false,
  ],
  [
    'only after the deadline',
    [['handed-over', 1_441, over('sms', 'verified', 'handed_over')]],
    'E0',
    at(1_441),
    false,
  ],
  [
    'one of two failed, the other arrived',
    [
      ['handed-over', 1, over('sms', 'verified', 'handed_over')],
      ['failed', 2, over('sms', 'verified', 'failed')],
      ['handed-over', 4, over('push', 'verified', 'handed_over', 'att_2')],
      ['delivered', 5, over('push', 'verified', 'delivered', 'att_2')],
    ],
    'E1',
    at(5),
    true,
  ],
];

describe('whether a notice had a chance to reach its borrower', () => {
  it.each(CASES)('%s', (_, steps, level, reachedAt, hadAChance) => {
    expect(reachOf(notice(...steps), LATER)).toMatchObject({ level, reachedAt, hadAChance });
  });

  it('does not take a mail server’s 250 for more before 72 hours are over', () => {
    const leaves = notice(['handed-over', 1, over('email', 'verified', 'handed_over')]);
    const before = new Date(new Date(at(1)).getTime() + 72 * 3_600_000 - 1);
    expect(reachOf(leaves, before).level).toBe('E0');
    expect(reachOf(leaves, new Date(before.getTime() + 1)).level).toBe('E1');
  });

  it('says how it ended, and counts every level', () => {
    const ended = notice(...CASES[2]![1], ['notice.satisfied', 9, { count: 4, outcome: 'satisfied' }]);
    const all = [...CASES.map(([, steps]) => notice(...steps)), ended].map((leaves) =>
      reachOf(leaves, LATER),
    );
    expect(all.at(-1)!.outcome).toBe('satisfied');
    expect(countReach(all)).toEqual({ E0: 3, E1: 4, E2: 1, E3: 0, E4: 0, E5: 0, none: 3 });
  });
});
