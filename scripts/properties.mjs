// npm run properties: every property of the decisions, how many cases it was tried on, and how long that took.
// Fails when a property does, or when there were fewer cases than promised.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const GOAL = { cases: 100_000, seconds: 120 };

const scratch = mkdtempSync(join(tmpdir(), 'stillyou-properties-'));
const counts = join(scratch, 'counts');
const began = Date.now();
const run = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    '--selectProjects=unit',
    '--testPathPatterns',
    'src/decisions/',
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PROPERTY_COUNTS: counts } },
);
const seconds = (Date.now() - began) / 1000;
const tried = readFileSync(counts, 'utf8').trim().split('\n').map(Number);
rmSync(scratch, { recursive: true, force: true });
const cases = tried.reduce((sum, n) => sum + n, 0);
console.log(
  `${cases.toLocaleString('en')} cases of ${tried.length} properties in ${seconds.toFixed(0)} s ` +
    `(goal: ${GOAL.cases.toLocaleString('en')} within ${GOAL.seconds} s)`,
);
process.exit(run.status || (cases < GOAL.cases ? 1 : 0));
