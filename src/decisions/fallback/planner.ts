import { addDuration } from '../duration';
import type { CompiledPacks } from '../policy/compile';
import { Looks } from '../policy/looks';
import { HOLD_KINDS, type HoldKind, type Purpose } from '../words';
import { judge, slotsOf, type Candidate } from './candidates';
import { findProof } from './evidence-level';
import type { Considered, NextStep, PlanFacts } from './facts';
import { blockOf } from './learned';
import { earlier, cutByDeadline, listen, listenToTheEnd, waitForMail } from './listening';
import { whatCameOf } from './outcome';
import type { BecauseCode, HoldCode, RuleId, WaitCode } from './reasons';
import { isProviderTrouble, latest } from './retry';
import { timeToSend } from './time-to-send';
import { currentAttempts, notBegun, rungsBeside } from './together';
import { orderRungs, type RungOrder } from './what-worked';

/** How long an earlier rung that time alone refuses is waited for, before a later one that is open goes first. */
const PATIENCE = 'PT24H';
/** What a provider's trouble refuses holds up nothing: the next rung goes first if it can. */
const IMPATIENT: readonly Considered['why'][] = ['PROVIDER_DOWN', 'PROVIDER_ASKED_TO_RETRY'];

const nothing = () => ({ considered: [], doubted: [] });

/**
 * The next step of one notice: send now, look again at a stated time, or end with a stated outcome; always with
 * the reason for every channel and rung considered. Pure: the same facts and time give the same answer, whatever the
 * order of channels, attempts, history and holds.
 */
export function planNextStep(given: PlanFacts, packs: CompiledPacks, now: Date): NextStep {
  const facts = withLooks(given);
  const { notice } = facts;
  const proven = endByProof(facts, now);
  if (proven) return proven;
  const resting = now < notice.deliverBy ? rest(facts, packs, now) : null;
  const beside = now < notice.deliverBy && !resting ? goTogether(facts, packs, now) : null;
  if (beside?.kind === 'send') return beside;

  // An e-mail handed over in time may still turn out to have arrived in time: only that is waited for.
  const quiet = waitForMail(facts, now);
  if (quiet) return waitUntil(quiet, 'WAITING_FOR_BOUNCES', beside);
  if (now >= notice.deliverBy)
    return { kind: 'end', outcome: 'expired', why: 'DEADLINE_PASSED', ...nothing() };
  if (resting) return resting;
  const listening = listen(facts, packs, currentAttempts(facts), now);
  if (listening) return waitUntil(listening.until, listening.why, beside);
  const home = facts.contact.zones[0] ?? 'UTC';
  const worked = facts.learned?.worked ?? null;
  return chooseRung(facts, packs, now, orderRungs(notice, worked, worked ? blockOf(home, now) : 0));
}

/** Every channel of this step is judged on one situation: what looks at none of them is asked once. */
function withLooks(facts: PlanFacts): PlanFacts {
  const contact = Object.assign({ looks: new Looks() }, facts.contact);
  return Object.assign({}, facts, { contact });
}

function endByProof({ notice, attempts }: PlanFacts, now: Date): NextStep | null {
  const proof = findProof(attempts, notice.evidenceLevel, notice.deliverBy, now);
  if (!proof) return null;
  const { level, at } = proof.reached;
  const attemptStep = proof.attempt.step;
  return { kind: 'end', outcome: 'satisfied', why: 'EVIDENCE_REACHED', level, at, attemptStep, ...nothing() };
}

/** A hold, or the lender's own notBefore: nothing is looked at until it is over. */
function rest({ notice, contact }: PlanFacts, packs: CompiledPacks, now: Date): NextStep | null {
  const hold = HOLD_KINDS.find(
    (kind) => contact.holds.includes(kind) && isPausedBy(packs, kind, notice.purpose),
  );
  if (hold) {
    const why = `HOLD_${hold.toUpperCase()}` as HoldCode;
    return { kind: 'hold', until: notice.deliverBy, why, ...nothing() };
  }
  if (!notice.notBefore || notice.notBefore <= now) return null;
  return {
    kind: 'wait',
    until: earlier(notice.notBefore, notice.deliverBy),
    why: 'NOT_BEFORE',
    ...nothing(),
  };
}

/** Which purposes a hold rests is the packs' word, not ours. */
function isPausedBy({ holds }: CompiledPacks, kind: HoldKind, purpose: Purpose): boolean {
  return holds.some((rule) => rule.holds.includes(kind) && rule.pauses.includes(purpose));
}

/** The rungs that the ladder lets go out beside what is under way: one of them now, or when the first of them opens. */
function goTogether(facts: PlanFacts, packs: CompiledPacks, now: Date): NextStep | null {
  const order = rungsBeside(facts);
  if (order.length === 0) return null;
  const candidates = slotsOf(facts, order).map((slot) => judge(facts, packs, slot, now));
  const told = tell(candidates);
  const possible = candidates.find((candidate) => candidate.contentClass);
  if (possible) return send(facts, possible, 'TOGETHER', told);
  const opening = firstToOpen(candidates);
  return opening && { kind: 'wait', until: opening.opensAt!, why: reasonOf(opening), ...told };
}

function chooseRung(facts: PlanFacts, packs: CompiledPacks, now: Date, ordered: RungOrder): NextStep {
  const { notice } = facts;
  const candidates = slotsOf(facts, ordered.order).map((slot) => judge(facts, packs, slot, now));
  tellOrder(candidates, ordered);
  const told = tell(candidates);
  const possible = candidates.find((candidate) => candidate.contentClass);
  // Better the medium that stands first and opens soon than the next one at once.
  const sooner =
    possible && !notice.critical && waitsBefore(candidates, possible, addDuration(now, PATIENCE));
  if (possible && !sooner) {
    const better = timeToSend(facts, packs, possible, now);
    if (better) {
      Object.assign(possible.record, {
        until: better.at,
        facts: { ...possible.record.facts, ...better.facts },
      });
      return { kind: 'wait', until: better.at, why: 'ACTIVE_HOURS', ...told };
    }
    tellTooLate(facts, packs, candidates, possible, now);
    return send(facts, possible, becauseOf(facts, possible, now), told);
  }
  const opening = firstToOpen(candidates);
  if (opening) return { kind: 'wait', until: opening.opensAt!, why: reasonOf(opening), ...told };
  return nothingOpens(facts, now, told);
}

/** Nobody can be written to at any stated time: an answer is waited for, or what left is heard out, or it is over. */
function nothingOpens(facts: PlanFacts, now: Date, told: ReturnType<typeof tell>): NextStep {
  const { deliverBy } = facts.notice;
  // The borrower is being asked; a yes before the deadline wakes this notice.
  if (told.doubted.length > 0)
    return { kind: 'wait', until: deliverBy, why: 'REVERIFICATION_ASKED', ...told };
  // So does the prior notice, once it is given.
  if (told.considered.some((c) => c.why === 'PRIOR_NOTICE'))
    return { kind: 'wait', until: deliverBy, why: 'PRIOR_NOTICE', ...told };
  const lastWord = listenToTheEnd(facts, now);
  if (lastWord) return { kind: 'wait', until: lastWord, why: 'LISTENING', ...told };
  return facts.attempts.some((attempt) => attempt.state !== 'not_sent')
    ? { kind: 'end', outcome: 'exhausted', why: 'NOTHING_LEFT_TO_TRY', ...told }
    : { kind: 'end', outcome: 'refused', why: 'NO_STEP_WAS_LAWFUL', ...told };
}

function send(
  facts: PlanFacts,
  candidate: Candidate,
  because: BecauseCode,
  told: ReturnType<typeof tell>,
): NextStep {
  const { slot, provider, contentClass, record } = candidate;
  const channel = slot.channel!;
  Object.assign(record, { chosen: true, why: 'CHOSEN' });
  return {
    kind: 'send',
    rung: slot.index,
    channelId: channel.id,
    medium: slot.rung.medium,
    provider: provider!,
    contentClass: contentClass!,
    trust: channel.trust,
    because,
    andAnother: notBegun(facts, slot.index).length > 0,
    ...told,
  };
}

function waitUntil(until: Date, why: WaitCode, beside: NextStep | null): NextStep {
  if (beside?.kind !== 'wait') return { kind: 'wait', until, why, ...nothing() };
  return beside.until < until ? beside : { ...beside, until, why };
}

/** True when a candidate before `possible` opens by itself within our patience. */
function waitsBefore(candidates: readonly Candidate[], possible: Candidate, patience: Date): boolean {
  return candidates
    .slice(0, candidates.indexOf(possible))
    .some((c) => c.opensAt && c.opensAt <= patience && !IMPATIENT.includes(c.record.why));
}

function firstToOpen(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (first, c) => (c.opensAt && (!first || c.opensAt < first.opensAt!) ? c : first),
    null,
  );
}

function becauseOf(facts: PlanFacts, { slot, provider }: Candidate, now: Date): BecauseCode {
  const tried = facts.attempts.filter((attempt) => attempt.state !== 'not_sent');
  const own = latest(tried.filter((a) => a.rung === slot.index && a.channelId === slot.channel!.id));
  if (own && isProviderTrouble(own))
    return own.provider === provider ? 'PROVIDER_RETRY' : 'PROVIDER_FAILOVER';
  const last = latest(tried);
  return last ? whatCameOf(last, now) : 'FIRST_STEP';
}

/** A rule speaks by its own id, everything else by its code. */
function reasonOf({ record }: Candidate): WaitCode | RuleId {
  return (record.rule ?? record.why) as WaitCode | RuleId;
}

function tell(candidates: readonly Candidate[]) {
  return {
    considered: candidates.map((candidate) => candidate.record),
    doubted: candidates.filter((c) => c.isDoubted).map((c) => c.slot.channel!.id),
  };
}

/** Where something is known of what worked, each rung says it, so that the order explains itself. */
function tellOrder(candidates: readonly Candidate[], { beliefs, isLearned }: RungOrder): void {
  if (!beliefs) return;
  for (const { slot, record } of candidates)
    record.facts = { ...record.facts, worked: beliefs[slot.index], order: isLearned ? 'learned' : 'ladder' };
}

/**
 * With only one rung's worth of time left, those after the chosen one may never get theirs: the window closes, or a cap
 * frees too late. That is said now and not found out later.
 */
function tellTooLate(
  facts: PlanFacts,
  packs: CompiledPacks,
  candidates: readonly Candidate[],
  chosen: Candidate,
  now: Date,
): void {
  const { deliverBy } = facts.notice;
  const { fallbackAfter } = chosen.slot.rung;
  if (addDuration(now, fallbackAfter) < deliverBy) return;
  const heard = cutByDeadline(now, fallbackAfter, deliverBy);
  for (const candidate of candidates.slice(candidates.indexOf(chosen) + 1)) {
    if (!candidate.contentClass) continue;
    const { record } = judge(facts, packs, candidate.slot, heard);
    if (record.why === 'TOO_LATE') Object.assign(candidate.record, record);
  }
}
