import { HOLD_KINDS, type HoldKind } from '../words';

/**
 * Every code a plan can say, in one closed list: what a lender, an operator or a test reads in `why` and `because`.
 * A wait or a refusal by a contact rule says the rule's own id instead (`base.window.servicing`).
 */

/** Why a channel on a rung was chosen or passed over. */
export const CONSIDERED_CODES = {
  CHOSEN: 'This one is used now.',
  POSSIBLE: 'It could be used now; another rung goes first.',
  ALREADY_TRIED: 'This address and medium were tried for this notice; the facts say what came of it.',
  GAVE_UP: 'It was given up before leaving too often: it is not planned again.',
  NO_CHANNEL: 'The borrower has no channel that carries this medium.',
  NO_CARRIER: 'No provider of the rung carries this medium here.',
  PROVIDER_DOWN: 'Every provider of the rung that could carry it is down until the stated time.',
  PROVIDER_ASKED_TO_RETRY: 'Its provider was busy; it is tried again at the stated time.',
  RULE: 'A contact rule refuses it now: see rule, force and cite.',
  DOWNGRADED_TO_A_QUESTION:
    'The channel is stale: only the question whether it is still theirs may go there.',
  NO_BODY_AT_THIS_CLASS: 'The template says nothing that this channel may carry.',
  SPACING: 'The channels of one notice are kept apart until the stated time.',
  PRIOR_NOTICE: 'The borrower has to be told before this round; until when, if it was told.',
  SECURITY_NEVER_REROUTED: 'A security message stays on the channel it began on.',
  TOO_LATE: 'It cannot be sent before the deadline any more.',
} as const;
export type ConsideredCode = keyof typeof CONSIDERED_CODES;

/** What led to a send: the first step, or what came of the one before. */
export const BECAUSE_CODES = {
  FIRST_STEP: 'Nothing has left yet.',
  TOGETHER: 'The ladder lets this rung of a critical notice go out with the one before.',
  PROVIDER_RETRY: 'The provider had turned it away; the pause is over.',
  PROVIDER_FAILOVER: 'The provider had turned it away; another one of the rung takes it.',
  PROVIDER_FAILED: 'No provider of the rung before took it.',
  ANSWER_LOST: 'The provider’s answer was lost, and nothing was heard within the rung’s time.',
  FAILED: 'The provider refused it for good: it never left.',
  NOT_DELIVERED: 'It left, and a receipt said that it failed.',
  NOT_HEARD: 'It left, and no receipt came within the rung’s time.',
  NOT_READ: 'It was delivered, and not opened as the notice asks.',
  NOT_ENOUGH: 'It was opened, and the notice asks for more.',
  NOT_COUNTED: 'It arrived on a channel that was not verified when it was sent: that proves nothing.',
} as const;
export type BecauseCode = keyof typeof BECAUSE_CODES;

/** Why nothing is done until a stated time. */
export const WAIT_CODES = {
  WAITING_FOR_BOUNCES: 'An e-mail left in time; with no bounce until then it counts as delivered.',
  NOT_BEFORE: 'The lender asked that nothing is sent before.',
  BEING_SENT: 'An attempt is on its way out.',
  PROVIDER_ASKED_TO_RETRY: 'The provider was busy or down: the same rung again at that time.',
  SOFT_FAILURE: 'It failed for now; the network may yet deliver it.',
  LISTENING: 'It left; its receipts are listened for.',
  LISTENING_FOR_MORE: 'The rung did what it can; more is listened for while another rung still has its time.',
  ACTIVE_HOURS: 'The borrower reads at other hours, and the deadline leaves room for them.',
  REVERIFICATION_ASKED: 'The borrower is asked whether the channel is still theirs; a yes goes on at once.',
  PROVIDER_DOWN: 'Every provider that could carry it is down.',
  PRIOR_NOTICE: 'The borrower has to be told before this round.',
} as const;
export type WaitCode = keyof typeof WAIT_CODES;

/** Why a notice rests: the hold by its kind. */
export type HoldCode = `HOLD_${Uppercase<HoldKind>}`;
export const HOLD_CODES = Object.fromEntries(
  HOLD_KINDS.map((kind) => [`HOLD_${kind.toUpperCase()}`, `A hold is open: ${kind.replaceAll('_', ' ')}.`]),
) as Record<HoldCode, string>;

/** Why a notice ended. */
export const END_CODES = {
  EVIDENCE_REACHED: 'The evidence asked for was reached in time on a channel verified at send time.',
  DEADLINE_PASSED: 'The deadline passed without it.',
  NOTHING_LEFT_TO_TRY: 'Every rung was used or is closed until the deadline.',
  NO_STEP_WAS_LAWFUL: 'No rung was open at any time before the deadline.',
} as const;
export type EndCode = keyof typeof END_CODES;

/** The id of a contact rule, always dotted: `base.window.servicing`. */
export type RuleId = `${string}.${string}`;
