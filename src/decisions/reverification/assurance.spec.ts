import fc from 'fast-check';
import { judgeAssurance, type AssuranceFacts } from './assurance';

const at = (hours: number) => new Date(Date.UTC(2026, 10, 1) + hours * 3_600_000);
const facts = (over: Partial<AssuranceFacts> = {}): AssuranceFacts => ({
  proofs: [{ channelId: 'mail', by: 'link' }],
  survivors: ['mail', 'app'],
  told: [],
  stepUpAt: null,
  holdUntil: at(72),
  ...over,
});
const two = [
  { channelId: 'mail', by: 'link' },
  { channelId: 'app', by: 'tap' },
];

describe('judgeAssurance', () => {
  it.each<[string, Partial<AssuranceFacts>, number, string, string]>([
    ['two channels, at once', { proofs: two }, 0, 'verified', 'two_channels_proved'],
    [
      'two channels, no hold ever set',
      { proofs: two, holdUntil: null },
      0,
      'verified',
      'two_channels_proved',
    ],
    ['one channel twice', { proofs: [two[0]!, two[0]!], told: [] }, 99, 'provisional', 'nobody_could_object'],
    [
      'the suspect one is no second proof',
      { proofs: two, survivors: ['mail'] },
      99,
      'provisional',
      'nobody_could_object',
    ],
    [
      'two with one holder',
      { proofs: two, verifiedThrough: { app: 'mail', mail: null } },
      99,
      'provisional',
      'nobody_could_object',
    ],
    ['one, told another, inside the hold', { told: ['app'] }, 71, 'provisional', 'hold_not_passed'],
    ['one, told another, hold just over', { told: ['app'] }, 72, 'verified', 'nobody_objected'],
    ['one, told only itself', { told: ['mail'] }, 1000, 'provisional', 'nobody_could_object'],
    [
      'one, told a channel that fell since',
      { told: ['app'], survivors: ['mail'] },
      99,
      'provisional',
      'nobody_could_object',
    ],
    [
      'one, told a channel of the same holder',
      { told: ['app'], verifiedThrough: { app: 'mail' } },
      99,
      'provisional',
      'nobody_could_object',
    ],
    ['one, nobody told, a year later', {}, 24 * 365, 'provisional', 'nobody_could_object'],
    ['one and the step-up, inside the hold', { stepUpAt: at(1) }, 2, 'provisional', 'hold_not_passed'],
    ['one and the step-up, after the hold', { stepUpAt: at(1) }, 72, 'verified', 'stepped_up'],
    ['the step-up of this very instant', { stepUpAt: at(80) }, 80, 'verified', 'stepped_up'],
    ['the step-up alone, after the hold', { proofs: [], stepUpAt: at(1) }, 72, 'verified', 'stepped_up'],
    [
      'the step-up alone, inside the hold',
      { proofs: [], stepUpAt: at(1) },
      71,
      'provisional',
      'hold_not_passed',
    ],
    [
      'one in a circle, told one outside it',
      { survivors: ['mail', 'app', 'other'], told: ['other'], verifiedThrough: { app: 'mail', mail: 'app' } },
      99,
      'verified',
      'nobody_objected',
    ],
    [
      'two circles are two holders',
      {
        proofs: [
          { channelId: 'a', by: 'link' },
          { channelId: 'c', by: 'link' },
        ],
        survivors: ['a', 'b', 'c', 'd'],
        verifiedThrough: { a: 'b', b: 'a', c: 'd', d: 'c' },
      },
      0,
      'verified',
      'two_channels_proved',
    ],
    [
      'two proved through a third are one holder',
      { proofs: two, verifiedThrough: { app: 'phone', mail: 'phone' } },
      99,
      'provisional',
      'nobody_could_object',
    ],
    ['a step-up that is still to come', { stepUpAt: at(90) }, 80, 'provisional', 'nobody_could_object'],
    ['no proof, a year later', { proofs: [], told: ['app'] }, 24 * 365, 'provisional', 'nothing_proved'],
    ['one, no hold set', { told: ['app'], holdUntil: null }, 99, 'provisional', 'hold_not_passed'],
    [
      'a circle of proofs is one holder',
      { proofs: two, verifiedThrough: { app: 'mail', mail: 'app' } },
      99,
      'provisional',
      'nobody_could_object',
    ],
  ])('%s', (_what, over, hours, assurance, why) => {
    expect(judgeAssurance(facts(over), at(hours))).toEqual({ assurance, why });
  });

  const ids = fc.subarray(['a', 'b', 'c', 'd']);
  it('never verifies by one proof and time alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'b', 'c'),
        ids,
        fc.nat(1_000_000),
        fc.nat(500),
        (proved, survivors, hours, hold) => {
          const alone = facts({
            proofs: [{ channelId: proved, by: 'link' }],
            survivors,
            told: [proved],
            holdUntil: at(hold),
          });
          return judgeAssurance(alone, at(hours)).assurance === 'provisional';
        },
      ),
    );
  });

  it('never verifies by a channel that does not survive', () => {
    fc.assert(
      fc.property(ids, ids, fc.nat(10_000), (proved, told, hours) => {
        const none = facts({
          proofs: proved.map((channelId) => ({ channelId, by: 'link' })),
          told,
          survivors: [],
        });
        return judgeAssurance(none, at(hours)).assurance === 'provisional';
      }),
    );
  });
});
