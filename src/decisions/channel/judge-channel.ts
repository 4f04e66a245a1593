import type { ChannelKind, SignalStrength, Trust } from '../words';
import { judgeSuspicion, type WeakSignal } from './suspicion';
import { nextTrust, type TrustEvent } from './trust-table';

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
}

export interface TrustReason {
  code: string;
  detail?: Record<string, unknown>;
}

export interface ChannelJudgement {
  trust: Trust;
  /** Why, oldest first, since the last proof. */
  reasons: TrustReason[];
  lastProofAt: Date | null;
  /** When time alone will change it; null when it will not. */
  lookAgainAt: Date | null;
  wantsReverification: 'strong_signal' | 'suspicion' | 'stale' | null;
}

type Doubt = 'stale' | 'suspicion' | 'strong_signal';

interface Standing {
  trust: Trust;
  reasons: TrustReason[];
  lastProofAt: Date | null;
  /** Weak signals since the last proof. */
  weak: WeakSignal[];
  doubt: Doubt | null;
}

const DAY_MS = 86_400_000;
const DOUBTS: readonly (Doubt | null)[] = [null, 'stale', 'suspicion', 'strong_signal'];

/**
 * Judge a channel from the whole of its history, in the order in which things were true: neither the order
 * of arrival nor repetition matters. Only a proof raises trust; it wipes what came before it. Old weak
 * signals stop adding up, but what they did once stands until the next proof: time never mends.
 * @param settings.zone IANA zone in which "different days" are counted
 */
export function judgeChannel(
  kind: ChannelKind,
  facts: readonly ChannelFact[],
  settings: { freshnessDays: number; zone: string },
  now: Date,
): ChannelJudgement {
  let standing: Standing = {
    trust: 'unverified',
    reasons: [{ code: 'NOT_PROVED_YET' }],
    lastProofAt: null,
    weak: [],
    doubt: null,
  };
  for (const fact of inOrder(facts)) {
    standing = aged(standing, settings.freshnessDays, fact.at);
    standing = after(standing, fact, kind, settings.zone);
  }
  standing = aged(standing, settings.freshnessDays, now);
  const { trust, reasons, lastProofAt } = standing;
  const isDoubted = trust === 'stale' || trust === 'suspect';
  return {
    trust,
    reasons,
    lastProofAt,
    lookAgainAt: trust === 'verified' ? staleAt(standing, settings.freshnessDays) : null,
    wantsReverification: isDoubted ? standing.doubt : null,
  };
}

/**
 * By time, then what is safer last: at the same instant a signal outlasts a proof. Ids are made on arrival, so
 * they only part facts that say the same.
 */
function inOrder(facts: readonly ChannelFact[]): ChannelFact[] {
  const once = [...new Map(facts.map((fact) => [fact.id, fact])).values()];
  const rank = (fact: ChannelFact) => ORDER_AT_ONE_INSTANT.indexOf(fact.kind);
  const text = (fact: ChannelFact) => [fact.strength, fact.class, fact.source, fact.id].join('\n');
  return once.sort(
    (a, b) => a.at.getTime() - b.at.getTime() || rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1),
  );
}

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

function after(standing: Standing, fact: ChannelFact, kind: ChannelKind, zone: string): Standing {
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
};

const DOUBT_OF: Partial<Record<TrustEvent, Doubt>> = {
  grew_stale: 'stale',
  weak_stale: 'suspicion',
  weak_suspect: 'suspicion',
  strong_signal: 'strong_signal',
};

function moved(
  standing: Standing,
  event: TrustEvent,
  fact: ChannelFact,
  detail: Record<string, unknown> = { class: fact.class, source: fact.source },
): Standing {
  const trust = nextTrust(standing.trust, event);
  const reason = { code: REASON_OF[event], detail: { at: fact.at.toISOString(), ...detail } };
  if (event === 'proof' || (event === 'provisional_proof' && trust === 'provisional')) {
    return { trust, reasons: [reason], lastProofAt: fact.at, weak: [], doubt: null };
  }
  const doubt = worse(standing.doubt, DOUBT_OF[event] ?? null);
  // The tenth bounce tells nothing that the first did not: reasons stay as few as there are steps down.
  if (trust === standing.trust && doubt === standing.doubt) return standing;
  return { ...standing, trust, doubt, reasons: [...standing.reasons, reason] };
}

function worse(a: Doubt | null, b: Doubt | null): Doubt | null {
  return DOUBTS.indexOf(a) >= DOUBTS.indexOf(b) ? a : b;
}

function aged(standing: Standing, freshnessDays: number, at: Date): Standing {
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

function staleAt(standing: Standing, freshnessDays: number): Date | null {
  return standing.lastProofAt && new Date(standing.lastProofAt.getTime() + freshnessDays * DAY_MS);
}
