/**
 * One round of sequencer and signer as a process of its own, which kills itself right before its n-th step: a statement
 * of SQL, or a call that touches the signer's files. `… <url> <folder> <lender> <n>`; without n it says how many there were.
 */
import fs from 'node:fs';
import { Client } from 'pg';
import { openSigner } from '../../src/evidence/log/open-signer';
import { sequence } from '../../src/evidence/log/sequence';
import { signLog } from '../../src/evidence/log/sign';
import type { Tx } from '../../src/platform/tx';

const [url, folder, lenderId, killAt] = process.argv.slice(2) as [string, string, string, string | undefined];
let steps = 0;

function step(): void {
  steps += 1;
  if (String(steps) !== killAt) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const FILE_CALLS = [
  'mkdirSync',
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
] as const;
for (const name of FILE_CALLS) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  (fs as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
    step();
    return real(...args);
  };
}

async function main(): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const query = async (sql: string, values?: unknown[]) => {
    step();
    return (await client.query(sql, values)).rows;
  };
  const inTx = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    await query('BEGIN');
    const result = await work({ query } as unknown as Tx);
    await query('COMMIT');
    return result;
  };
  await inTx((tx) => sequence(tx, lenderId, 'faults.example/log'));
  const signer = await inTx((tx) => openSigner(tx, folder, new Date()));
  const signed = await inTx((tx) => signLog(tx, signer, lenderId, new Date()));
  step();
  fs.writeSync(1, JSON.stringify({ steps, note: signed?.note ?? null }));
  await client.end();
}

void main();
