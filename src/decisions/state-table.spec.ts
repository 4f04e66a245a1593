import { assertTotalTable, drawStateTable, reachableStates, type StateTable } from './state-table';

const STATES = ['open', 'shut'] as const;
const EVENTS = ['push', 'knock'] as const;
type S = (typeof STATES)[number];
type E = (typeof EVENTS)[number];
const door: StateTable<S, E> = {
  open: { push: 'shut', knock: 'open' },
  shut: { push: 'refused', knock: 'shut' },
};

describe('a state table', () => {
  it('is drawn whole: arrows, what stays, what is refused', () => {
    expect(drawStateTable<S, E>('open', STATES, EVENTS, door).split('\n')).toEqual([
      'stateDiagram-v2',
      '  [*] --> open',
      '  open --> shut: push',
      '  %% open stays on knock',
      '  shut --> [*]',
      '  %% shut stays on knock',
      '  %% shut refuses push',
      '',
    ]);
  });

  it.each([
    ['a missing answer', { ...door, shut: { push: 'open' } }, /shut × knock has no answer/],
    [
      'an unknown next state',
      { ...door, shut: { push: 'ajar', knock: 'shut' } },
      /shut × push has no answer \(ajar/,
    ],
    ['an unknown event', { ...door, open: { ...door.open, kick: 'shut' } }, /open answers "kick"/],
    ['an unknown state', { ...door, ajar: door.open }, /a state "ajar"/],
    ['a missing state', { open: door.open }, /shut × push has no answer/],
  ])('refuses to start with %s', (_what, table, message) => {
    expect(() => assertTotalTable<S, E>('door', STATES, EVENTS, table as never)).toThrow(message);
  });

  it('says what can be reached', () => {
    expect(reachableStates<S, E>('open', door)).toEqual(new Set(STATES));
    expect(reachableStates<S, E>('shut', door)).toEqual(new Set(['shut']));
  });
});
