import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SERVER_VARIABLE } from './database';

declare global {
  // The one way from here to global-teardown.ts.
  var testPostgres: ChildProcess | undefined;
}

/** Once a run, however many projects ask: the PostgreSQL that every worker clones its databases from. */
export default async function setUp(): Promise<void> {
  const args = ['--require', join(__dirname, 'register-ts.js'), join(__dirname, 'postgres-server.ts')];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  globalThis.testPostgres = child;
  process.env[SERVER_VARIABLE] = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The database for the tests ended (${code}).`)));
  });
}
