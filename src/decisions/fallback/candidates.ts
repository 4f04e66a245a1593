import { allowedClass, neededClass } from '../content/content-class';
import { addDuration } from '../duration';
import type { CompiledPacks } from '../policy/compile';
import { evaluateContact } from '../policy/evaluate';
import { fallbackSpacing } from '../policy/spacing';
import { CONTENT_CLASSES, isClassAtLeast, MEDIA_OF_KIND, type ContentClass, type Medium } from '../words';
import { contactFacts } from './contact';
import type { Considered, PlanChannel, PlanFacts } from './facts';
import { isHardFailure, nextRetryAt } from './retry';

/** One channel on one rung, judged. */
export interface Candidate {
  rung: number;
  medium: Medium;
  channel: PlanChannel | null;
  provider: string | null;
  sendable: boolean;
  /** When it could be sent, if time alone stands against it. */
  opensAt: Date | null;
  /** The content rules allow only a question here (stale): the borrower should be asked. */
  downgraded: boolean;
  contentClass: Exclude<ContentClass, 'NONE'> | null;
  record: Considered;
}

/** Every channel on every rung, in the order in which they would be used, each with its reason. */
export function considerRungs(
  facts: PlanFacts,
  packs: CompiledPacks,
  now: Date,
): { candidates: Candidate[]; considered: Considered[] } {
  const candidates = facts.notice.ladder.flatMap((rung, index) => {
    const channels = channelsFor(facts, rung.medium);
    if (channels.length === 0) return [passedOver(index, rung.medium, null, 'NO_CHANNEL')];
    return channels.map((channel) => consider(facts, packs, now, index, rung.medium, channel));
  });
  return { candidates, considered: candidates.map((candidate) => candidate.record) };
}

/** The borrower's channels for a medium: the most trusted first, then the latest proof. */
function channelsFor(facts: PlanFacts, medium: Medium): PlanChannel[] {
  const order = ['verified', 'provisional', 'stale', 'unverified', 'suspect', 'revoked'];
  return facts.channels
    .filter((c) => !c.withdrawnAt && MEDIA_OF_KIND[c.kind].includes(medium))
    .filter((c) => !facts.notice.pinnedChannelId || c.id === facts.notice.pinnedChannelId)
    .sort(
      (a, b) =>
        order.indexOf(a.trust) - order.indexOf(b.trust) ||
        Number(b.designatedForService) - Number(a.designatedForService) ||
        (b.verifiedAt?.getTime() ?? 0) - (a.verifiedAt?.getTime() ?? 0) ||
        (a.id < b.id ? -1 : 1),
    );
}

function consider(
  facts: PlanFacts,
  packs: CompiledPacks,
  now: Date,
  rung: number,
  medium: Medium,
  channel: PlanChannel,
): Candidate {
  const provider = facts.carriers[medium] ?? null;
  if (!provider) return passedOver(rung, medium, channel, 'NO_CARRIER');
  if (isSpent(facts, rung, channel.id, medium)) return passedOver(rung, medium, channel, 'ALREADY_TRIED');

  const { notice, contact } = facts;
  const verdict = evaluateContact(contactFacts(contact, notice, channel, medium, now), packs);
  const base = { rung, medium, channel, provider };
  const refusal = verdict.refusals[0];
  if (verdict.decision !== 'allow') {
    const rule = refusal && {
      rule: refusal.rule,
      ruleKind: refusal.kind,
      force: refusal.force,
      cite: refusal.cite,
      facts: refusal.facts,
    };
    const downgraded = verdict.decision === 'downgrade';
    const record = {
      ...entry(rung, medium, channel, downgraded ? 'DOWNGRADED_TO_A_QUESTION' : 'RULE'),
      rule: verdict.reason ?? undefined,
      ...rule,
      until: verdict.opensAt,
    };
    return {
      ...base,
      sendable: false,
      opensAt: usable(verdict.opensAt, facts),
      downgraded,
      contentClass: null,
      record,
    };
  }
  const contentClass = fullestBody(
    facts.bodies[medium] ?? [],
    allowedClass(channel.trust, medium, notice.purpose),
    neededClass(notice.purpose),
  );
  if (!contentClass) return passedOver(rung, medium, channel, 'NO_BODY_AT_THIS_CLASS');

  const spacedUntil = spacing(facts, channel.id, now);
  if (spacedUntil) {
    const record = {
      ...entry(rung, medium, channel, 'SPACING'),
      rule: fallbackSpacing.rule,
      until: spacedUntil,
    };
    return {
      ...base,
      sendable: false,
      opensAt: usable(spacedUntil, facts),
      downgraded: false,
      contentClass,
      record,
    };
  }
  return {
    ...base,
    sendable: true,
    opensAt: null,
    downgraded: false,
    contentClass,
    record: entry(rung, medium, channel, 'POSSIBLE'),
  };
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

/** Tried over this channel and medium, unless a provider's trouble leaves a retry. */
function isSpent(facts: PlanFacts, rung: number, channelId: string, medium: Medium): boolean {
  const tries = facts.attempts.filter(
    (a) => a.channelId === channelId && a.medium === medium && a.state !== 'not_sent',
  );
  const last = tries.sort((a, b) => b.step - a.step)[0];
  if (!last) return false;
  return last.rung !== rung || nextRetryAt(facts, last) === null;
}

/** base.fallback.spacing: the gap between channels of one notice, and how many of them one day may see. */
function spacing(facts: PlanFacts, channelId: string, now: Date): Date | null {
  const { notice, attempts, contact } = facts;
  if (notice.critical || fallbackSpacing.exceptPurposes.includes(notice.purpose)) return null;
  const left = attempts
    .filter((a) => a.handedOverAt)
    .sort((a, b) => b.handedOverAt!.getTime() - a.handedOverAt!.getTime());
  const last = left[0];
  if (!last) return null;
  if (!(isHardFailure(last) && fallbackSpacing.hardFailureMayFallBackAtOnce)) {
    const gap = addDuration(last.handedOverAt!, fallbackSpacing.minGapBetweenChannels);
    // With the deadline near, half of what is left is gap enough.
    const cut = new Date((last.handedOverAt!.getTime() + notice.deliverBy.getTime()) / 2);
    const until = gap < notice.deliverBy ? gap : cut;
    if (until > now) return until;
  }
  const zone = contact.zones[0] ?? 'UTC';
  const today = localDate(now, zone);
  const usedToday = new Set(
    left.filter((a) => localDate(a.handedOverAt!, zone) === today).map((a) => a.channelId),
  );
  if (!usedToday.has(channelId) && usedToday.size >= fallbackSpacing.maxChannelsPerDay)
    return nextLocalMidnight(now, zone);
  return null;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function localDate(at: Date, zone: string): string {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    formatters.set(zone, formatter);
  }
  return formatter.format(at);
}

/** The first quarter of an hour of the next local date: every zone's offset is a multiple of one. */
function nextLocalMidnight(now: Date, zone: string): Date {
  const quarter = 15 * 60_000;
  const today = localDate(now, zone);
  let at = Math.ceil((now.getTime() + 1) / quarter) * quarter;
  while (localDate(new Date(at), zone) === today) at += quarter;
  return new Date(at);
}

function usable(at: Date | null, facts: PlanFacts): Date | null {
  return at && at < facts.notice.deliverBy ? at : null;
}

function passedOver(rung: number, medium: Medium, channel: PlanChannel | null, why: string): Candidate {
  return {
    rung,
    medium,
    channel,
    provider: null,
    sendable: false,
    opensAt: null,
    downgraded: false,
    contentClass: null,
    record: entry(rung, medium, channel, why),
  };
}

function entry(rung: number, medium: Medium, channel: PlanChannel | null, why: string): Considered {
  return {
    rung,
    medium,
    channelId: channel?.id ?? null,
    chosen: false,
    why,
    ...(channel && { facts: { trust: channel.trust } }),
  };
}
