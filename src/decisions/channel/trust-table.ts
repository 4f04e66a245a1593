import { assertTotalTable, type StateTable } from '../state-table';
import { TRUSTS, type Trust } from '../words';

/** What can happen to a channel's trust. Deliveries are not here: a recycled number delivers perfectly.
 * `carrier_fell`: every channel that vouched for its last proof came to be doubted (judgeTogether says). */
export const TRUST_EVENTS = [
  'proof',
  'provisional_proof',
  'hold_passed',
  'strong_signal',
  'weak_stale',
  'weak_suspect',
  'grew_stale',
  'carrier_fell',
  'wrong_person',
  'token_dead',
  'withdrawn',
  'disputed',
  'replaced',
] as const;
export type TrustEvent = (typeof TRUST_EVENTS)[number];

/** What ends a channel ends it from every state. */
const ENDS = {
  wrong_person: 'revoked',
  token_dead: 'revoked',
  withdrawn: 'revoked',
  disputed: 'revoked',
  replaced: 'revoked',
} as const;

/**
 * Trust goes up by a proof alone, never by time or delivery. `provisional` does not grow stale (it stays
 * what it is until a step-up or a second proof) and a weaker proof takes nothing from `verified`.
 * Nothing leaves `revoked`: the same value given again is a new row.
 */
export const TRUST_TABLE: StateTable<Trust, TrustEvent> & Record<Trust, Record<TrustEvent, Trust>> = {
  unverified: {
    proof: 'verified',
    provisional_proof: 'provisional',
    hold_passed: 'unverified',
    strong_signal: 'suspect',
    weak_stale: 'stale',
    weak_suspect: 'suspect',
    grew_stale: 'unverified',
    // No proof, so nothing that a channel vouched for.
    carrier_fell: 'unverified',
    ...ENDS,
  },
  provisional: {
    proof: 'verified',
    provisional_proof: 'provisional',
    hold_passed: 'verified',
    strong_signal: 'suspect',
    weak_stale: 'stale',
    weak_suspect: 'suspect',
    grew_stale: 'provisional',
    carrier_fell: 'suspect',
    ...ENDS,
  },
  verified: {
    proof: 'verified',
    provisional_proof: 'verified',
    hold_passed: 'verified',
    strong_signal: 'suspect',
    weak_stale: 'stale',
    weak_suspect: 'suspect',
    grew_stale: 'stale',
    carrier_fell: 'suspect',
    ...ENDS,
  },
  stale: {
    proof: 'verified',
    provisional_proof: 'provisional',
    // The hold was broken by doubts: time passing cannot mend them.
    hold_passed: 'stale',
    strong_signal: 'suspect',
    weak_stale: 'stale',
    weak_suspect: 'suspect',
    grew_stale: 'stale',
    carrier_fell: 'suspect',
    ...ENDS,
  },
  suspect: {
    proof: 'verified',
    provisional_proof: 'provisional',
    hold_passed: 'suspect',
    strong_signal: 'suspect',
    weak_stale: 'suspect',
    weak_suspect: 'suspect',
    grew_stale: 'suspect',
    carrier_fell: 'suspect',
    ...ENDS,
  },
  revoked: {
    proof: 'revoked',
    provisional_proof: 'revoked',
    hold_passed: 'revoked',
    strong_signal: 'revoked',
    weak_stale: 'revoked',
    weak_suspect: 'revoked',
    grew_stale: 'revoked',
    carrier_fell: 'revoked',
    ...ENDS,
  },
};

/** @throws Error when a state leaves an event unanswered */
export function assertTotal(): void {
  assertTotalTable('channel trust', TRUSTS, TRUST_EVENTS, TRUST_TABLE);
}
assertTotal();

/** The trust after one event. */
export function nextTrust(trust: Trust, event: TrustEvent): Trust {
  return TRUST_TABLE[trust][event];
}
