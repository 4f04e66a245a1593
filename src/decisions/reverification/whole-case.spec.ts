import fc from 'fast-check';
import { REVERIFICATION_STATES, type ReverificationState } from '../words';
import { judgeAssurance, type AssuranceFacts } from './assurance';
import {
  CASE_EVENTS,
  CASE_TABLE,
  ENDED_REVERIFICATION_STATES,
  nextCaseState,
  type CaseEvent,
} from './case-table';

/**
 * One case as the callers live it: the table moves it, judgeAssurance says how sure it is. What may complete it is
 * counted here a second time and in another way, from what happened and not from what was concluded.
 */
const RUNS = 12_000;
const HOLD_HOURS = 72;
const SURVIVORS = ['mail', 'app', 'second-mail', 'third'];
/** Who could have said no or proved: channels proved through another one share its holder. */
const HOLDER: Record<string, string> = { mail: 'mail', app: 'app', 'second-mail': 'mail', third: 'app' };
const THROUGH = { 'second-mail': 'mail', third: 'app' };
const at = (hours: number) => new Date(Date.UTC(2026, 10, 1) + hours * 3_600_000);

type Act =
  | { do: CaseEvent }
  | { do: 'proves'; channel: string }
  | { do: 'is told'; channel: string }
  | { do: 'waits'; hours: number }
  | { do: 'code is right' }
  | { do: 'looks at the hold' };

interface Life {
  state: ReverificationState;
  hours: number;
  codeWasRight: boolean;
  facts: AssuranceFacts;
  states: ReverificationState[];
}

const channels = fc.constantFrom(...SURVIVORS);
const acts = fc.array(
  fc.oneof(
    fc.constantFrom<Act>(
      ...CASE_EVENTS.filter(
        (e) =>
          !['code_right_strong', 'code_right_weak', 'hold_passed', 'second_proof', 'stepped_up'].includes(e),
      ).map((event) => ({ do: event })),
    ),
    {
      weight: 8,
      arbitrary: fc.constantFrom<Act>({ do: 'came' }, { do: 'value_given' }, { do: 'code is right' }),
    },
    channels.map<Act>((channel) => ({ do: 'proves', channel })),
    channels.map<Act>((channel) => ({ do: 'is told', channel })),
    fc.integer({ min: 0, max: 100 }).map<Act>((hours) => ({ do: 'waits', hours })),
    fc.constantFrom<Act>({ do: 'stepped_up' }, { do: 'looks at the hold' }),
  ),
  { minLength: 8, maxLength: 30, size: 'max' },
);

function live(deeds: readonly Act[]): Life {
  const life: Life = {
    state: 'opened',
    hours: 0,
    codeWasRight: false,
    facts: {
      proofs: [],
      survivors: SURVIVORS,
      told: [],
      stepUpAt: null,
      holdUntil: null,
      verifiedThrough: THROUGH,
    },
    states: ['opened'],
  };
  for (const deed of deeds) step(life, deed);
  return life;
}

function step(life: Life, deed: Act): void {
  const { facts } = life;
  const isSure = () => judgeAssurance(facts, at(life.hours)).assurance === 'verified';
  // In a hold these end it only once the case is sure; before, they are noted.
  const endHold = (event: CaseEvent) =>
    life.state !== 'holding' || isSure() ? move(life, event) : undefined;
  switch (deed.do) {
    case 'waits':
      life.hours += deed.hours;
      return;
    case 'is told':
      facts.told = [...facts.told, deed.channel];
      return;
    case 'proves':
      if (nextCaseState(life.state, 'second_proof') === 'refused') return;
      facts.proofs = [...facts.proofs, { channelId: deed.channel, by: 'link' }];
      return endHold('second_proof');
    case 'stepped_up':
      if (nextCaseState(life.state, 'stepped_up') === 'refused') return;
      facts.stepUpAt = at(life.hours);
      return endHold('stepped_up');
    case 'looks at the hold':
      return endHold('hold_passed');
    case 'code is right':
      if (life.state !== 'awaiting_code') return;
      life.codeWasRight = true;
      facts.holdUntil ??= at(life.hours + HOLD_HOURS);
      return move(life, isSure() ? 'code_right_strong' : 'code_right_weak');
    default:
      return move(life, deed.do);
  }
}

function move(life: Life, event: CaseEvent): void {
  const next = nextCaseState(life.state, event);
  if (next === 'refused') return;
  life.state = next;
  life.states.push(next);
}

function mayBeComplete({ facts, codeWasRight, hours }: Life): boolean {
  if (!codeWasRight) return false;
  const proved = new Set(facts.proofs.map((p) => HOLDER[p.channelId]));
  if (proved.size >= 2) return true;
  if (facts.holdUntil === null || at(hours) < facts.holdUntil) return false;
  return facts.stepUpAt !== null || (proved.size === 1 && facts.told.some((c) => !proved.has(HOLDER[c]!)));
}

describe('a whole case, whatever happens in whatever order', () => {
  const isEnded = (state: ReverificationState) =>
    (ENDED_REVERIFICATION_STATES as readonly string[]).includes(state);

  it('completes only by a right code and two proofs, or the hold and somebody who vouches or could have said no', () => {
    const began = performance.now();
    let runs = 0;
    const seen = new Set<ReverificationState>();
    let completed = 0;
    fc.assert(
      fc.property(acts, (deeds) => {
        const life = live(deeds);
        runs += 1;
        for (const state of life.states) seen.add(state);
        if (life.state === 'completed') completed += 1;
        return life.state !== 'completed' || mayBeComplete(life);
      }),
      { numRuns: RUNS },
    );
    expect(performance.now() - began).toBeLessThan(3_000);
    // Mutation testing cuts it short.
    if (runs < RUNS) return;
    // The sequences are worth something: they go everywhere, and complete often.
    expect([...seen].sort()).toEqual([...REVERIFICATION_STATES].sort());
    expect(completed).toBeGreaterThan(100);
  });

  it('once ended, stays as it ended', () => {
    fc.assert(
      fc.property(acts, (deeds) => {
        const { states } = live(deeds);
        const end = states.findIndex(isEnded);
        return end < 0 || end === states.length - 1;
      }),
      { numRuns: 8_000 },
    );
  });

  it('nothing leaves an ended state and nothing but an event moves one', () => {
    for (const end of ENDED_REVERIFICATION_STATES)
      for (const event of CASE_EVENTS) expect(CASE_TABLE[end][event]).toBe('refused');
    expect(ENDED_REVERIFICATION_STATES).toEqual([
      'completed',
      'unchanged',
      'not_me',
      'disputed',
      'expired',
      'unreachable',
    ]);
  });
});
