import { durationMs } from '../duration';
import type { CompiledPacks } from '../policy/compile';
import { nextActiveTime, type ActiveTime } from './active-hours';
import { judge, type Candidate } from './candidates';
import type { PlanFacts } from './facts';

/**
 * A later instant at which the borrower is likelier to read the first message, when the deadline leaves room for it:
 * every rung of the ladder must still have its whole time after it, and the same channel must be open then. Hours that
 * the borrower chose are a rule of their own (base.window.borrower) and are not second-guessed. Null to send now.
 */
export function timeToSend(
  facts: PlanFacts,
  packs: CompiledPacks,
  candidate: Candidate,
  now: Date,
): ActiveTime | null {
  const { notice, contact, learned } = facts;
  if (!learned?.opened || notice.critical || notice.purpose === 'security_verification') return null;
  if (contact.borrowerHours || facts.attempts.some((attempt) => attempt.state !== 'not_sent')) return null;
  const active = nextActiveTime(learned.opened, contact.zones[0] ?? 'UTC', now);
  if (!active) return null;
  const whole = notice.ladder.reduce((sum, rung) => sum + durationMs(rung.fallbackAfter), 0);
  if (active.at.getTime() + whole > notice.deliverBy.getTime()) return null;
  return judge(facts, packs, candidate.slot, active.at).contentClass ? active : null;
}
