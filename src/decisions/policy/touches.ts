import type { Purpose } from '../words';
import type { ContactFacts, PastContact } from './facts';
import type { FrequencyCapRule } from './pack';
import { judgedPurposes } from './purposes';
import { localTime } from './zone-clock';

const DAY = 86_400_000;
/** A window of local dates begins this much before so many times 24 hours at the most: a zone's day, and its clock change. */
const MARGIN_DAYS = 2;

/** Past contacts, earliest first, and the local dates on which they were: worked out once, for all caps. */
class History {
  readonly past: readonly PastContact[];
  private readonly byZone = new Map<string, readonly number[]>();

  constructor(readonly given: readonly PastContact[]) {
    this.past = [...given].sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  /** The places of those from `since` (milliseconds) on that `isCounted`. */
  placesOf(since: number, isCounted: (past: PastContact, place: number) => boolean): number[] {
    const places: number[] = [];
    for (let i = this.past.length - 1; i >= 0; i--) {
      const past = this.past[i]!;
      if (past.at.getTime() < since) break;
      if (isCounted(past, i)) places.push(i);
    }
    return places.reverse();
  }

  /** The local date of each, in their order, as days since 1970-01-01. */
  daysIn(zone: string): readonly number[] {
    let days = this.byZone.get(zone);
    if (!days) this.byZone.set(zone, (days = this.past.map(({ at }) => localTime(zone, at.getTime()).day)));
    return days;
  }
}

/** Past contacts that count. */
export class Touches {
  private readonly byZone = new Map<string, readonly number[]>();

  /** @param counted places in the history */
  constructor(
    private readonly history: History,
    private readonly counted: readonly number[],
  ) {}

  /** The contacts of a list that `isCounted`. */
  static of(past: readonly PastContact[], isCounted: (past: PastContact) => boolean = () => true): Touches {
    const history = new History(past);
    return new Touches(history, history.placesOf(-Infinity, isCounted));
  }

  get count(): number {
    return this.counted.length;
  }

  /** Local dates as days since 1970-01-01, earliest first. */
  daysIn(zone: string): readonly number[] {
    let days = this.byZone.get(zone);
    if (!days) this.byZone.set(zone, (days = this.sortedDaysIn(zone)));
    return days;
  }

  private sortedDaysIn(zone: string): number[] {
    const all = this.history.daysIn(zone);
    const days = this.counted.map((place) => all[place]!);
    // In the order of time they are in order already, but where a clock was set back over midnight.
    const isSorted = days.every((day, i) => i === 0 || days[i - 1]! <= day);
    return isSorted ? days : days.sort((a, b) => a - b);
  }
}

/** What was worked out about one history. */
interface Worked {
  history: History;
  byRule: Map<FrequencyCapRule, { facts: ContactFacts; touches: Touches }>;
  judgedAs: { facts: ContactFacts; purposes: (readonly Purpose[] | undefined)[] } | null;
}

/**
 * The history that was asked about last. One is enough, because one notice is judged after the other; a WeakMap of them
 * all costs the collector more than it saves (measured). A history is never changed, only replaced.
 */
let latest: Worked | null = null;

/**
 * The touches of a history that one cap counts, as far back as its window can reach. Asked for every channel of a notice
 * and every instant at which it might open, and mostly the same for all of them, so it is worked out once.
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
  const since = rule.days === null ? -Infinity : facts.at.getTime() - (rule.days + MARGIN_DAYS) * DAY;
  const purposes = purposesFor(known, facts);
  const places = known.history.placesOf(since, (past, i) =>
    isCounted(past, (purposes[i] ??= judgedPurposes(past.purpose, past.initiatedBy, facts, 'frequency_cap'))),
  );
  const touches = new Touches(known.history, places);
  known.byRule.set(rule, { facts, touches });
  return touches;
}

function workedFor(history: readonly PastContact[]): Worked {
  if (latest?.history.given !== history)
    latest = { history: new History(history), byRule: new Map(), judgedAs: null };
  return latest;
}

/** The purposes that each past contact is judged as, as far as somebody asked. */
function purposesFor(known: Worked, facts: ContactFacts): (readonly Purpose[] | undefined)[] {
  const kept = known.judgedAs;
  if (kept?.facts.accountOverdue === facts.accountOverdue && kept.facts.senderRole === facts.senderRole)
    return kept.purposes;
  const purposes: (readonly Purpose[] | undefined)[] = [];
  known.judgedAs = { facts, purposes };
  return purposes;
}

/** True when everything that counting looks at beside the history is the same. */
function isSameScope(a: ContactFacts, b: ContactFacts, { scope }: FrequencyCapRule): boolean {
  return (
    // Counted back from an earlier instant: nothing that counts is left out.
    a.at <= b.at &&
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
