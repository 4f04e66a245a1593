import { makeRung } from './make-plan-facts';
import { emptyBlocks, type Counts } from './learned';
import { believe, orderRungs } from './what-worked';

const MORNING_BLOCK = 2;
const counts = (
  of: Partial<Record<'sms' | 'email' | 'push', [number, number]>>,
  block = MORNING_BLOCK,
): Counts =>
  Object.fromEntries(
    Object.entries(of).map(([medium, [successes, trials]]) => {
      const blocks = emptyBlocks();
      blocks[block] = { trials, successes };
      return [medium, blocks];
    }),
  );
const worked = (
  own: Counts,
  portfolio: Counts = {},
  statutoryFloor: ('sms' | 'email' | 'push')[] | null = null,
) => ({
  own,
  portfolio,
  statutoryFloor,
});
const ladder = [makeRung('sms'), makeRung('email'), makeRung('push')];
const notice = { purpose: 'servicing_reminder' as const, critical: false, ladder };
const order = (
  facts: ReturnType<typeof worked> | null,
  over: Partial<Parameters<typeof orderRungs>[0]> = {},
) => orderRungs({ ...notice, ...over }, facts, MORNING_BLOCK);

describe('believe', () => {
  it('knowing nothing it believes one half', () => {
    expect(believe('sms', worked({}), 2)).toEqual({
      block: '08-12',
      trials: 0,
      successes: 0,
      prior: 0.5,
      posterior: 0.5,
    });
  });

  it('is the mean of a Beta whose prior weighs as eight observations', () => {
    // (8 × 0.5 + 9) / (8 + 10) = 0.722…
    expect(believe('sms', worked(counts({ sms: [9, 10] })), 2)).toMatchObject({
      trials: 10,
      successes: 9,
      posterior: 0.722,
    });
  });

  it('takes the portfolio’s block with fifty or more, else its whole day', () => {
    const blocks = emptyBlocks();
    blocks[2] = { trials: 49, successes: 49 };
    blocks[5] = { trials: 51, successes: 0 };
    expect(believe('sms', worked({}, { sms: blocks }), 2).prior).toBe(0.49); // (49 + 1) / (100 + 2)
    blocks[2] = { trials: 50, successes: 50 };
    expect(believe('sms', worked({}, { sms: blocks }), 2).prior).toBe(0.981); // 51 / 52
  });

  it('looks at the block of now alone for one’s own', () => {
    expect(believe('sms', worked(counts({ sms: [0, 9] }, 3)), 2).trials).toBe(0);
  });
});

describe('orderRungs', () => {
  it('keeps the ladder where nothing is learned, or it is switched off', () => {
    expect(order(null)).toEqual({ order: [0, 1, 2], isLearned: false, beliefs: null });
    expect(order(worked({}))).toMatchObject({ order: [0, 1, 2], isLearned: false });
    expect(order(worked({})).beliefs).toHaveLength(3);
  });

  it('begins with what clearly worked better, and says by which numbers', () => {
    const learned = order(worked(counts({ sms: [0, 6], email: [6, 6] })));
    expect(learned).toMatchObject({ order: [1, 2, 0], isLearned: true });
    expect(learned.beliefs![0]).toMatchObject({ trials: 6, successes: 0, posterior: 0.286 });
    expect(learned.beliefs![1]).toMatchObject({ posterior: 0.714 });
    expect(learned.beliefs![2]).toMatchObject({ trials: 0, posterior: 0.5 });
  });

  it('needs five own observations on one of the two', () => {
    // Four failures in a row would be enough for the margin: 0.333 against 0.5.
    expect(order(worked(counts({ sms: [0, 4] })))).toMatchObject({ isLearned: false });
    expect(order(worked(counts({ sms: [0, 5] })))).toMatchObject({ order: [1, 2, 0], isLearned: true });
    expect(order(worked(counts({ email: [5, 5] })))).toMatchObject({ order: [1, 0, 2], isLearned: true });
  });

  it('needs a margin of 0.15, so that an order does not flap', () => {
    // 5 of 12 → 9/20 = 0.45; 8 of 12 → 12/20 = 0.6; 7 of 12 → 11/20 = 0.55.
    const two = [ladder[0]!, ladder[1]!];
    expect(order(worked(counts({ sms: [5, 12], email: [8, 12] })), { ladder: two }).order).toEqual([1, 0]);
    expect(order(worked(counts({ sms: [5, 12], email: [7, 12] })), { ladder: two }).order).toEqual([0, 1]);
  });

  it('leaves critical notices, security messages and single rungs alone', () => {
    const facts = worked(counts({ sms: [0, 9], email: [9, 9] }));
    for (const over of [
      { critical: true },
      { purpose: 'security_verification' as const },
      { ladder: [ladder[0]!] },
    ])
      expect(order(facts, over)).toMatchObject({ isLearned: false, beliefs: null });
    expect(order(facts, { ladder: [ladder[0]!] }).order).toEqual([0]);
  });

  it('moves others around a rung that is fixed', () => {
    const facts = worked(counts({ sms: [0, 9], email: [4, 9], push: [9, 9] }));
    const fixed = [ladder[0]!, { ...ladder[1]!, fixed: true }, ladder[2]!];
    expect(order(facts, { ladder: fixed }).order).toEqual([2, 1, 0]);
    expect(order(facts, { ladder: [{ ...ladder[0]!, fixed: true }, ...ladder.slice(1)] }).order).toEqual([
      0, 2, 1,
    ]);
  });

  it('never goes below the lender’s order of a statutory notice', () => {
    const own = counts({ sms: [0, 9], email: [4, 9], push: [9, 9] });
    const statutory = { purpose: 'statutory_notice' as const };
    expect(order(worked(own), statutory).order).toEqual([0, 1, 2]);
    expect(order(worked(own, {}, ['sms']), statutory).order).toEqual([0, 2, 1]);
    expect(order(worked(own, {}, []), statutory).order).toEqual([2, 1, 0]);
    expect(order(worked(own, {}, ['sms'])).order).toEqual([2, 1, 0]);
  });
});
