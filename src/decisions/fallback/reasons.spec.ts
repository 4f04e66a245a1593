import { compilePacks } from '../policy/compile';
import { live, makeLife } from './life';
import { BECAUSE_CODES, CONSIDERED_CODES, END_CODES, HOLD_CODES, WAIT_CODES } from './reasons';

const LISTS = [CONSIDERED_CODES, BECAUSE_CODES, WAIT_CODES, HOLD_CODES, END_CODES];
const CHOICES = [{ packs: compilePacks(['base', 'cn']), zones: ['Asia/Shanghai'] }];
/** Needs ten steps in a row that are given up before they leave: steps.spec has it. */
const RARE = ['GAVE_UP'];

describe('the reasons of a plan', () => {
  it('each have one sentence', () => {
    for (const list of LISTS)
      for (const [code, meaning] of Object.entries(list)) {
        expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
        expect(meaning).toMatch(/^[A-Z].{10,}\.$/);
      }
  });

  it('are all given by some life, and no other is', () => {
    const seen = { considered: new Set<string>(), because: new Set<string>(), why: new Set<string>() };
    for (let seed = 0; seed < 2_500; seed += 1)
      live(makeLife(seed, CHOICES), ({ step }) => {
        for (const { why } of step.considered) seen.considered.add(why);
        if (step.kind === 'send') seen.because.add(step.because);
        else if (!step.why.includes('.')) seen.why.add(step.why);
      });
    const sorted = (codes: Iterable<string>) => [...codes].sort();
    expect(sorted([...seen.considered, ...RARE])).toEqual(sorted(Object.keys(CONSIDERED_CODES)));
    expect(sorted(seen.because)).toEqual(sorted(Object.keys(BECAUSE_CODES)));
    expect(sorted(seen.why)).toEqual(
      sorted(new Set([WAIT_CODES, HOLD_CODES, END_CODES].flatMap((list) => Object.keys(list)))),
    );
  });
});
