import type { Type } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrap } from '../../src/bootstrap';
import { Settings } from '../../src/platform/settings';
import { query } from '../../src/platform/postmaster';
import { cloneDatabase, type TestDatabase } from './database';
import { Api } from '../../demo/client/http';
import { PageVisitor } from '../../demo/client/page';
import { Sandbox } from '../../demo/client/sandbox';

export interface EventOut {
  id: string;
  type: string;
  at: string;
  lender: string;
  borrower: string | null;
  data: any;
}

/** The whole service as it really is, in the sandbox, on a database and a port of its own. */
export interface TestApp {
  url: string;
  /** Of its database: for what no call shows. */
  databaseUrl: string;
  /** With the demo lender's key. */
  api: Api;
  /** Without any key. */
  outside: Api;
  sandbox: Sandbox;
  handset: Sandbox['handset'];
  mailbox: Sandbox['mailbox'];
  device: Sandbox['device'];
  carrier: Sandbox['carrier'];
  registry: Sandbox['registry'];
  /** Let virtual time pass (`PT10M`); returns the new now. */
  advance(by: string): Promise<Date>;
  clock(): Promise<Date>;
  /** Every event of the demo lender so far, oldest first. */
  events(): Promise<EventOut[]>;
  /** One statement on its database. */
  sql<T = any>(statement: string): Promise<T[]>;
  /** A borrower's browser without JavaScript. */
  visitor(headers?: Record<string, string>): PageVisitor;
  /** A part of the running process, for what only its other side knows (a carrier's token). */
  inside<T>(part: Type<T>): T;
  /** Stop the process and start it again on the same database and data directory; this one is spent then. */
  restart(): Promise<TestApp>;
  stop(): Promise<void>;
}

/** What outlives a process. */
interface Place {
  databaseUrl: string;
  dataDir: string;
  clean(): Promise<void>;
}

/**
 * @param overrides environment variables over the sandbox's
 * @param given a database made before; dropped with the app
 */
export async function startTestApp(
  overrides: Record<string, string> = {},
  given?: TestDatabase,
): Promise<TestApp> {
  const database = given ?? (await cloneDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-app-'));
  const clean = async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return startAt({ databaseUrl: database.url, dataDir, clean }, overrides);
}

async function startAt(place: Place, overrides: Record<string, string>): Promise<TestApp> {
  const { databaseUrl, dataDir, clean } = place;
  try {
    const settings = new Settings({
      NODE_ENV: 'test',
      SANDBOX: 'on',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      ...overrides,
    });
    const { app, url, stop } = await bootstrap(settings);
    const sandbox = new Sandbox(url);
    const api = new Api(url, await sandbox.key());
    return {
      url,
      databaseUrl,
      api,
      outside: new Api(url),
      sandbox,
      handset: (e164) => sandbox.handset(e164),
      mailbox: (address) => sandbox.mailbox(address),
      device: (token) => sandbox.device(token),
      carrier: (name) => sandbox.carrier(name),
      registry: (e164) => sandbox.registry(e164),
      advance: (by) => sandbox.advance(by),
      clock: () => sandbox.now(),
      async events() {
        await untilShown(databaseUrl);
        return readEvents(api);
      },
      sql: async <T>(statement: string) => (await query(databaseUrl, statement)) as T[],
      visitor: (headers) => new PageVisitor(url, headers),
      inside: (part) => app.get(part),
      async restart() {
        await stop();
        return startAt(place, overrides);
      },
      async stop() {
        await stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/**
 * The feed shows an event when every transaction that began before it is over, in any database of the server: one that
 * another test file has open holds it back for a moment.
 */
async function untilShown(databaseUrl: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const [row] = (await query(
      databaseUrl,
      'SELECT NOT EXISTS (SELECT FROM event WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())) AS shown',
    )) as [{ shown: boolean }];
    if (row.shown) return;
    if (Date.now() > end) throw new Error('events of transactions that are over are still not shown');
    await sleep(20);
  }
}

export async function readEvents(api: Api): Promise<EventOut[]> {
  const events: EventOut[] = [];
  for (let after = ''; ;) {
    const { status, body } = await api.get(`/v1/events?limit=1000${after && `&after=${after}`}`);
    if (status !== 200) throw new Error(`events: ${status} ${JSON.stringify(body)}`);
    if (body.items.length === 0) return events;
    events.push(...body.items);
    after = body.nextCursor;
  }
}
