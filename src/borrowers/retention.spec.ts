import fc from 'fast-check';
import { compilePacks } from '../decisions/policy/compile';
import {
  afterPeriod,
  beforePeriod,
  judgeErasure,
  sweptBefore,
  type ErasureDecision,
  type ErasureFacts,
} from './retention';

/** Article by article, apart from the packs' files. */
const FLOORS: Record<string, string> = { cn: 'P2Y', 'us-federal': 'P3Y' };
const judge = ({ packs, ...facts }: ErasureFacts & { packs: string[] }, at: Date): ErasureDecision =>
  judgeErasure(facts, compilePacks(packs), at);

const now = new Date('2026-11-25T08:00:00.000Z');
const at = (text: string) => new Date(text);

describe('may a borrower be erased now?', () => {
  it('not while an account is open, whatever else', () => {
    expect(judge({ openAccounts: 1, lastContactAt: null, packs: ['base'] }, now)).toEqual({
      kind: 'restrict',
      because: 'ACCOUNT_OPEN',
      until: null,
    });
  });

  it('at once where nobody was ever contacted: there is no contact log to keep', () => {
    expect(judge({ openAccounts: 0, lastContactAt: null, packs: ['base', 'cn'] }, now)).toEqual({
      kind: 'erase',
    });
  });

  it.each([
    ['two years in China', ['base', 'cn'], '2024-11-25T08:00:00.001Z', 'cn', '2026-11-25T08:00:00.001Z'],
    [
      'three years in the US',
      ['base', 'us-federal'],
      '2023-11-25T08:00:00.001Z',
      'us-federal',
      '2026-11-25T08:00:00.001Z',
    ],
    [
      'the longest of several',
      ['base', 'cn', 'us-federal'],
      '2024-01-01T00:00:00Z',
      'us-federal',
      '2027-01-01T00:00:00Z',
    ],
  ])('the floor: %s', (_, packs, last, pack, until) => {
    expect(judge({ openAccounts: 0, lastContactAt: at(last), packs }, now)).toEqual({
      kind: 'restrict',
      because: 'RETENTION_FLOOR',
      until: at(until),
      pack,
    });
  });

  it.each([
    ['cn', '2024-11-25T08:00:00.000Z'],
    ['us-federal', '2023-11-25T08:00:00.000Z'],
  ])('a floor of %s is over at its very instant', (pack, last) => {
    expect(judge({ openAccounts: 0, lastContactAt: at(last), packs: ['base', pack] }, now)).toEqual({
      kind: 'erase',
    });
  });

  it('where no pack has a floor nothing is kept', () => {
    expect(judge({ openAccounts: 0, lastContactAt: now, packs: ['base', 'uk'] }, now)).toEqual({
      kind: 'erase',
    });
  });

  it('never erases before the longest floor', () => {
    const day = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(day, day, fc.subarray(['base', 'cn', 'us-federal', 'uk']), (last, later, packs) => {
        const lastContactAt = new Date(now.getTime() + last * 86_400_000);
        const then = new Date(lastContactAt.getTime() + later * 86_400_000);
        const decision = judge({ openAccounts: 0, lastContactAt, packs }, then);
        const floors = packs.flatMap((pack) => FLOORS[pack] ?? []);
        const mayErase = floors.every((floor) => afterPeriod(lastContactAt, floor) <= then);
        expect(decision.kind).toBe(mayErase ? 'erase' : 'restrict');
      }),
    );
  });
});

describe('periods', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 'P6M', '2026-07-31T10:00:00Z'],
    ['2024-02-29T10:00:00Z', 'P1Y', '2025-03-01T10:00:00Z'],
    ['2026-11-25T10:00:00Z', 'P90D', '2027-02-23T10:00:00Z'],
    ['2026-11-25T10:00:00Z', 'P0D', '2026-11-25T10:00:00Z'],
  ])('%s and %s', (from, period, to) => expect(afterPeriod(at(from), period)).toEqual(at(to)));

  it('goes back by the same', () =>
    expect(beforePeriod(at('2026-11-25T10:00:00Z'), 'P2Y')).toEqual(at('2024-11-25T10:00:00Z')));

  it('sweeps what is older than the longest of several', () =>
    expect(sweptBefore(at('2026-11-25T10:00:00Z'), ['P6M', 'P2Y', 'P90D'])).toEqual(
      at('2024-11-25T10:00:00Z'),
    ));

  it.each(['2Y', 'P2W', 'PT1H', 'P-1D', ''])('refuses %s', (period) =>
    expect(() => afterPeriod(now, period)).toThrow(RangeError),
  );
});
