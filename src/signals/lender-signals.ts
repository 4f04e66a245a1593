import type { ChannelFact } from '../decisions/channel/channel-fact';
import type { ChannelKind, SignalStrength } from '../decisions/words';

/** What each kind of signal from the lender states about a channel, and which channels it can be about. */
const KINDS = {
  /** Told to an agent or by reply: known not to be theirs. */
  wrong_person: { fact: 'wrong_person', strength: 'strong', about: ['phone', 'email', 'app', 'letter'] },
  /** A letter came back. */
  returned_mail: { fact: 'signal', strength: 'strong', about: ['letter'] },
  /** The borrower said that this is not theirs any more, without giving a new one here. */
  borrower_stated_change: { fact: 'signal', strength: 'strong', about: ['phone', 'email', 'letter'] },
  /** Another SIM in the device: often a new contract, sometimes only a new phone. */
  sim_changed_in_app: { fact: 'signal', strength: 'weak', about: ['phone'] },
  /** Logged in on that device: proof. */
  app_login: { fact: 'proof', strength: 'none', about: ['app'] },
  /** Answered, and passed the agent's identity questions: proof. */
  right_party_call: { fact: 'proof', strength: 'none', about: ['phone'] },
} as const satisfies Record<
  string,
  { fact: ChannelFact['kind']; strength: SignalStrength; about: readonly ChannelKind[] }
>;

export type LenderSignalKind = keyof typeof KINDS;
export const LENDER_SIGNAL_KINDS = Object.keys(KINDS) as LenderSignalKind[];

export function meaningOfLenderSignal(kind: LenderSignalKind): {
  fact: ChannelFact['kind'];
  strength: SignalStrength;
  about: readonly ChannelKind[];
} {
  return KINDS[kind];
}
