import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../src/platform/postmaster';

/** Where the run's PostgreSQL is: what global-setup.ts leaves for every worker. */
export interface TestServer {
  /** Of a database in which others are made and dropped. */
  url: string;
  /** A database at this release, never connected to, only cloned. */
  template: string;
  /** What the names of this run's databases begin with. */
  prefix: string;
}

export const SERVER_VARIABLE = 'STILLYOU_TEST_SERVER';

const IN_USE = '55006';
const TRIES = 50;

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** @throws Error outside of a run that has one */
export function testServer(): TestServer {
  const server = JSON.parse(process.env[SERVER_VARIABLE] ?? 'null') as TestServer | null;
  if (!server)
    throw new Error('No test database: run this file with jest --selectProjects flows (or browser).');
  return server;
}

/** A fresh migrated database of the caller's own (about 100 ms). */
export async function cloneDatabase(): Promise<TestDatabase> {
  const server = testServer();
  // By chance and not by count: every test file of a worker counts from one, and one that failed leaves its own behind.
  const name = `${server.prefix}_${process.pid}_${randomBytes(4).toString('hex')}`;
  for (let left = TRIES; ; left -= 1) {
    try {
      await query(server.url, `CREATE DATABASE ${name} TEMPLATE ${server.template}`);
      break;
    } catch (error) {
      // Another worker is cloning, or a maintenance process looked in.
      if ((error as { code?: string }).code !== IN_USE || left === 0) throw error;
      await sleep(20);
    }
  }
  return {
    url: onDatabase(server.url, name),
    drop: async () => void (await query(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** The same server, another database. */
export function onDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
