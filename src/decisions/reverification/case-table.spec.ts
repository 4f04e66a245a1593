import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { drawStateTable, reachableStates } from '../state-table';
import { REVERIFICATION_STATES, type ReverificationState } from '../words';
import {
  assertTotal,
  CASE_EVENTS,
  CASE_TABLE,
  ENDED_REVERIFICATION_STATES,
  nextCaseState,
  type CaseEvent,
} from './case-table';

const isEnded = (state: ReverificationState) =>
  (ENDED_REVERIFICATION_STATES as readonly string[]).includes(state);

function walk(events: readonly CaseEvent[], from: ReverificationState = 'opened'): ReverificationState {
  return events.reduce<ReverificationState>((state, event) => {
    const next = nextCaseState(state, event);
    return next === 'refused' ? state : next;
  }, from);
}

describe('the table of one case', () => {
  it('answers every state × event', () => {
    expect(assertTotal).not.toThrow();
    for (const state of REVERIFICATION_STATES) {
      for (const event of CASE_EVENTS) {
        expect([...REVERIFICATION_STATES, 'refused']).toContain(nextCaseState(state, event));
      }
    }
  });

  it('reaches every state from opened', () => {
    expect(reachableStates('opened', CASE_TABLE)).toEqual(new Set(REVERIFICATION_STATES));
  });

  it('is what case-table.mmd draws', () => {
    const drawing = drawStateTable('opened', REVERIFICATION_STATES, CASE_EVENTS, CASE_TABLE);
    expect(readFileSync(join(__dirname, 'case-table.mmd'), 'utf8')).toBe(drawing);
  });

  it.each<[string, CaseEvent[], ReverificationState]>([
    ['two channels', ['invited', 'came', 'value_given', 'code_right_strong'], 'completed'],
    [
      'one channel, then the hold',
      ['invited', 'came', 'value_given', 'code_right_weak', 'hold_passed'],
      'completed',
    ],
    [
      'one channel, then a second',
      ['invited', 'came', 'value_given', 'code_right_weak', 'second_proof'],
      'completed',
    ],
    [
      'one channel, then the lender',
      ['invited', 'came', 'value_given', 'code_right_weak', 'stepped_up'],
      'completed',
    ],
    [
      'one channel, then an objection',
      ['invited', 'came', 'value_given', 'code_right_weak', 'disputed'],
      'disputed',
    ],
    ['the same number', ['invited', 'came', 'said_same', 'same_confirmed'], 'unchanged'],
    ['a stranger', ['invited', 'said_not_me'], 'not_me'],
    ['nobody comes', ['invited', 'expired'], 'expired'],
    ['nobody is left', ['nobody_left'], 'unreachable'],
    ['erased before anybody came', ['invited', 'processing_ended'], 'expired'],
    ['erased while at work', ['invited', 'came', 'processing_ended'], 'expired'],
    ['erased with a code on its way', ['came', 'value_given', 'processing_ended'], 'expired'],
    ['erased during the hold', ['came', 'value_given', 'code_right_weak', 'processing_ended'], 'expired'],
    ['the link opened again', ['invited', 'came', 'came', 'value_given', 'came'], 'awaiting_code'],
    ['a second thought', ['invited', 'came', 'value_given', 'went_back'], 'proving'],
    [
      'another number and a further code',
      ['came', 'value_given', 'code_asked', 'value_given'],
      'awaiting_code',
    ],
    ['the second invitation, late', ['invited', 'came', 'invited'], 'proving'],
  ])('%s', (_what, events, end) => {
    expect(walk(events)).toBe(end);
  });

  it.each<[ReverificationState, CaseEvent]>([
    ['invited', 'code_right_strong'],
    ['proving', 'code_right_strong'],
    ['proving', 'same_confirmed'],
    ['proving', 'hold_passed'],
    ['awaiting_code', 'hold_passed'],
    ['opened', 'said_not_me'],
    ['holding', 'expired'],
    ['holding', 'value_given'],
  ])('refuses in %s: %s', (state, event) => {
    expect(nextCaseState(state, event)).toBe('refused');
  });

  it('never un-ends, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REVERIFICATION_STATES.filter(isEnded)),
        fc.array(fc.constantFrom(...CASE_EVENTS)),
        (end, events) => walk(events, end) === end,
      ),
    );
  });

  it('completes only after a right code', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CASE_EVENTS), { maxLength: 30 }), (events) => {
        const hadCode = events.some((event) => event === 'code_right_strong' || event === 'code_right_weak');
        return hadCode || walk(events) !== 'completed';
      }),
      { numRuns: 8000 },
    );
  });
});
