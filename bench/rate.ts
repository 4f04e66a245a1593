import { median } from './figure';

const WARM_UP_MS = 500;
const RUN_MS = 400;
const RUNS = 7;
/** Looking at the clock costs as much as a small operation: look only so often. */
const BETWEEN_LOOKS = 64;

/**
 * How often a second each operation runs on one core, called with 0, 1, 2 …: the median of several runs after a
 * warm-up, taken in turn, so that a machine that slows down slows them all. Counted in CPU seconds of this process:
 * neighbours on the machine slow nobody's figure.
 */
export function measureRates<K extends string>(
  operations: Record<K, (i: number) => void>,
): Record<K, { perSecond: number; runs: number[] }> {
  const names = Object.keys(operations) as K[];
  for (const name of names) runFor(WARM_UP_MS, operations[name]);
  const runs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let i = 0; i < RUNS; i++) for (const name of names) runs[name].push(runFor(RUN_MS, operations[name]));
  return Object.fromEntries(
    names.map((name) => [name, { perSecond: Math.round(median(runs[name])), runs: runs[name] }]),
  ) as Record<K, { perSecond: number; runs: number[] }>;
}

function runFor(ms: number, once: (i: number) => void): number {
  const before = process.cpuUsage();
  const end = performance.now() + ms;
  let done = 0;
  do {
    for (let i = 0; i < BETWEEN_LOOKS; i++) once(done++);
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return Math.round((done / (user + system)) * 1e6);
}
