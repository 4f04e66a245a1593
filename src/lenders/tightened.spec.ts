import { compilePacks } from '../decisions/policy/compile';
import { compileTightened, findOverrideFlaw } from './tightened';

const cap = (limit: number) => ({ rule: 'base.cap.all.day', limit });
const limitIn = (packs: { rules: readonly { id: string }[] }) =>
  (packs.rules.find((r) => r.id === 'base.cap.all.day') as unknown as { limit: number }).limit;

describe('what a lender tightens', () => {
  it.each([
    ['nothing', [], null],
    ['a lower cap', [cap(1)], null],
    ['the same cap', [cap(2)], null],
    ['a lower cap twice', [cap(1), cap(0)], null],
    ['a higher cap', [cap(3)], { index: 0, path: '/limit' }],
    ['a cap higher than its own before', [cap(0), cap(1)], { index: 1, path: '/limit' }],
    ['a rule that no pack has', [cap(1), { rule: 'base.cap.moon', limit: 1 }], { index: 1, path: '' }],
    [
      'a rule of a pack that was not chosen',
      [{ rule: 'us.window', allow: [] }],
      { index: 0, path: '/allow' },
    ],
    ['no rule', [{ limit: 1 } as never], { index: 0, path: '/rule' }],
  ])('%s', (_what, overrides, flaw) => {
    const found = findOverrideFlaw(overrides);
    if (flaw === null) expect(found).toBeNull();
    else expect(found).toMatchObject({ ...flaw, reason: expect.any(String) });
  });

  it('counts in the packs it is compiled into', () => {
    expect(limitIn(compileTightened(['base', 'cn'], [cap(1)]).packs)).toBe(1);
    expect(limitIn(compilePacks(['base', 'cn']))).toBe(2);
  });

  it('leaves out what fits no more, and keeps the rest', () => {
    const gone = { rule: 'base.cap.gone', limit: 1 };
    const { packs, leftOut } = compileTightened(['base'], [gone, cap(1), cap(9)]);
    expect(leftOut).toEqual([gone, cap(9)]);
    expect(limitIn(packs)).toBe(1);
  });
});
