import type { SignalStrength } from '../words';

/** One dated fact of a channel's history, as its row in `signal` has it. */
export interface ChannelFact {
  id: string;
  kind:
    | 'signal'
    | 'proof'
    | 'provisional_proof'
    | 'hold_passed'
    | 'wrong_person'
    | 'token_dead'
    | 'withdrawn'
    | 'disputed'
    | 'replaced';
  strength: SignalStrength;
  class: string;
  source: string;
  /** When it was true; for a receipt the hand-over of its attempt, for a proof the moment it was given. */
  at: Date;
  /** Of a proof: the other channels that vouched for it. None: it stands by itself. */
  through?: readonly string[];
}

/** At one instant, what is safer last: a signal outlasts a proof. */
const ORDER_AT_ONE_INSTANT: readonly ChannelFact['kind'][] = [
  'provisional_proof',
  'hold_passed',
  'proof',
  'signal',
  'replaced',
  'withdrawn',
  'token_dead',
  'disputed',
  'wrong_person',
];

/** Each fact once, by its id. */
export function onceEach(facts: readonly ChannelFact[]): ChannelFact[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}

/**
 * By time, then what is safer last; of two proofs the one that needs nobody's word last; then as the caller has it
 * (by channel, where several are told in one course). Ids are made on arrival, so they only part facts that say the same.
 */
export function compareFacts(a: ChannelFact, b: ChannelFact, otherwise = 0): number {
  return (
    a.at.getTime() - b.at.getTime() ||
    ORDER_AT_ONE_INSTANT.indexOf(a.kind) - ORDER_AT_ONE_INSTANT.indexOf(b.kind) ||
    carriersOf(b).length - carriersOf(a).length ||
    otherwise ||
    (textOf(a) < textOf(b) ? -1 : 1)
  );
}

/** The channels that vouched for a proof, in one order. */
export function carriersOf(fact: Pick<ChannelFact, 'through'>): readonly string[] {
  return [...new Set(fact.through ?? [])].sort();
}

function textOf(fact: ChannelFact): string {
  return [fact.strength, fact.class, fact.source, carriersOf(fact).join(), fact.id].join('\n');
}
