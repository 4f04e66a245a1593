import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../../demo/client/http';
import { PageVisitor } from '../../../demo/client/page';
import { Sandbox } from '../../../demo/client/sandbox';
import { query } from '../../../src/platform/postmaster';
import { readEvents, type TestApp } from '../app';
import { cloneDatabase } from '../database';

const ROOT = join(__dirname, '../../..');

/** The service as a process of its own, with everything it says kept. */
export interface ChildService extends Omit<TestApp, 'inside' | 'restart'> {
  key: string;
  /** All that it wrote to stdout and stderr so far. */
  said(): Buffer;
}

/** Start the built service (built first when that is needed) in the sandbox, on a database of its own. */
export async function startChildService(env: Record<string, string> = {}): Promise<ChildService> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-child-'));
  const child = spawn(process.execPath, ['scripts/run.mjs', 'dist/src/main.js'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: '',
      SANDBOX: 'on',
      PORT: '0',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const said = () => Buffer.concat(chunks);
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      chunks.push(chunk);
      const ready = /Stillyou is ready on (\S+)/.exec(said().toString());
      if (ready) resolve(ready[1]!);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the service ended (${code}):\n${said().toString()}`)));
  });
  const sandbox = new Sandbox(url);
  const key = await sandbox.key();
  const api = new Api(url, key);
  return {
    url,
    key,
    databaseUrl: database.url,
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
    events: () => readEvents(api),
    sql: async <T>(statement: string) => (await query(database.url, statement)) as T[],
    visitor: (headers) => new PageVisitor(url, headers),
    said,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
