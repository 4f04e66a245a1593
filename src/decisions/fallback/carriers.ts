import { addDuration } from '../duration';
import type { PlanAttempt } from './facts';
import { latest } from './retry';
import type { Rung } from './ladder';

/** A provider that can carry a medium, and how well it is: `down` is not used before `until`, `degraded` only last. */
export type Carrier =
  { name: string; health: 'up' | 'degraded'; until?: null } | { name: string; health: 'down'; until: Date };

/** Who takes a message on one rung now, or when somebody could. */
export type Pick =
  | { kind: 'use'; name: string; passedOver: readonly Carrier[] }
  /** Turned away by everybody who is up: again at `at`. */
  | { kind: 'later'; at: Date; name: string }
  | { kind: 'down'; until: Date; names: string[] }
  | { kind: 'none' }
  | { kind: 'spent' };

/** Without a word from the provider: once after each pause, then the rung is given up. */
const RETRY_PAUSES = ['PT5M', 'PT15M', 'PT45M'];
/** A provider that says "at once" is taken at its word, but not hammered. */
const SHORTEST_PAUSE_MS = 30_000;
const HEALTH_ORDER = { up: 0, degraded: 1, down: 2 };

/**
 * Which provider of the rung takes the message: the least tried one first (so that another provider comes before a
 * pause, and a pause before the next medium), then the healthier, then as the rung or the house lists them.
 * @param carriers who can carry the rung's medium, in the house's order
 * @param turnedAway the tries on this rung and channel that a provider turned away, in any order
 */
export function pickCarrier(
  rung: Rung,
  carriers: readonly Carrier[],
  turnedAway: readonly PlanAttempt[],
  now: Date,
): Pick {
  const able = named(rung, carriers);
  if (able.length === 0) return { kind: 'none' };
  const usable = able.filter((carrier) => carrier.health !== 'down' || carrier.until <= now);
  if (usable.length === 0) return downUntil(able);
  const tries = (name: string) => turnedAway.filter((attempt) => attempt.provider === name).length;
  const best = [...usable].sort(
    (a, b) => tries(a.name) - tries(b.name) || HEALTH_ORDER[a.health] - HEALTH_ORDER[b.health],
  )[0]!;
  const use: Pick = {
    kind: 'use',
    name: best.name,
    passedOver: able.filter((carrier) => carrier.name !== best.name && carrier.health !== 'up'),
  };
  const count = tries(best.name);
  if (count === 0) return use;
  if (count > RETRY_PAUSES.length) return { kind: 'spent' };
  // Another provider was turned away since: this one's turn comes at once.
  if (count < tries(latest(turnedAway)!.provider)) return use;
  const at = retryAt(latest(turnedAway.filter((attempt) => attempt.provider === best.name))!, count);
  return at <= now ? use : { kind: 'later', at, name: best.name };
}

/** When a provider may be asked again: as it said itself, else after our own pause. */
function retryAt(last: PlanAttempt, tries: number): Date {
  const from = last.failedAt ?? last.plannedAt;
  if (last.retryAfterSeconds === null || last.retryAfterSeconds === undefined)
    return addDuration(from, RETRY_PAUSES[tries - 1]!);
  return new Date(from.getTime() + Math.max(last.retryAfterSeconds * 1000, SHORTEST_PAUSE_MS));
}

function named(rung: Rung, carriers: readonly Carrier[]): readonly Carrier[] {
  if (rung.providers.length === 0) return carriers;
  return rung.providers.flatMap((name) => carriers.find((carrier) => carrier.name === name) ?? []);
}

function downUntil(able: readonly Carrier[]): Pick {
  const times = able.map((carrier) => carrier.until!.getTime());
  return { kind: 'down', until: new Date(Math.min(...times)), names: able.map((carrier) => carrier.name) };
}
