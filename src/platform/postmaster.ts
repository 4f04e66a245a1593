import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isAlive } from './data-dir-lock';

const POLL_MS = 20;
const STOP_MS = 30_000;
const ANSWER_MS = 60_000;

/** A server that may be running on a cluster, as its postmaster.pid states it. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** What postmaster.pid in `cluster` says; null when there is none that can be read. */
export function findPostmaster(cluster: string): Postmaster | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : null;
  } catch {
    return null;
  }
}

/** True while that process is there and is a server on that cluster, not somebody who got its pid later. */
export function isServing(cluster: string, { pid }: Postmaster): boolean {
  if (!isAlive(pid)) return false;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return command.includes(cluster);
  } catch {
    // No /proc here: believe the pid file, a connection decides.
    return !existsSync('/proc/self/cmdline');
  }
}

/**
 * Wait until the server answers `url` (it may be replaying its log, or going down).
 * @returns false when it is gone.
 * @throws Error when it is there and refuses our password, or does not answer within a minute.
 */
export async function waitUntilAnswering(url: string, isThere: () => boolean): Promise<boolean> {
  const end = Date.now() + ANSWER_MS;
  while (Date.now() < end) {
    try {
      await query(url, 'SELECT 1');
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01')
        throw new Error('it refuses the password of postgres.password');
    }
    if (!isThere()) return false;
    await sleep(POLL_MS);
  }
  throw new Error(`it does not answer within ${ANSWER_MS / 1000} s`);
}

/** One statement on one short connection. */
export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Fast shutdown: connections are cut, everything committed is on disk. Returns when the server is gone. */
export async function stopPostmaster(cluster: string, server: Postmaster): Promise<void> {
  const isThere = () => isServing(cluster, server);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const end = Date.now() + STOP_MS;
    if (isThere()) signalPostmaster(server, signal);
    while (isThere() && Date.now() < end) await sleep(POLL_MS);
  }
}

/** Never throws: used while the process is ending. */
export function signalPostmaster({ pid }: Postmaster, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** Forget a pid file whose server is gone; Postgres itself still refuses if shared memory is in use. */
export function removeStalePidFile(cluster: string): void {
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}
