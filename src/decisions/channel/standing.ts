import type { ChannelKind, Trust } from '../words';
import { carriersOf, type ChannelFact } from './channel-fact';
import { judgeSuspicion, type WeakSignal } from './suspicion';
import { nextTrust, type TrustEvent } from './trust-table';

export interface TrustReason {
  code: string;
  detail?: Record<string, unknown>;
}

export type Doubt = 'stale' | 'suspicion' | 'strong_signal';

/** What one channel is at one moment of its history. */
export interface Standing {
  trust: Trust;
  /** Why, oldest first, since the last proof. */
  reasons: TrustReason[];
  lastProofAt: Date | null;
  /** The channels that vouched for the last proof, and those of them that were doubted about it since. */
  carriers: readonly string[];
  fallenCarriers: readonly string[];
  /** Weak signals since the last proof. */
  weak: WeakSignal[];
  doubt: Doubt | null;
  /** Since the last proof somebody else may hold it. What was proved through it since then falls with it. */
  hasFallen: boolean;
}

/** How one channel is judged: its kind, how long a proof of it is good, and the IANA zone of its "different days". */
export interface Measure {
  kind: ChannelKind;
  freshnessDays: number;
  zone: string;
}

const DAY_MS = 86_400_000;
const DOUBTS: readonly (Doubt | null)[] = [null, 'stale', 'suspicion', 'strong_signal'];
/** What says that somebody else may hold the channel. An end in good order, and a removed app, do not. */
const FALLS: readonly TrustEvent[] = [
  'strong_signal',
  'weak_suspect',
  'carrier_fell',
  'wrong_person',
  'disputed',
];

/** Where every history begins. */
export const UNPROVED: Standing = {
  trust: 'unverified',
  reasons: [{ code: 'NOT_PROVED_YET' }],
  lastProofAt: null,
  carriers: [],
  fallenCarriers: [],
  weak: [],
  doubt: null,
  hasFallen: false,
};

/** The standing after one more fact. Facts come in their order (compareFacts). */
export function afterFact(
  before: Standing,
  fact: ChannelFact,
  { kind, zone, freshnessDays }: Measure,
): Standing {
  const standing = aged(before, freshnessDays, fact.at);
  if (standing.trust === 'revoked') return standing;
  if (fact.kind !== 'signal') return moved(standing, fact.kind, fact);
  if (fact.strength === 'none') return standing;
  if (fact.strength === 'strong') return moved(standing, strongEvent(fact, kind), fact);
  const weak = [...standing.weak, { at: fact.at, source: fact.source }];
  const { level, ...counted } = judgeSuspicion(weak, zone, fact.at);
  if (level === 'none') return { ...standing, weak };
  return moved({ ...standing, weak }, level === 'stale' ? 'weak_stale' : 'weak_suspect', fact, {
    days: counted.days,
    sources: counted.sources,
    firstAt: counted.firstAt?.toISOString(),
    lastAt: counted.lastAt?.toISOString(),
  });
}

/** The standing after a channel that vouched for the last proof fell: it falls with the last of them. */
export function afterCarrierFell(
  before: Standing,
  carrier: string,
  at: Date,
  { freshnessDays }: Measure,
): Standing {
  const standing = aged(before, freshnessDays, at);
  const fallenCarriers = standing.carriers.filter(
    (one) => one === carrier || standing.fallenCarriers.includes(one),
  );
  const marked = { ...standing, fallenCarriers };
  if (fallenCarriers.length < standing.carriers.length) return marked;
  return moved(marked, 'carrier_fell', { at }, { channels: [...fallenCarriers] });
}

/** Some strong codes say more than doubt: the app is gone, or a person said "not me". */
function strongEvent(fact: ChannelFact, kind: ChannelKind): TrustEvent {
  if (kind === 'app' && fact.class === 'token_dead') return 'token_dead';
  return fact.class === 'wrong_party' ? 'wrong_person' : 'strong_signal';
}

const REASON_OF: Record<TrustEvent, string> = {
  proof: 'PROVED',
  provisional_proof: 'PROVED_PROVISIONALLY',
  hold_passed: 'HOLD_PASSED',
  strong_signal: 'STRONG_SIGNAL',
  weak_stale: 'WEAK_SIGNALS',
  weak_suspect: 'WEAK_SIGNALS',
  grew_stale: 'PAST_FRESHNESS',
  wrong_person: 'WRONG_PERSON',
  token_dead: 'TOKEN_DEAD',
  withdrawn: 'WITHDRAWN',
  disputed: 'DISPUTED',
  replaced: 'REPLACED',
  carrier_fell: 'PROVED_THROUGH_DOUBTED',
};

const DOUBT_OF: Partial<Record<TrustEvent, Doubt>> = {
  grew_stale: 'stale',
  weak_stale: 'suspicion',
  weak_suspect: 'suspicion',
  strong_signal: 'strong_signal',
  carrier_fell: 'suspicion',
};

function moved(
  standing: Standing,
  event: TrustEvent,
  fact: Pick<ChannelFact, 'at'> & Partial<ChannelFact>,
  detail: Record<string, unknown> = { class: fact.class, source: fact.source },
): Standing {
  const trust = nextTrust(standing.trust, event);
  const reason = { code: REASON_OF[event], detail: { at: fact.at.toISOString(), ...detail } };
  if (event === 'proof' || (event === 'provisional_proof' && trust === 'provisional')) {
    const carriers = carriersOf(fact);
    return { ...UNPROVED, trust, reasons: [reason], lastProofAt: fact.at, carriers };
  }
  const doubt = worse(standing.doubt, DOUBT_OF[event] ?? null);
  const hasFallen = standing.hasFallen || FALLS.includes(event);
  // The tenth bounce tells nothing that the first did not: reasons stay as few as there are steps down.
  if (trust === standing.trust && doubt === standing.doubt) return { ...standing, hasFallen };
  return { ...standing, trust, doubt, hasFallen, reasons: [...standing.reasons, reason] };
}

function worse(a: Doubt | null, b: Doubt | null): Doubt | null {
  return DOUBTS.indexOf(a) >= DOUBTS.indexOf(b) ? a : b;
}

/** Past its freshness, if it is. */
export function aged(standing: Standing, freshnessDays: number, at: Date): Standing {
  const due = staleAt(standing, freshnessDays);
  const trust = nextTrust(standing.trust, 'grew_stale');
  if (!due || at < due || trust === standing.trust) return standing;
  const reason = {
    code: REASON_OF.grew_stale,
    detail: { at: due.toISOString(), lastProofAt: standing.lastProofAt?.toISOString(), freshnessDays },
  };
  return {
    ...standing,
    trust,
    doubt: worse(standing.doubt, 'stale'),
    reasons: [...standing.reasons, reason],
  };
}

/** When time alone makes it stale; null without a proof. */
export function staleAt(standing: Standing, freshnessDays: number): Date | null {
  return standing.lastProofAt && new Date(standing.lastProofAt.getTime() + freshnessDays * DAY_MS);
}
