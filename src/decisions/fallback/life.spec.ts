import { allowedClass } from '../content/content-class';
import { compilePacks } from '../policy/compile';
import { evaluateContact } from '../policy/evaluate';
import { isClassAtLeast } from '../words';
import fc from 'fast-check';
import { contactFacts } from './contact';
import { findProof } from './evidence-level';
import { live, makeLife, type Moment } from './life';
import { planNextStep } from './planner';
import { waitForPriorNotice } from './prior-notice';
import { isHardFailure, mayHaveLeft } from './retry';

const CHOICES = [
  { packs: compilePacks(['base', 'cn']), zones: ['Asia/Shanghai'] },
  { packs: compilePacks(['base', 'cn']), zones: ['Asia/Shanghai', 'Asia/Urumqi'] },
  {
    packs: compilePacks(['base', 'us-federal', 'us-ma']),
    zones: ['America/New_York', 'America/Los_Angeles'],
  },
  { packs: compilePacks(['base', 'uk']), zones: ['Europe/London'] },
  { packs: compilePacks(['base', 'eu']), zones: ['Europe/Berlin'] },
  { packs: compilePacks(['base', 'in']), zones: ['Asia/Kolkata'] },
  { packs: compilePacks(['base', 'hk']), zones: ['Asia/Hong_Kong'] },
];
const LIVES = 20_000;

/** What must hold of every send, whatever led to it. Plain comparisons: an expect for each would take most of the time. */
function wrongWithSend({ facts, packs, now, step }: Moment): string | null {
  if (step.kind !== 'send') return null;
  const { notice, contact, attempts } = facts;
  const channel = facts.channels.find((c) => c.id === step.channelId)!;
  const rung = notice.ladder[step.rung]!;
  const verdict = evaluateContact(contactFacts(contact, notice, channel, step.medium, now), packs);
  const carrier = facts.carriers[step.medium]!.find((c) => c.name === step.provider)!;
  const before = attempts.filter((a) => a.channelId === step.channelId && a.medium === step.medium);
  const underWay = attempts.filter((a) => a.state === 'planned' || a.state === 'sending');
  const others = attempts.filter(
    (a) => mayHaveLeft(a) && (a.channelId !== step.channelId || a.medium !== step.medium),
  );
  if (verdict.decision !== 'allow') return `against ${verdict.reason}`;
  if (!isClassAtLeast(allowedClass(channel.trust, step.medium, notice.purpose), step.contentClass))
    return 'above its class';
  if (now >= notice.deliverBy) return 'after the deadline';
  if (notice.notBefore && now < notice.notBefore) return 'before notBefore';
  if (waitForPriorNotice(facts.priorNotice, now)) return 'before its prior notice';
  if (channel.withdrawnAt || step.trust !== channel.trust) return 'over another channel than is told';
  if (notice.pinnedChannelId && notice.pinnedChannelId !== channel.id) return 'off the pinned channel';
  if (contact.holds.length > 0 && notice.purpose === 'collection') return 'in spite of a hold';
  if (rung.medium !== step.medium) return 'by another medium than the rung names';
  if (carrier.health === 'down' && carrier.until > now) return 'by a provider that is down';
  if (rung.providers.length > 0 && !rung.providers.includes(step.provider))
    return 'by a provider off the rung';
  if (before.some((a) => mayHaveLeft(a) || (a.state === 'failed' && isHardFailure(a))))
    return 'twice over one address';
  if (notice.purpose === 'security_verification' && others.length > 0) return 'a security message re-routed';
  if (underWay.length > 0 && !(notice.critical && step.because === 'TOGETHER'))
    return 'while another is under way';
  if (step.because === 'TOGETHER' && !notice.critical) return 'together, and not critical';
  if (step.considered.filter((c) => c.chosen).length !== 1) return 'without one chosen record';
  return null;
}

function wrongWithWait({ facts, now, step }: Moment): string | null {
  if (step.kind !== 'wait' && step.kind !== 'hold') return null;
  if (step.until <= now) return 'does not move';
  if (step.why !== 'WAITING_FOR_BOUNCES' && step.until > facts.notice.deliverBy)
    return 'goes beyond the deadline';
  if (step.kind === 'hold' && facts.contact.holds.length === 0) return 'a hold without one';
  return null;
}

function wrongWithEnd({ facts, now, step }: Moment): string | null {
  if (step.kind !== 'end') return null;
  const { attempts, notice } = facts;
  const tried = attempts.some((a) => a.state !== 'not_sent');
  const proof = findProof(attempts, notice.evidenceLevel, notice.deliverBy, now);
  if ((step.outcome === 'satisfied') !== (proof !== null))
    return 'satisfied is proof, and proof is satisfied';
  if (step.outcome === 'expired' && now < notice.deliverBy) return 'expired before the deadline';
  if (step.outcome === 'exhausted' && !tried) return 'exhausted, and nothing was tried';
  if (step.outcome === 'refused' && tried) return 'refused, and something was tried';
  return null;
}

describe('whatever happens to a notice', () => {
  it('every decision of its life is lawful, moves on, and leads to a stated outcome', () => {
    const outcomes = new Map<string, number>();
    let decisions = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const lived = live(makeLife(seed, CHOICES), (moment) => {
          const wrong = wrongWithSend(moment) ?? wrongWithWait(moment) ?? wrongWithEnd(moment);
          if (wrong) throw new Error(`${moment.step.kind} ${wrong}: ${JSON.stringify(moment.step)}`);
        });
        decisions += lived.decisions;
        const { outcome } = lived.end as { outcome: string };
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
      { numRuns: LIVES },
    );
    // A simulator that ends everything at once would prove nothing.
    expect(decisions).toBeGreaterThan(3 * LIVES);
    for (const outcome of ['satisfied', 'exhausted', 'expired', 'refused'])
      expect(outcomes.get(outcome)).toBeGreaterThan(LIVES / 100);
  });

  it('decides the same twice, and whatever the order of what it looks at', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        live(makeLife(seed, CHOICES), ({ facts, packs, now, step }) => {
          const turned = {
            ...facts,
            channels: [...facts.channels].reverse(),
            attempts: [...facts.attempts].reverse(),
            bodies: Object.fromEntries(Object.entries(facts.bodies).map(([m, b]) => [m, [...b].reverse()])),
            contact: { ...facts.contact, history: [...facts.contact.history].reverse() },
          };
          const again = planNextStep(turned, packs, now);
          if (JSON.stringify(again) !== JSON.stringify(step)) expect(again).toEqual(step);
        });
      }),
      { numRuns: LIVES / 4 },
    );
  });
});
