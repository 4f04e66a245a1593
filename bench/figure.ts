/** One measured figure, beside what it is compared with. */
export interface Figure {
  /** Dotted name, the key in `--json`: `policy.evaluationsPerSecond`. */
  name: string;
  value: number;
  unit: string;
  /** The least the machine could do it with, measured in the same run; a figure means little without it. */
  floor: { what: string; value: number } | null;
  /** What it must reach; `atMost` for durations and sizes. */
  goal: { atLeast: number } | { atMost: number } | null;
  /** All runs, of which `value` is the median: these machines are noisy. */
  runs: number[];
}

/** A group of figures measured together. `say` tells what is being done, for whoever waits. */
export interface Bench {
  name: string;
  run(say: (what: string) => void): Promise<Figure[]> | Figure[];
}

export function isMet({ value, goal }: Figure): boolean | null {
  if (!goal) return null;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
