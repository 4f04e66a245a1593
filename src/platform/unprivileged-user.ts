import { execFileSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

/** Whom a child process runs as. */
export interface UnixUser {
  uid: number;
  gid: number;
}

/**
 * The user that Postgres runs as when we are root (it refuses root): `nobody`. Null when we are not root,
 * or on a system without such ids: the child then runs as we do.
 * @throws Error when we are root and there is no such user.
 */
export function findUnprivilegedUser(): UnixUser | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new Error(
      'The embedded PostgreSQL does not run as root, and there is no user "nobody" to run it as. ' +
        'Start as another user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** True when `user` may pass through `dir` and every folder above it. */
export function canEnter(dir: string, user: UnixUser): boolean {
  for (let path = realpathSync(dir); ; path = dirname(path)) {
    if (!hasMode(path, user, 0o1)) return false;
    if (dirname(path) === path) return true;
  }
}

/** True when `user` may read and run the file itself; what is above it is canEnter's question. */
export function canRun(file: string, user: UnixUser): boolean {
  return hasMode(file, user, 0o5);
}

/** A temporary folder that `user` can enter; TMPDIR may be a private one. */
export function findSharedTmp(user: UnixUser | null): string {
  if (!user) return tmpdir();
  const shared = [tmpdir(), '/tmp', '/var/tmp'].find((dir) => {
    try {
      return canEnter(dir, user);
    } catch {
      return false;
    }
  });
  if (!shared)
    throw new Error(`There is no temporary folder that user ${user.uid} can enter: set TMPDIR to one.`);
  return shared;
}

function hasMode(path: string, user: UnixUser, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  // As the kernel does it: only the first class that fits counts. Children get no supplementary groups.
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
