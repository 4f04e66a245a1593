/**
 * `npm run build`: compile with the Nest CLI, then put beside it what is read at run time and is no
 * TypeScript (SQL, packs, samples, the page's CSS), and take away what no source stands behind any more:
 * a migration that was renamed must not stay in dist/ under its old name.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const entry = join(dist, 'src/main.js');

const FOLDERS = ['src', 'migrations', 'demo', 'bench', 'scripts'];
const FILES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];
const ASSET = /\.(sql|yaml|csv|json|css|js|svg|mmd|txt|html|sh|md)$/;

/** True when dist/ is as new as everything it is made of; also where there are no sources, as in an image. */
export function isFresh() {
  if (!existsSync(entry)) return false;
  if (!existsSync(join(root, 'src'))) return true;
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const newest = Math.max(
    ...FILES.map((file) => modifiedAt(join(root, file))),
    ...FOLDERS.flatMap((folder) => walk(join(root, folder))).map(modifiedAt),
  );
  return newest <= built;
}

/** Build. Returns the exit code. */
export function build() {
  const nest = findNest();
  if (!nest) {
    console.error(
      'stillyou: nothing was built, the development dependencies are not installed (npm ci brings them)',
    );
    // Installing for production only is no error; what was built before is used.
    return process.env.npm_lifecycle_event === 'prepare' ? 0 : 1;
  }
  // What is edited while the compiler runs counts as newer than this build.
  const startedAt = new Date();
  if (!existsSync(entry)) rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) return status ?? 1;
  for (const folder of FOLDERS) {
    copyAssets(folder);
    prune(folder);
  }
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
  return 0;
}

function findNest() {
  try {
    return createRequire(join(root, 'package.json')).resolve('@nestjs/cli/bin/nest.js');
  } catch {
    return null;
  }
}

function copyAssets(folder) {
  for (const path of walk(join(root, folder)).filter((file) => ASSET.test(file))) {
    const target = join(dist, path.slice(root.length + 1));
    if (modifiedAt(target) >= modifiedAt(path)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}

function prune(folder) {
  for (const path of walk(join(dist, folder))) {
    if (statSync(path).isDirectory()) continue;
    const source = join(root, path.slice(dist.length + 1));
    const compiled = source.replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(source) && !existsSync(compiled)) rmSync(path);
  }
}

/** Every file and folder under `folder`; a folder's own time tells that something in it went away. */
function walk(folder) {
  if (!existsSync(folder)) return [];
  return [folder, ...readdirSync(folder, { recursive: true }).map((name) => join(folder, name))];
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build();
