import { createHash } from 'node:crypto';
import { verifyBundle } from '../src/evidence/verify/verify-bundle';
import { readZip } from '../src/evidence/verify/zip-reader';
import { median, type Bench } from './figure';
import { makeLargeBundle } from './large-bundle';

const ENTRIES = 10_000;
const LOG_SIZE = 1_000_000;
const RUNS = 5;

/** A bundle of 10,000 entries out of a log of a million, checked as the command does, beside SHA-256 over the same bytes. */
export const verifyBench: Bench = {
  name: 'verify',
  async run(say) {
    say(`making a bundle of ${ENTRIES.toLocaleString('en')} entries`);
    const { zip, log } = await makeLargeBundle(ENTRIES, LOG_SIZE);
    const pinned = { log, witnesses: [], quorum: 0 };
    const runs: number[] = [];
    const floors: number[] = [];
    say(`checking its ${(zip.length / 1e6).toFixed(1)} MB, ${RUNS} times`);
    for (let i = 0; i < RUNS; i++) {
      runs.push(timed(() => verifyBundle(readZip(zip), pinned)));
      floors.push(timed(() => createHash('sha256').update(zip).digest()));
    }
    return [
      {
        name: 'evidence.verify10kMs',
        value: Math.round(median(runs)),
        unit: ' ms',
        floor: { what: 'bare SHA-256 of its bytes', value: median(floors) },
        goal: { atMost: 5_000 },
        runs,
      },
    ];
  },
};

function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
