import { allowedClass, neededClass } from '../content/content-class';
import type { CompiledPacks } from '../policy/compile';
import { evaluateContact, type Verdict } from '../policy/evaluate';
import { CONTENT_CLASSES, isClassAtLeast, MEDIA_OF_KIND, type ContentClass, type Trust } from '../words';
import { pickCarrier, type Carrier, type Pick } from './carriers';
import { contactFacts } from './contact';
import type { Considered, PlanAttempt, PlanChannel, PlanFacts } from './facts';
import type { Rung } from './ladder';
import { whatCameOf } from './outcome';
import { waitForPriorNotice } from './prior-notice';
import type { ConsideredCode } from './reasons';
import { isProviderTrouble, latest, mayHaveLeft } from './retry';
import { spacedUntil } from './spacing';

/** Planned and given up before it left this often: something unplanned for stands against it. */
const MAX_GIVEN_UP = 10;
const TRUST_ORDER: Readonly<Record<Trust, number>> = {
  verified: 0,
  provisional: 1,
  stale: 2,
  unverified: 3,
  suspect: 4,
  revoked: 5,
};

/** One channel on one rung; no channel where the borrower has none for the medium. */
export interface Slot {
  index: number;
  rung: Rung;
  channel: PlanChannel | null;
}

/** A slot, judged. */
export interface Candidate {
  slot: Slot;
  provider: string | null;
  /** Set when it could be sent now. */
  contentClass: Exclude<ContentClass, 'NONE'> | null;
  /** When it could be sent, if time alone stands against it and it comes before the deadline. */
  opensAt: Date | null;
  /** The content rules allow only a question here (stale): the borrower should be asked. */
  isDoubted: boolean;
  record: Considered;
}

/** Every channel on the given rungs, in the order in which they would be used. */
export function slotsOf(facts: PlanFacts, order: readonly number[]): Slot[] {
  const usable = usableChannels(facts);
  const slots: Slot[] = [];
  for (const index of order) {
    const rung = facts.notice.ladder[index]!;
    const before = slots.length;
    for (const channel of usable)
      if (MEDIA_OF_KIND[channel.kind].includes(rung.medium)) slots.push({ index, rung, channel });
    if (slots.length === before) slots.push({ index, rung, channel: null });
  }
  return slots;
}

/** The borrower's channels: the most trusted first, then the agreed address of service, then the latest proof. */
function usableChannels({ channels, notice }: PlanFacts): PlanChannel[] {
  const { pinnedChannelId } = notice;
  return channels
    .filter((c) => !c.withdrawnAt && (!pinnedChannelId || c.id === pinnedChannelId))
    .sort(
      (a, b) =>
        TRUST_ORDER[a.trust] - TRUST_ORDER[b.trust] ||
        Number(b.designatedForService) - Number(a.designatedForService) ||
        (b.verifiedAt?.getTime() ?? 0) - (a.verifiedAt?.getTime() ?? 0) ||
        (a.id < b.id ? -1 : 1),
    );
}

/** What needs no rule: whether there is a channel, a provider, and a try left. Null when the rules have to be asked. */
export function passOver(
  facts: PlanFacts,
  slot: Slot,
  now: Date,
  pick = pickFor(facts, slot, now),
): Candidate | null {
  if (!slot.channel) return refused(slot, 'NO_CHANNEL');
  const tries = triesOf(facts, slot);
  if (pick.kind === 'none') return refused(slot, 'NO_CARRIER');
  const last = latest(tries.filter((attempt) => !isProviderTrouble(attempt) && attempt.state !== 'not_sent'));
  if (last) return refused(slot, 'ALREADY_TRIED', { came: whatCameOf(last, now), step: last.step });
  if (pick.kind === 'spent') return refused(slot, 'ALREADY_TRIED', { came: 'PROVIDER_FAILED' });
  if (isReroute(facts, slot)) return refused(slot, 'SECURITY_NEVER_REROUTED');
  const givenUp = tries.filter((attempt) => attempt.state === 'not_sent').length;
  return givenUp >= MAX_GIVEN_UP ? refused(slot, 'GAVE_UP', { times: givenUp }) : null;
}

/** One slot by everything that stands against it now; the first reason names it. */
export function judge(facts: PlanFacts, packs: CompiledPacks, slot: Slot, now: Date): Candidate {
  const pick = pickFor(facts, slot, now);
  const passed = passOver(facts, slot, now, pick);
  if (passed) return passed;
  const { notice, contact } = facts;
  const { medium } = slot.rung;
  const channel = slot.channel!;
  const verdict = evaluateContact(contactFacts(contact, notice, channel, medium, now), packs);
  if (verdict.decision !== 'allow') return ruledOut(facts, slot, verdict);

  const contentClass = fullestBody(
    facts.bodies[medium] ?? [],
    allowedClass(channel.trust, medium, notice.purpose),
    neededClass(notice.purpose),
  );
  if (!contentClass) return refused(slot, 'NO_BODY_AT_THIS_CLASS');
  const prior = waitForPriorNotice(facts.priorNotice, now);
  if (prior) {
    const { lead, rule } = facts.priorNotice!;
    return closed(facts, slot, 'PRIOR_NOTICE', prior.until, { facts: { lead, ...(rule && { rule }) } });
  }
  const spaced = spacedUntil(facts, packs.spacing, channel.id, now);
  if (spaced) return closed(facts, slot, 'SPACING', spaced, spacingRule(packs));
  return byCarrier(facts, slot, pick, contentClass);
}

/** The highest class that has a body, is allowed, and says at least what the purpose needs. */
export function fullestBody(
  bodies: readonly ContentClass[],
  allowed: ContentClass,
  needed: ContentClass,
): Exclude<ContentClass, 'NONE'> | null {
  const fitting = bodies.filter((c) => isClassAtLeast(allowed, c) && isClassAtLeast(c, needed));
  const best = fitting.sort((a, b) => CONTENT_CLASSES.indexOf(b) - CONTENT_CLASSES.indexOf(a))[0];
  return best && best !== 'NONE' ? best : null;
}

/** Who would carry a slot now, given what was tried on it. */
export function pickFor(facts: PlanFacts, slot: Slot, now: Date): Pick {
  const turnedAway = triesOf(facts, slot).filter((a) => a.rung === slot.index && isProviderTrouble(a));
  return pickCarrier(slot.rung, facts.carriers[slot.rung.medium] ?? [], turnedAway, now);
}

function triesOf(facts: PlanFacts, { channel, rung }: Slot): PlanAttempt[] {
  return facts.attempts.filter((a) => a.channelId === channel?.id && a.medium === rung.medium);
}

/** A code or a change alert that somebody may be reading already never goes anywhere else. */
function isReroute({ notice, attempts }: PlanFacts, { channel, rung }: Slot): boolean {
  if (notice.purpose !== 'security_verification') return false;
  return attempts.some(
    (a) =>
      (mayHaveLeft(a) || a.state === 'failed') && (a.channelId !== channel?.id || a.medium !== rung.medium),
  );
}

function ruledOut(facts: PlanFacts, slot: Slot, verdict: Verdict): Candidate {
  const { rule, kind, force, cite, facts: seen } = verdict.refusals[0]!;
  const more = { rule, ruleKind: kind, force, cite, facts: seen };
  if (verdict.decision !== 'downgrade') return closed(facts, slot, 'RULE', verdict.opensAt, more);
  const candidate = closed(facts, slot, 'DOWNGRADED_TO_A_QUESTION', null, more);
  candidate.isDoubted = true;
  return candidate;
}

function byCarrier(
  facts: PlanFacts,
  slot: Slot,
  pick: Pick,
  contentClass: Exclude<ContentClass, 'NONE'>,
): Candidate {
  switch (pick.kind) {
    case 'down':
      return closed(facts, slot, 'PROVIDER_DOWN', pick.until, { facts: { providers: pick.names } });
    case 'later':
      return closed(facts, slot, 'PROVIDER_ASKED_TO_RETRY', pick.at, { provider: pick.name });
    case 'use':
      return usable(slot, pick, contentClass);
    default:
      throw new Error('a slot without a provider is passed over before');
  }
}

function usable(
  slot: Slot,
  pick: Extract<Pick, { kind: 'use' }>,
  contentClass: Exclude<ContentClass, 'NONE'>,
): Candidate {
  const record = entry(
    slot,
    'POSSIBLE',
    pick.passedOver.length > 0 ? { passedOver: pick.passedOver.map(toTold) } : {},
  );
  record.provider = pick.name;
  const candidate = blank(slot, record);
  candidate.provider = pick.name;
  candidate.contentClass = contentClass;
  return candidate;
}

/** A provider as evidence tells it: times as text. */
function toTold({ name, health, until }: Carrier): Record<string, unknown> {
  return until ? { name, health, until: until.toISOString() } : { name, health };
}

/** Refused until a time, when there is one; at or after the deadline that is too late. */
function closed(
  facts: PlanFacts,
  slot: Slot,
  why: ConsideredCode,
  until: Date | null,
  more: Partial<Considered>,
): Candidate {
  const isLate = until !== null && until >= facts.notice.deliverBy;
  const seen = isLate ? { ...more.facts, not: why } : more.facts;
  const record = Object.assign(entry(slot, isLate ? 'TOO_LATE' : why), more);
  record.until = until;
  record.facts = Object.assign({ trust: slot.channel?.trust }, seen);
  const candidate = blank(slot, record);
  candidate.opensAt = isLate ? null : until;
  return candidate;
}

function spacingRule({ spacing }: CompiledPacks): Partial<Considered> {
  return { rule: spacing.id, ruleKind: spacing.kind, force: spacing.force, cite: spacing.cite };
}

function refused(slot: Slot, why: ConsideredCode, facts: Record<string, unknown> = {}): Candidate {
  return blank(slot, entry(slot, why, facts));
}

function blank(slot: Slot, record: Considered): Candidate {
  return { slot, provider: null, contentClass: null, opensAt: null, isDoubted: false, record };
}

function entry(
  { index, rung, channel }: Slot,
  why: ConsideredCode,
  facts: Record<string, unknown> = {},
): Considered {
  const record: Considered = {
    rung: index,
    medium: rung.medium,
    channelId: channel?.id ?? null,
    chosen: false,
    why,
  };
  if (channel) record.facts = Object.assign({ trust: channel.trust }, facts);
  return record;
}
