import { assertTotalTable, type StateTable } from '../state-table';
import { REVERIFICATION_STATES, type ReverificationState } from '../words';

/**
 * What can happen to one case. `_strong` and `_weak`: what the proofs so far add up to when the code is right
 * (judgeAssurance says). `hold_passed`, `stepped_up` and `second_proof` end a hold: the caller fires them
 * there only once judgeAssurance says `verified`. `processing_ended`: the borrower is erased or restricted.
 */
export const CASE_EVENTS = [
  'invited',
  'came',
  'value_given',
  'said_same',
  'code_asked',
  'went_back',
  'code_right_strong',
  'code_right_weak',
  'same_confirmed',
  'second_proof',
  'hold_passed',
  'stepped_up',
  'said_not_me',
  'disputed',
  'expired',
  'nobody_left',
  'processing_ended',
] as const;
export type CaseEvent = (typeof CASE_EVENTS)[number];

export const ENDED_REVERIFICATION_STATES = [
  'completed',
  'unchanged',
  'not_me',
  'disputed',
  'expired',
  'unreachable',
] as const satisfies readonly ReverificationState[];

type Row = Record<CaseEvent, ReverificationState | 'refused'>;

/** Every event that a row does not name has no business there. */
function row(answers: Partial<Row>): Row {
  const refused = Object.fromEntries(CASE_EVENTS.map((event) => [event, 'refused'])) as Row;
  return { ...refused, ...answers };
}

/** Ended never un-ends. */
const ENDED = row({});

/**
 * Opening the link again while at work changes nothing, and a second invitation may be handed over after the
 * first one was followed. A step-up or a second proof that comes before the code is only noted (the state
 * stays): it counts when the code is right.
 */
export const CASE_TABLE: StateTable<ReverificationState, CaseEvent> = {
  opened: row({
    invited: 'invited',
    // A borrower who asked for it, or who is quicker than our own commit of the invitation.
    came: 'proving',
    stepped_up: 'opened',
    expired: 'expired',
    nobody_left: 'unreachable',
    processing_ended: 'expired',
  }),
  invited: row({
    invited: 'invited',
    came: 'proving',
    stepped_up: 'invited',
    said_not_me: 'not_me',
    expired: 'expired',
    nobody_left: 'unreachable',
    processing_ended: 'expired',
  }),
  proving: row({
    invited: 'proving',
    came: 'proving',
    value_given: 'awaiting_code',
    said_same: 'awaiting_code',
    code_asked: 'awaiting_code',
    went_back: 'proving',
    second_proof: 'proving',
    stepped_up: 'proving',
    said_not_me: 'not_me',
    expired: 'expired',
    processing_ended: 'expired',
  }),
  awaiting_code: row({
    invited: 'awaiting_code',
    came: 'awaiting_code',
    value_given: 'awaiting_code',
    said_same: 'awaiting_code',
    code_asked: 'awaiting_code',
    went_back: 'proving',
    code_right_strong: 'completed',
    code_right_weak: 'holding',
    same_confirmed: 'unchanged',
    second_proof: 'awaiting_code',
    stepped_up: 'awaiting_code',
    said_not_me: 'not_me',
    expired: 'expired',
    processing_ended: 'expired',
  }),
  holding: row({
    came: 'holding',
    second_proof: 'completed',
    hold_passed: 'completed',
    stepped_up: 'completed',
    disputed: 'disputed',
    processing_ended: 'expired',
  }),
  completed: ENDED,
  unchanged: ENDED,
  not_me: ENDED,
  disputed: ENDED,
  expired: ENDED,
  unreachable: ENDED,
};

/** @throws Error when a state leaves an event unanswered */
export function assertTotal(): void {
  assertTotalTable('re-verification', REVERIFICATION_STATES, CASE_EVENTS, CASE_TABLE);
}
assertTotal();

/** The state after one event, or `refused` where it has no business. */
export function nextCaseState(state: ReverificationState, event: CaseEvent): ReverificationState | 'refused' {
  return CASE_TABLE[state][event];
}
