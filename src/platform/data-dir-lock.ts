import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK_FILE = 'stillyou.pid';

/**
 * Hold `dataDir` for this process: two services on one cluster would each keep a clock and a sandbox of
 * their own. A lock whose process is gone is taken over.
 * @returns a function that gives it back.
 * @throws Error naming the process that holds it.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, LOCK_FILE);
  const ours = `${process.pid} ${startOf(process.pid)}\n`;
  for (;;) {
    try {
      writeFileSync(path, ours, { flag: 'wx' });
      return () => {
        if (read(path) === ours) rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const theirs = read(path);
    if (theirs !== null) refuseWhileAlive(dataDir, theirs, ours);
    takeAside(path, theirs);
  }
}

function refuseWhileAlive(dataDir: string, theirs: string, ours: string): void {
  const [pid, start] = [Number(theirs.split(' ')[0]), theirs.trim().split(' ')[1] ?? ''];
  // In a container the pid of the last run is often our own; its start is not.
  if (isAlive(pid) && startOf(pid) === start) {
    const who = theirs === ours ? 'this process already' : `process ${pid}`;
    throw new Error(
      `DATA_DIR ${dataDir} is in use by ${who}. Stop it first (kill ${pid}), or set DATA_DIR to another folder.`,
    );
  }
}

/** Rename, then look: of two processes that see the same dead lock only one moves it. */
function takeAside(path: string, dead: string | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== dead) renameSync(aside, path);
  else rmSync(aside);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** True when there is such a process, also one of another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since boot; '' where /proc does not say. Tells a reused pid from the old one. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the name in brackets and may hold blanks: count from behind it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
