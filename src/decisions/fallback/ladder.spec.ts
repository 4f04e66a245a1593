import { Field } from '../policy/field';
import { DELINQUENCY_STAGES, PURPOSES } from '../words';
import { assertTotal, ladderFor, parseLadders, parseRungs, priorNoticeRuleFor, type Rung } from './ladder';

const rungs = (value: unknown) => parseRungs(new Field('notice', 'ladder', value));
const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };
const told = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    const { file, path, reason } = error as { file: string; path: string; reason: string };
    return [file, path, reason];
  }
  return null;
};
const media = (ladder: Rung[]) => ladder.map((r) => `${r.medium} ${r.fallbackAfter} ${r.successLevel}`);

describe('ladderFor', () => {
  it.each([
    ['servicing_reminder', 'due', ['sms PT4H E1', 'email PT24H E1', 'push PT4H E1']],
    ['collection', 'due', ['sms PT4H E1', 'email PT24H E1', 'push PT4H E1']],
    ['collection', 'overdue', ['sms PT24H E1', 'email PT24H E1', 'push PT4H E1']],
    ['collection', 'defaulted', ['sms PT24H E1', 'email PT24H E1', 'push PT4H E1']],
    ['collection', 'closed', ['sms PT4H E1', 'email PT24H E1', 'push PT4H E1']],
    ['statutory_notice', 'overdue', ['email PT24H E1', 'sms PT4H E1', 'push PT4H E1', 'letter P7D E0']],
  ] as const)('%s, %s', (purpose, stage, expected) => {
    expect(media(ladderFor(purpose, stage))).toEqual(expected);
  });

  it('has one for every purpose at every stage, and the first rung is never together with another', () => {
    for (const purpose of PURPOSES)
      for (const stage of DELINQUENCY_STAGES) {
        const ladder = ladderFor(purpose, stage);
        expect(ladder.length).toBeGreaterThan(0);
        expect(ladder[0]!.together).toBeUndefined();
      }
  });

  it('a lender’s own comes first, for its purposes and stages alone', () => {
    const own = parseLadders(
      new Field('s', 'l', [
        { purposes: ['collection'], stages: ['due'], rungs: [{ ...SMS, medium: 'email' }] },
      ]),
    );
    expect(media(ladderFor('collection', 'due', own))).toEqual(['email PT4H E1']);
    expect(ladderFor('collection', 'overdue', own)).toHaveLength(3);
    expect(ladderFor('marketing', 'due', own)).toHaveLength(3);
  });

  it('asks for a prior notice before a relay alone', () => {
    expect(priorNoticeRuleFor('reachability_relay')).toEqual({
      purpose: 'reachability_relay',
      lead: 'P3D',
      level: 'E0',
      rule: 'base.prior_notice.relay',
    });
    expect(PURPOSES.filter(priorNoticeRuleFor)).toEqual(['reachability_relay']);
  });
});

describe('parseRungs', () => {
  it('fills in what is left out, and keeps what is there', () => {
    expect(
      rungs([SMS, { ...SMS, successLevel: 'E2', providers: ['x'], together: true, fixed: true }]),
    ).toEqual([
      { medium: 'sms', fallbackAfter: 'PT4H', successLevel: 'E1', providers: [] },
      {
        medium: 'sms',
        fallbackAfter: 'PT4H',
        successLevel: 'E2',
        providers: ['x'],
        together: true,
        fixed: true,
      },
    ]);
    expect(rungs([{ ...SMS, fixed: false }])[0]).not.toHaveProperty('fixed');
  });

  it.each(['PT1M', 'P30D', 'P1W', 'PT90S'])('takes %s', (fallbackAfter) => {
    expect(rungs([{ ...SMS, fallbackAfter }])[0]!.fallbackAfter).toBe(fallbackAfter);
  });

  it.each([
    ['PT59S', 'must be from PT1M to P30D, not PT59S'],
    ['P30DT1S', 'must be from PT1M to P30D, not P30DT1S'],
    ['P1M', 'is not a duration of weeks, days, hours, minutes and seconds: P1M'],
    ['', 'must be a text'],
  ])('refuses to listen for %s', (fallbackAfter, reason) => {
    expect(told(() => rungs([{ ...SMS, fallbackAfter }]))).toEqual([
      'notice',
      'ladder[0].fallbackAfter',
      reason,
    ]);
  });

  it('has one to ten rungs', () => {
    const many = (n: number) => Array.from({ length: n }, () => SMS);
    expect(told(() => rungs([]))).toEqual(['notice', 'ladder', 'must have 1 to 10 rungs']);
    expect(rungs(many(10))).toHaveLength(10);
    expect(told(() => rungs(many(11)))).toEqual(['notice', 'ladder', 'must have 1 to 10 rungs']);
  });

  it.each([
    [{ ...SMS, medium: 'fax' }, 'ladder[0].medium'],
    [{ ...SMS, successLevel: 'E9' }, 'ladder[0].successLevel'],
    [{ ...SMS, providers: [''] }, 'ladder[0].providers[0]'],
    [{ ...SMS, fixed: 'yes' }, 'ladder[0].fixed'],
    [{ ...SMS, wait: 'PT1H' }, 'ladder[0]'],
    [{ ...SMS, together: true }, 'ladder[0]'],
  ])('refuses %j and names where', (rung, path) => {
    expect(told(() => rungs([rung]))![1]).toBe(path);
  });

  it('says of an unknown key which, and of the first rung why it cannot go together', () => {
    expect(told(() => rungs([{ ...SMS, wait: 1 }]))![2]).toBe('has an unknown key: wait');
    expect(told(() => rungs([{ ...SMS, together: true }]))![2]).toBe(
      'has no rung before it to go together with',
    );
  });
});

describe('a file of ladders', () => {
  it.each([[[{ purposes: [], stages: ['due'], rungs: [SMS] }]], [[{ purposes: ['x'] }]], [[{ extra: 1 }]]])(
    'refuses %j',
    (value) => {
      expect(told(() => parseLadders(new Field('f', 'ladders', value)))).not.toBeNull();
    },
  );

  it('has a ladder once for each purpose and stage', () => {
    const field = new Field('f', 'ladders', []);
    const all = { purposes: PURPOSES, stages: DELINQUENCY_STAGES, rungs: [] };
    expect(told(() => assertTotal(field, [all]))).toBeNull();
    expect(told(() => assertTotal(field, []))).toEqual([
      'f',
      'ladders',
      'must name security_verification × current once, not 0 times',
    ]);
    expect(
      told(() => assertTotal(field, [all, { ...all, purposes: ['collection'], stages: ['closed'] }]))![2],
    ).toBe('must name collection × closed once, not 2 times');
  });
});
