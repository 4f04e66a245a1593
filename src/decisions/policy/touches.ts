import type { Purpose } from '../words';
import type { ContactFacts, PastContact } from './facts';
import type { FrequencyCapRule } from './pack';
import { judgedPurposes } from './purposes';
import { localTime } from './zone-clock';

/** Past contacts that count, and the local dates on which they were. */
export class Touches {
  private readonly byZone = new Map<string, readonly number[]>();

  constructor(readonly past: readonly PastContact[]) {}

  /** Local dates as days since 1970-01-01, earliest first. */
  daysIn(zone: string): readonly number[] {
    let days = this.byZone.get(zone);
    if (!days) {
      days = this.past.map(({ at }) => localTime(zone, at.getTime()).day).sort((a, b) => a - b);
      this.byZone.set(zone, days);
    }
    return days;
  }
}

/** What was worked out about one history. */
interface Worked {
  history: readonly PastContact[];
  byRule: Map<FrequencyCapRule, { facts: ContactFacts; touches: Touches }>;
  judgedAs: { facts: ContactFacts; purposes: readonly (readonly Purpose[])[] } | null;
}

/**
 * The history that was asked about last. One is enough, because one notice is judged after the other; a WeakMap of them
 * all costs the collector more than it saves (measured). A history is never changed, only replaced.
 */
let latest: Worked | null = null;

/**
 * The touches of a history that one cap counts. Asked for every channel of a notice and every instant at which it might
 * open, and mostly the same for all of them, so it is worked out once.
 * @param isCounted whether the rule counts one past contact, judged as these purposes
 */
export function touchesOf(
  rule: FrequencyCapRule,
  facts: ContactFacts,
  isCounted: (past: PastContact, judgedAs: readonly Purpose[]) => boolean,
): Touches {
  const known = workedFor(facts.history);
  const kept = known.byRule.get(rule);
  if (kept && isSameScope(kept.facts, facts, rule)) return kept.touches;
  const purposes = purposesOf(known, facts);
  const touches = new Touches(facts.history.filter((past, i) => isCounted(past, purposes[i]!)));
  known.byRule.set(rule, { facts, touches });
  return touches;
}

function workedFor(history: readonly PastContact[]): Worked {
  if (latest?.history !== history) latest = { history, byRule: new Map(), judgedAs: null };
  return latest;
}

/** The purposes that each past contact is judged as. */
function purposesOf(known: Worked, facts: ContactFacts): readonly (readonly Purpose[])[] {
  const kept = known.judgedAs;
  const isSame =
    kept?.facts.accountOverdue === facts.accountOverdue && kept.facts.senderRole === facts.senderRole;
  if (kept && isSame) return kept.purposes;
  const purposes = facts.history.map((past) =>
    judgedPurposes(past.purpose, past.initiatedBy, facts, 'frequency_cap'),
  );
  known.judgedAs = { facts, purposes };
  return purposes;
}

/** True when everything that counting looks at beside the history is the same. */
function isSameScope(a: ContactFacts, b: ContactFacts, { scope }: FrequencyCapRule): boolean {
  return (
    a.accountOverdue === b.accountOverdue &&
    a.senderRole === b.senderRole &&
    a.accountRef === b.accountRef &&
    a.episodeStartedAt === b.episodeStartedAt &&
    a.directConsentAt === b.directConsentAt &&
    (a.contactPoint === b.contactPoint || !isPerPoint(scope))
  );
}

/** A cap on one address or one person counts that one's touches alone. */
export function isPerPoint(scope: FrequencyCapRule['scope']): boolean {
  return scope.includes('contact_point') || scope.includes('backup_contact');
}
