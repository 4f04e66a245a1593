import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canEnter, findSharedTmp, type UnixUser } from './unprivileged-user';

/** Where the cluster is: under `dataDir`, or where its user can go, remembered for the next start. */
export function findPlace(dataDir: string, user: UnixUser | null, log: (line: string) => void): string {
  const note = join(dataDir, 'postgres.location');
  const here = join(dataDir, 'postgres');
  if (existsSync(note)) {
    const there = readFileSync(note, 'utf8').trim();
    log(`the data is in ${there}, as ${note} says`);
    if (!existsSync(there)) log('it was swept away since the last start: beginning afresh');
    makeRoom(there);
    return there;
  }
  if (!user) return here;
  const owner = ownerOf(here);
  if (owner?.uid === 0)
    throw new Error(`${here} belongs to root, whom it does not run as: chown -R nobody ${here}`);
  if (canEnter(dataDir, owner ?? user)) return here;
  if (owner)
    throw new Error(
      `user ${owner.uid}, whom ${here} belongs to, cannot enter ${dataDir}: chmod a+x its folders.`,
    );
  const name = `stillyou-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  const there = join(findSharedTmp(user), name, 'postgres');
  makeRoom(there);
  writeFileSync(note, `${there}\n`);
  log(`as root it runs as user ${user.uid}, who cannot enter ${dataDir}: its data goes to ${there}`);
  return there;
}

function makeRoom(place: string): void {
  const home = dirname(place);
  mkdirSync(home, { recursive: true });
  if (process.getuid && statSync(home).uid !== process.getuid()) {
    throw new Error(`${home} belongs to another user: remove it, or set DATA_DIR to another folder.`);
  }
  // Whatever the umask made of it.
  chmodSync(home, 0o755);
}

/** Whom `folder` belongs to; null when it is not there. */
export function ownerOf(folder: string): UnixUser | null {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? { uid: found.uid, gid: found.gid } : null;
}
