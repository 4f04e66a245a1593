/** Strong codes seen on one key (an operator, a number prefix, a provider) and what is usual there. */
export interface IncidentCounts {
  /** Different numbers with a strong code within the last hour, the one at hand included. */
  distinctNumbersLastHour: number;
  /** The key's own usual count in an hour. */
  baselinePerHour: number;
}

const FEWEST_NUMBERS = 20;
const TIMES_BASELINE = 5;

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
