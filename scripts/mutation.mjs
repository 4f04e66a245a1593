// npm run mutation [-- <folder or file under src/decisions> …]: how much of the decisions the tests really hold.
// Prints the score of each folder and fails below the threshold of stryker.config.mjs, folder by folder.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../stryker.config.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DECISIONS = 'src/decisions';
const NOT_MUTATED = config.mutate.filter((pattern) => pattern.startsWith('!'));
const KILLED = new Set(['Killed', 'Timeout']);
const COUNTED = new Set([...KILLED, 'Survived', 'NoCoverage']);

/** `content` → its folder, `duration` → its file; anything else is a mistake worth stopping for. */
function toPattern(name) {
  if (existsSync(join(ROOT, DECISIONS, name, '.'))) return `${DECISIONS}/${name}/**/*.ts`;
  const file = `${DECISIONS}/${name.replace(/\.ts$/, '')}.ts`;
  if (existsSync(join(ROOT, file))) return file;
  console.error(`mutation: there is no ${DECISIONS}/${name}`);
  process.exit(2);
}

/** Files directly under decisions/ stand for themselves. */
function folderOf(file) {
  const [first, ...rest] = file.slice(DECISIONS.length + 1).split('/');
  return rest.length > 0 ? first : first.replace(/\.ts$/, '');
}

/** Killed and counted mutants by folder. */
function countByFolder(files) {
  const counts = new Map();
  for (const [file, { mutants }] of Object.entries(files)) {
    const count = counts.get(folderOf(file)) ?? { killed: 0, all: 0 };
    count.killed += mutants.filter(({ status }) => KILLED.has(status)).length;
    count.all += mutants.filter(({ status }) => COUNTED.has(status)).length;
    counts.set(folderOf(file), count);
  }
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}

const asked = process.argv.slice(2);
const patterns = asked.map(toPattern);
const args = [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run'];
if (asked.length > 0) {
  args.push('--mutate', [...patterns, ...NOT_MUTATED].join(','));
  // A part has a memory of its own: the results of the rest would be mixed into its score.
  args.push('--incrementalFile', `reports/mutation/incremental-${asked.join('-').replaceAll('/', '-')}.json`);
}
const report = join(ROOT, config.jsonReporter.fileName);
// A run that dies leaves none: the scores of an earlier one must not stand in for it.
rmSync(report, { force: true });
const run = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
if (!existsSync(report)) process.exit(run.status || 1);
const { files } = JSON.parse(readFileSync(report, 'utf8'));

let weak = 0;
for (const [folder, { killed, all }] of countByFolder(files)) {
  const score = all === 0 ? 100 : (100 * killed) / all;
  if (score < config.thresholds.break) weak += 1;
  console.log(`${folder.padEnd(16)} ${score.toFixed(1).padStart(5)} %  (${killed} of ${all} mutants killed)`);
}
process.exit(run.status || (weak > 0 ? 1 : 0));
