/**
 * Keeps docs/asvs.md true: every requirement of ASVS 5.0, levels 1 and 2, has one row; a row that says `test` names a test
 * that exists, one that says `doc` a heading that exists, and one that says `n/a` or `not yet` a reason.
 *
 *     node scripts/check-asvs.mjs [table.md]
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const table = process.argv[2] ?? join(root, 'docs/asvs.md');
/** How many there are in version 5.0.0: 70 of level 1 and 183 of level 2. */
const REQUIREMENTS = 253;
const ROW = /^\| (\d+\.\d+\.\d+) \| (.+?) \| (test|doc|n\/a|not yet) \| (.*) \|$/;
const STATES = /\| (test|doc|n\/a|not yet) \|/;

const wrong = [];
const seen = new Set();
for (const [i, line] of readFileSync(table, 'utf8').split('\n').entries()) {
  const row = ROW.exec(line);
  if (!row) {
    if (/^\| \d/.test(line) || STATES.test(line)) wrong.push(`line ${i + 1} is no row: ${line}`);
    continue;
  }
  const [, id, what, state, proof] = row;
  if (seen.has(id)) wrong.push(`${id} is there twice`);
  seen.add(id);
  if (!what.trim()) wrong.push(`${id} does not say what it is about`);
  if (state === 'test' || state === 'doc') checkNamed(id, state, proof);
  else if (proof.trim().length < 6) wrong.push(`${id} is ${state} without a reason`);
}
if (seen.size !== REQUIREMENTS) wrong.push(`has ${seen.size} of ${REQUIREMENTS} requirements`);
if (wrong.length > 0) {
  for (const line of wrong) console.error(`${table}: ${line}`);
  process.exit(1);
}

/** `path` › "title"; several with `;` between. A note may follow behind a full stop. */
function checkNamed(id, state, proof) {
  const named = [...proof.matchAll(/`([^`]+)` › “([^”]+)”/g)];
  if (named.length === 0) wrong.push(`${id} names no ${state}`);
  for (const [, file, title] of named) {
    const path = join(root, file);
    if (!existsSync(path)) wrong.push(`${id} names ${file}, which does not exist`);
    else if (!has(readFileSync(path, 'utf8'), state, title))
      wrong.push(`${id}: ${file} has no ${state} “${title}”`);
  }
}

/** A title as it stands in the source: of `it`, of `it.each` (behind its table), of `describe`; or a heading. */
function has(text, state, title) {
  const quoted = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (state === 'doc') return new RegExp(`^#{1,4} ${quoted}$`, 'm').test(text);
  return new RegExp(`\\(\\s*(['"\`])${quoted}\\1,`).test(text);
}
