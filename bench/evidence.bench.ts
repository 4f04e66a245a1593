import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { unplacedText } from '../src/evidence/entry/entry-text';
import { Evidence, type EvidenceIn } from '../src/evidence/evidence.service';
import { fsck } from '../src/evidence/fsck/fsck';
import { findSignerKeys } from '../src/evidence/log/checkpoint.queries';
import { Checkpoints } from '../src/evidence/log/checkpoints.service';
import { Sequencer } from '../src/evidence/log/sequencer';
import { leafHash } from '../src/evidence/tree/hash';
import { Clock } from '../src/platform/clock';
import { dataSourceOptions } from '../src/platform/data-source';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres';
import { newId } from '../src/platform/ids';
import { migrate } from '../src/platform/migrations';
import { Settings } from '../src/platform/settings';
import { inTx } from '../src/platform/tx';
import { median, type Bench, type Figure } from './figure';

const WRITERS = 6;
/** A batch of notices in one transaction, six entries each: what one that is sent once and delivered has in the end. */
const STREAMS = 20;
const EACH = 6;
const WARM_UP = 5_000;
const ENTRIES = 30_000;
const RUNS = 3;
const PACED_MS = 12_000;
const PACED_EVERY_MS = 40;
const MILLION = 1_000_000;

/** The log on a durable PostgreSQL: appended, put into the tree, signed, checked; beside the bare work of each. */
export const evidenceBench: Bench = {
  name: 'evidence',
  async run(say) {
    const dataDir = mkdtempSync(join(tmpdir(), 'stillyou-bench-'));
    const postgres = await startEmbeddedPostgres(dataDir, { log: () => undefined });
    const dataSource = new DataSource(dataSourceOptions(postgres.url));
    try {
      await dataSource.initialize();
      await migrate(dataSource);
      const log = await openLog(dataSource, dataDir);
      say(`appending and sequencing ${RUNS} × ${ENTRIES} entries, ${WRITERS} writers`);
      await log.fill(WARM_UP);
      const rates: number[] = [];
      const bare: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        rates.push(await log.fill(ENTRIES));
        bare.push(await log.fillBare(ENTRIES));
      }
      const bytes = await log.bytesAnEntry();
      say('commit to signed checkpoint, at a steady pace');
      const waits = await log.measureCheckpoints();
      const wanted = Number(process.env.BENCH_EVIDENCE_LEAVES ?? 200_000);
      say(`fsck of ${wanted} leaves`);
      while ((await log.size()) < wanted) await log.fill(Math.min(50_000, wanted - (await log.size())));
      const { seconds, hashing } = await log.measureFsck();
      return [
        figure(
          'evidence.entriesPerSecond',
          '/s',
          rates,
          { what: 'bare INSERT of the bytes', value: median(bare) },
          { atLeast: 5_000 },
        ),
        figure(
          'evidence.checkpointP99Ms',
          ' ms',
          [at(waits.all, 0.99)],
          { what: 'tree and signature alone', value: waits.alone },
          { atMost: 5_000 },
        ),
        figure(
          'evidence.fsckSecondsPerMillion',
          ' s',
          [seconds],
          { what: 'bare SHA-256 of the leaves', value: hashing },
          { atMost: 60 },
        ),
        figure(
          'evidence.bytesPerEntry',
          ' B',
          [bytes.stored],
          { what: 'the entry itself', value: bytes.entry },
          { atMost: 1_200 },
        ),
      ];
    } finally {
      if (dataSource.isInitialized) await dataSource.destroy();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

async function openLog(dataSource: DataSource, dataDir: string) {
  const lenderId = newId(new Date());
  await dataSource.query(
    `INSERT INTO lender (id, slug, name, neutral_name, official_number, packs, sender_role, settings, created_at)
     VALUES ($1, 'bench', 'Bench', 'Bench', '+861095500', '{base}', 'creditor', '{}', now())`,
    [lenderId],
  );
  // Durable as the log itself, and with nothing but the bytes.
  await dataSource.query('CREATE TABLE bare (id uuid PRIMARY KEY, body text NOT NULL)');
  const clock = new Clock();
  const evidence = new Evidence(clock);
  const settings = new Settings({ SANDBOX: 'on', DATA_DIR: dataDir });
  const checkpoints = new Checkpoints(dataSource, clock, settings);
  const size = async (): Promise<number> => {
    const [row] = await dataSource.query('SELECT coalesce(max(size), 0)::float8 AS size FROM evidence_log');
    return row.size;
  };
  const write = (batch: () => Promise<void>, entries: number) => inTurns(batch, entries / (STREAMS * EACH));
  const append = () => inTx(dataSource, lenderId, (tx) => evidence.append(tx, batchOf(lenderId)));

  return {
    size,
    /** Entries a second, from the first append to the last leaf: the tree is filled meanwhile. */
    async fill(entries: number): Promise<number> {
      const began = performance.now();
      const target = (await size()) + entries;
      let writing = true;
      const sequencing = (async () => {
        while (writing || (await size()) < target)
          if ((await checkpoints.sequence(lenderId)) === 0) await sleep(20);
      })();
      await write(append, entries);
      writing = false;
      await sequencing;
      return perSecond(entries, began);
    },

    async fillBare(entries: number): Promise<number> {
      const began = performance.now();
      await write(async () => {
        const bodies = batchOf(lenderId).map(bytesOf);
        await inTx(dataSource, lenderId, (tx) =>
          tx.query('INSERT INTO bare SELECT * FROM unnest($1::uuid[], $2::text[])', [
            bodies.map(() => newId(new Date())),
            bodies,
          ]),
        );
      }, entries);
      return perSecond(entries, began);
    },

    async bytesAnEntry(): Promise<{ stored: number; entry: number }> {
      const tables = ['entry', 'stream', 'leaf', 'tile', 'log', 'checkpoint'].map((t) => `evidence_${t}`);
      await dataSource.query(`VACUUM (FULL) evidence_tile`);
      const [row] = await dataSource.query(
        `SELECT (SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest($1::text[]) AS t)::float8 AS bytes,
                count(*)::float8 AS entries, avg(octet_length(body))::float8 AS entry FROM evidence_entry`,
        [tables],
      );
      return { stored: Math.round(row.bytes / row.entries), entry: Math.round(row.entry) };
    },

    /** How long after its commit an entry is under a signature, with the sequencer at its own pace. */
    async measureCheckpoints(): Promise<{ all: number[]; alone: number }> {
      const sequencer = new Sequencer(dataSource, checkpoints);
      await checkpoints.sign(lenderId);
      sequencer.start();
      const all: Promise<number>[] = [];
      const signed = async () =>
        Number((await dataSource.query('SELECT signed_size FROM evidence_log'))[0].signed_size);
      for (const end = performance.now() + PACED_MS; performance.now() < end; await sleep(PACED_EVERY_MS)) {
        await append();
        const committed = performance.now();
        const [{ n }] = await dataSource.query('SELECT count(*)::float8 AS n FROM evidence_inbox');
        const wanted = (await size()) + n;
        all.push(
          (async () => {
            while ((await signed()) < wanted) await sleep(20);
            return performance.now() - committed;
          })(),
        );
      }
      const waits = await Promise.all(all);
      await sequencer.stop();
      await append();
      const began = performance.now();
      await checkpoints.sequence(lenderId);
      await checkpoints.sign(lenderId);
      return { all: waits, alone: Math.round(performance.now() - began) };
    },

    async measureFsck(): Promise<{ seconds: number; hashing: number }> {
      await checkpoints.sign(lenderId);
      const keys = await findSignerKeys(dataSource.manager);
      const began = performance.now();
      const { leaves, findings } = await fsck(dataSource, {
        lenderId,
        keys,
        kept: [],
        onProgress: () => undefined,
      });
      if (findings.length > 0) throw new Error(`fsck found ${findings[0]!.words}`);
      const seconds = ((performance.now() - began) / 1_000 / leaves) * MILLION;
      const texts = batchOf(lenderId).map(bytesOf);
      const hashed = performance.now();
      for (let i = 0; i < 100_000; i++) leafHash(texts[i % texts.length]!);
      return { seconds, hashing: ((performance.now() - hashed) / 1_000) * 10 };
    },
  };
}

/** An attempt's entries as the send stage says them. */
function batchOf(lenderId: string): EvidenceIn[] {
  return Array.from({ length: STREAMS }, () => newId(new Date())).flatMap((notice) =>
    Array.from({ length: EACH }, () => ({
      lenderId,
      borrowerId: lenderId,
      subject: { ntc: notice },
      kind: 'attempt.handed-over' as const,
      body: {
        attempt: 'att_0198c6a1b2c37d4e8f9a0b1c2d3e4f50',
        step: 1,
        channel: 'chn_0198c6a1b2c37d4e8f9a0b1c2d3e4f51',
        medium: 'sms',
        provider: 'sandbox-sms',
        state: 'handed_over',
        trust: 'verified',
        checks: {
          trust: 'verified',
          decision: 'allow',
          basis: 'contract',
          packs: ['base', 'cn'],
          zones: ['Asia/Shanghai'],
          contentClass: 'SERVICE',
        },
      },
    })),
  );
}

function bytesOf({ kind, body, subject }: EvidenceIn): string {
  return unplacedText({ stream: JSON.stringify(subject), kind, at: new Date(), body, digests: {} }).padEnd(
    560,
  );
}

/** `times` batches, by all writers beside each other. */
async function inTurns(batch: () => Promise<void | unknown>, times: number): Promise<void> {
  let left = Math.ceil(times);
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (left-- > 0) await batch();
    }),
  );
}

function perSecond(entries: number, began: number): number {
  return Math.round(entries / ((performance.now() - began) / 1_000));
}

function at(values: readonly number[], share: number): number {
  return Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0);
}

function figure(
  name: string,
  unit: string,
  runs: number[],
  floor: Figure['floor'],
  goal: Figure['goal'],
): Figure {
  return { name, value: median(runs), unit, floor, goal, runs };
}
