import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Tx } from '../src/platform/tx';
import { Clock } from '../src/platform/clock';
import { FileKeys } from '../src/vault/file-keys';
import { KeyProviders } from '../src/vault/key-providers';
import { Vault, type PlainCell } from '../src/vault/vault.service';
import { median, type Bench, type Figure } from './figure';

const BATCH = 500;
const RUNS = 7;
const WARM_UP_MS = 1_000;
const RUN_MS = 400;
const LENDER = '00000000-0000-7000-8000-000000000001';

/** A batch as the send stage has it: a number, a mail address and the variables of a notice, of many borrowers. */
const cells: PlainCell[] = Array.from({ length: BATCH }, (_, i) => {
  const subjectId = id(i % 200);
  const place = { lenderId: LENDER, table: 'channel', column: 'address', rowId: id(1_000 + i), subjectId };
  const plain = [
    '+8613800138000',
    'borrower.with.a.long.name@mail.example',
    JSON.stringify({ dueDate: '2027-03-15', amount: '1250.00' }),
  ][i % 3]!;
  return { place, plain };
});

/** Cells sealed and opened in batches with their keys in memory, beside what AES-256-GCM alone costs on them. */
export const vaultBench: Bench = {
  name: 'vault',
  async run(say) {
    say(`sealing and opening batches of ${BATCH} cells of 200 borrowers, keys cached`);
    const root = new FileKeys('', new Map([[1, randomBytes(32)]]));
    const providers = new KeyProviders(new Map([['file', root]]), root);
    const vault = new Vault(providers, { mac: randomBytes(32), legacyData: null }, new Clock());
    const tx = keysInMemory(providers);
    const bare = randomBytes(32);
    const sealed = await vault.sealMany(tx, cells);
    const toOpen = sealed.map((cell, i) => ({ place: cells[i]!.place, cell }));
    const bareCells = cells.map(({ plain }) => bareSeal(bare, plain as string));
    const rates = await measureBatches({
      seal: () => vault.sealMany(tx, cells),
      open: () => vault.openMany(tx, toOpen),
      bareSeal: () => cells.map(({ plain }) => bareSeal(bare, plain as string)),
      bareOpen: () => bareCells.map((cell) => bareOpen(bare, cell)),
    });
    return [
      figure('vault.sealPerSecond', rates.seal, rates.bareSeal),
      figure('vault.openPerSecond', rates.open, rates.bareOpen),
    ];
  },
};

function figure(name: string, runs: number[], floor: number[]): Figure {
  return {
    name,
    value: Math.round(median(runs)),
    unit: '/s',
    floor: { what: 'bare AES-256-GCM', value: Math.round(median(floor)) },
    goal: { atLeast: 20_000 },
    runs,
  };
}

/** Cells a CPU second of this process, which has one core for it; batch after batch, in turn. */
async function measureBatches<K extends string>(
  operations: Record<K, () => unknown>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(operations) as K[];
  for (const name of names) await runFor(WARM_UP_MS, operations[name]);
  const runs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let i = 0; i < RUNS; i++)
    for (const name of names) runs[name].push(await runFor(RUN_MS, operations[name]));
  return runs;
}

async function runFor(ms: number, batch: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  const end = performance.now() + ms;
  let done = 0;
  do {
    await batch();
    done += BATCH;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return Math.round((done / (user + system)) * 1e6);
}

/** What stands for the database: the rows of keys and nothing else. Every five seconds the vault asks it again. */
function keysInMemory(providers: KeyProviders): Tx {
  const lenderKeys = new Map<string, object>();
  const dataKeys = new Map<string, object>();
  return {
    async query(sql: string, values: unknown[]) {
      if (sql.includes('FROM lender_key')) {
        const purpose = values[1] as string;
        if (!lenderKeys.has(purpose)) {
          const key = await providers.wrap(randomBytes(32), `lender_key|${LENDER}|${purpose}|1`);
          lenderKeys.set(purpose, { version: 1, publicKey: null, isSettled: true, ...key });
        }
        return [lenderKeys.get(purpose)];
      }
      if (sql.includes('INSERT INTO data_key')) {
        const [, version, , subjects, wrapped] = values as [string, number, Date, string[], Buffer[]];
        subjects.forEach((subject_id, i) =>
          dataKeys.set(subject_id, { subject_id, lender_key_version: version, wrapped: wrapped[i] }),
        );
        return [];
      }
      return (values[1] as string[]).flatMap((subject) => dataKeys.get(subject) ?? []);
    },
  } as unknown as Tx;
}

function bareSeal(key: Buffer, plain: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function bareOpen(key: Buffer, cell: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, cell.subarray(0, 12));
  decipher.setAuthTag(cell.subarray(12, 28));
  return Buffer.concat([decipher.update(cell.subarray(28)), decipher.final()]);
}

function id(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}
