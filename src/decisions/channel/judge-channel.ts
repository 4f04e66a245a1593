import type { ChannelKind, Trust } from '../words';
import { compareFacts, onceEach, type ChannelFact } from './channel-fact';
import {
  afterCarrierFell,
  afterFact,
  aged,
  staleAt,
  UNPROVED,
  type Doubt,
  type Measure,
  type Standing,
  type TrustReason,
} from './standing';

export interface ChannelJudgement {
  trust: Trust;
  /** Why, oldest first, since the last proof. */
  reasons: TrustReason[];
  lastProofAt: Date | null;
  /** When time alone will change it; null when it will not. */
  lookAgainAt: Date | null;
  wantsReverification: Doubt | null;
  /** The channels that vouched for the last proof. */
  carriers: readonly string[];
}

/** One of a borrower's channels, with the whole of its history. */
export interface ChannelToJudge {
  id: string;
  kind: ChannelKind;
  facts: readonly ChannelFact[];
}

/**
 * Judge a channel from the whole of its history, in the order in which things were true: neither the order
 * of arrival nor repetition matters. Only a proof raises trust; it wipes what came before it. Old weak
 * signals stop adding up, but what they did once stands until the next proof: time never mends.
 * Of the channels that vouched for it nothing is known here (see judgeTogether).
 * @param settings.zone IANA zone in which "different days" are counted
 */
export function judgeChannel(
  kind: ChannelKind,
  facts: readonly ChannelFact[],
  settings: { freshnessDays: number; zone: string },
  now: Date,
): ChannelJudgement {
  const measure = { kind, ...settings };
  let standing = UNPROVED;
  for (const fact of onceEach(facts).sort((a, b) => compareFacts(a, b)))
    standing = afterFact(standing, fact, measure);
  return judgementOf(standing, measure, now);
}

/**
 * Judge all channels of one borrower in one course of time, because what was proved through a channel falls with
 * it: when the channel comes to be doubted (a strong signal, suspicion, the wrong person, a dispute; not when it is
 * replaced or withdrawn in good order), every other one whose last proof it carried since its own last proof becomes
 * suspect too, and so on along the chain. A proof that several channels vouched for falls with the last of them. Only
 * a later proof of its own restores what fell, not that of the channel it fell with.
 * @param settings.freshnessDays by kind
 */
export function judgeTogether(
  channels: readonly ChannelToJudge[],
  settings: { freshnessDays: Readonly<Record<ChannelKind, number>>; zone: string },
  now: Date,
): Map<string, ChannelJudgement> {
  const measures = new Map<string, Measure>(
    channels.map(({ id, kind }) => [
      id,
      { kind, zone: settings.zone, freshnessDays: settings.freshnessDays[kind] },
    ]),
  );
  const standings = new Map<string, Standing>(channels.map(({ id }) => [id, UNPROVED]));
  const course = channels
    .flatMap(({ id, facts }) => onceEach(facts).map((fact) => ({ id, fact })))
    .sort((a, b) => compareFacts(a.fact, b.fact, a.id === b.id ? 0 : a.id < b.id ? -1 : 1));
  for (const { id, fact } of course) {
    const { hasFallen } = standings.get(id)!;
    standings.set(id, afterFact(standings.get(id)!, fact, measures.get(id)!));
    // The proof may have been vouched for by one that is doubted already.
    followCarriers(id, fact.at, standings, measures);
    if (!hasFallen && standings.get(id)!.hasFallen) pullDown(id, fact.at, standings, measures);
  }
  return new Map([...standings].map(([id, standing]) => [id, judgementOf(standing, measures.get(id)!, now)]));
}

/** What rested on the one that fell falls, and what rested on that. What has fallen falls no more, so circles end. */
function pullDown(
  id: string,
  at: Date,
  standings: Map<string, Standing>,
  measures: Map<string, Measure>,
): void {
  const falling = new Set([id]);
  // A Set is walked in insertion order and sees what is added while walking: this follows the chain.
  for (const carrier of falling) {
    for (const [other, standing] of standings) {
      if (standing.hasFallen || !standing.carriers.includes(carrier)) continue;
      followCarriers(other, at, standings, measures);
      if (standings.get(other)!.hasFallen) falling.add(other);
    }
  }
}

/** Mark those of its carriers that are doubted about its last proof. */
function followCarriers(
  id: string,
  at: Date,
  standings: Map<string, Standing>,
  measures: Map<string, Measure>,
): void {
  const { carriers, fallenCarriers, lastProofAt } = standings.get(id)!;
  for (const carrier of carriers) {
    if (fallenCarriers.includes(carrier) || !isDoubtedAbout(standings.get(carrier), lastProofAt!)) continue;
    standings.set(id, afterCarrierFell(standings.get(id)!, carrier, at, measures.get(id)!));
  }
}

/** Whether somebody else may have held `carrier` when it vouched: only before its own last proof it surely was theirs. */
function isDoubtedAbout(carrier: Standing | undefined, vouchedAt: Date): boolean {
  if (!carrier?.hasFallen) return false;
  return carrier.lastProofAt === null || vouchedAt > carrier.lastProofAt;
}

function judgementOf(standing: Standing, { freshnessDays }: Measure, now: Date): ChannelJudgement {
  const { trust, reasons, lastProofAt, carriers, doubt } = aged(standing, freshnessDays, now);
  return {
    trust,
    reasons,
    lastProofAt,
    lookAgainAt: trust === 'verified' ? staleAt(standing, freshnessDays) : null,
    wantsReverification: trust === 'stale' || trust === 'suspect' ? doubt : null,
    carriers,
  };
}
