/** Strong codes seen on one key (an operator, a number prefix, a provider) and what is usual there. */
export interface IncidentCounts {
  /** Different numbers with a strong code within the last hour, the one at hand included. */
  distinctNumbersLastHour: number;
  /** The key's own usual count in an hour. */
  baselinePerHour: number;
}

export const INCIDENT_STATES = ['open', 'released', 'discarded'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];
/** How an operator ends one: its signals count again as if nothing had been, or never will. */
export type IncidentOutcome = Exclude<IncidentState, 'open'>;

/** Fewer different numbers never quarantine, whatever the baseline. */
export const FEWEST_NUMBERS = 20;
const TIMES_BASELINE = 5;
/** How far back a baseline looks: four of each weekday. */
export const BASELINE_DAYS = 28;
const PREFIX_DIGITS = 7;
/** What a prefix leaves out at least, so that it names nobody. */
const HIDDEN_DIGITS = 4;

/**
 * Borrowers do not all change their numbers in the same hour: a spike of strong codes on one operator, prefix
 * or provider is a fault of the network. `quarantine` keeps the signal aside, unapplied, until an operator
 * releases or discards it. Fewer than 20 different numbers never quarantine, whatever the baseline.
 */
export function judgeIncident(counts: IncidentCounts): 'quarantine' | 'apply' {
  const isSpike =
    counts.distinctNumbersLastHour >= FEWEST_NUMBERS &&
    counts.distinctNumbersLastHour >= TIMES_BASELINE * counts.baselinePerHour;
  return isSpike ? 'quarantine' : 'apply';
}

/**
 * What is usual for a series: the mean of the hours in which it had any strong code at all. Nights and days without
 * a campaign would make every campaign look like a fault. A series without such an hour has nothing that is usual:
 * 0, and 20 numbers alone are a spike; an operator looks once, and what is released counts from then on.
 * @param hours different numbers in each such hour of the last 28 days
 */
export function baselineOf(hours: readonly number[]): number {
  return hours.length === 0 ? 0 : hours.reduce((sum, numbers) => sum + numbers, 0) / hours.length;
}

/** The keys a signal is counted under, each with its own baseline; what is not known is not a key. */
export function incidentKeysOf(from: {
  operator: string | null;
  prefix: string | null;
  provider: string | null;
}): string[] {
  return (['operator', 'prefix', 'provider'] as const).flatMap((name) =>
    from[name] ? [`${name}:${from[name]}`] : [],
  );
}

const NARROWEST_FIRST = ['prefix', 'operator', 'provider'];

/** Keys in the order in which they are blamed: what explains a wave with the fewest others in it comes first. */
export function narrowestFirst(keys: readonly string[]): string[] {
  const rank = (key: string) => NARROWEST_FIRST.indexOf(key.slice(0, key.indexOf(':')));
  return [...keys].sort((a, b) => rank(a) - rank(b));
}

/**
 * The prefix and the operator's block of a number, neither of which names anybody. In mainland China the first
 * three digits of a mobile number were given to one operator and the first seven to one of its places; ported
 * numbers stray, which a count over many does not mind. Elsewhere digits do not tell the operator.
 * @param e164 `+8613812345678`
 */
export function blockOf(e164: string): { prefix: string | null; operator: string | null } {
  const mobile = /^\+86(1\d{10})$/.exec(e164)?.[1];
  if (mobile) return { prefix: `CN-${mobile.slice(0, PREFIX_DIGITS)}`, operator: `CN-${mobile.slice(0, 3)}` };
  const digits = /^\+(\d+)$/.exec(e164)?.[1] ?? '';
  const shown = Math.min(PREFIX_DIGITS, digits.length - HIDDEN_DIGITS);
  return { prefix: shown > 0 ? `+${digits.slice(0, shown)}` : null, operator: null };
}
