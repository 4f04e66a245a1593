/**
 * Keeps ARCHITECTURE.md true: every path that it names in backticks exists, and every top-level folder and
 * every folder of src/ is on its map.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const map = join(root, 'ARCHITECTURE.md');
const MADE = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage', 'reports', '.stryker-tmp']);
const FILE = /\.(ts|js|mjs|cjs|json|md|sql|yaml|yml|csv|css|mmd)$/;

if (!existsSync(map)) fail(['ARCHITECTURE.md is missing']);
const text = readFileSync(map, 'utf8');
const top = foldersOf(root).filter((name) => !MADE.has(name));
const rooms = foldersOf(join(root, 'src'));
const starts = new Set([...top, ...rooms, ...readdirSync(root)]);

const wrong = [];
for (const [, word] of text.matchAll(/`([^`\s]+)`/g)) {
  if (isPath(word) && ![root, join(root, 'src')].some((base) => existsSync(join(base, word)))) {
    wrong.push(`names \`${word}\`, which does not exist`);
  }
}
for (const name of top) if (!mentions(name)) wrong.push(`does not mention the folder ${name}/`);
for (const name of rooms) if (!mentions(name)) wrong.push(`does not mention the folder src/${name}/`);
if (wrong.length > 0) fail(wrong);

/** `src/notices/accept.ts`, `platform/`, `package.json`; not `/v1/notices`, `text/csv`, `test/*.ts`. */
function isPath(word) {
  if (!/^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(word)) return false;
  if (FILE.test(word)) return true;
  return word.includes('/') && starts.has(word.split('/')[0]);
}

function mentions(name) {
  return new RegExp(`(^|[^\\w-])${name.replace('.', '\\.')}/`, 'm').test(text);
}

/** Folders that a clone would have: git keeps none that is empty. */
function foldersOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !MADE.has(entry.name) && hasFile(join(folder, entry.name)))
    .map((entry) => entry.name);
}

function hasFile(folder) {
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) => entry.isFile() || (entry.isDirectory() && hasFile(join(folder, entry.name))),
  );
}

function fail(lines) {
  for (const line of lines) console.error(`ARCHITECTURE.md: ${line}`);
  process.exit(1);
}
