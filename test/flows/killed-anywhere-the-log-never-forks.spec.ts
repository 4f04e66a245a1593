import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import { Evidence } from '../../src/evidence/evidence.service';
import { fsck } from '../../src/evidence/fsck/fsck';
import { SignerMemory } from '../../src/evidence/log/signer-memory';
import { parseCheckpointText } from '../../src/evidence/note/checkpoint';
import { parseNote } from '../../src/evidence/note/signed-note';
import { Clock } from '../../src/platform/clock';
import { newId } from '../../src/platform/ids';
import { cloneDatabase, type TestDatabase } from '../support/database';

const ROOT = join(__dirname, '../..');
const CHILD = [
  '--require',
  join(ROOT, 'test/support/register-ts.js'),
  join(ROOT, 'test/support/killed-signer.ts'),
];
const ORIGIN = 'faults.example/log';

describe('killed anywhere, the log never forks', () => {
  let database: TestDatabase;
  let db: DataSource;
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-signer-'));
  const lenderId = newId(new Date());
  /** Every root that ever left a process or reached a disk, by size. */
  const roots = new Map<number, Set<string>>();

  beforeAll(async () => {
    database = await cloneDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await db.query(
      `INSERT INTO lender (id, slug, name, neutral_name, official_number, packs, sender_role, settings, created_at)
       VALUES ($1, 'faults', 'Faults', 'Faults', '+861095500', '{base}', 'creditor', '{}', now())`,
      [lenderId],
    );
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns how many steps it took; null when it was killed on the way */
  async function round(killAt: number | null): Promise<number | null> {
    await append();
    const args = [...CHILD, database.url, folder, lenderId, ...(killAt === null ? [] : [String(killAt)])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const { steps = null, note = null } = said ? JSON.parse(said) : {};
    expect([killAt, signal]).toEqual([killAt, steps === null ? 'SIGKILL' : null]);
    if (note) remember(parseCheckpointText(parseNote(note).text));
    const last = new SignerMemory(join(folder, 'signed')).find(ORIGIN);
    if (last) remember(last);
    for (const row of await db.query('SELECT size::float8 AS size, root FROM evidence_checkpoint'))
      remember(row);
    return steps;
  }

  function remember({ size, root }: { size: number; root: Buffer }): void {
    roots.set(size, (roots.get(size) ?? new Set()).add(root.toString('hex')));
  }

  /** A few entries of two streams: what is signed next is another tree. */
  async function append(): Promise<void> {
    const about = { lenderId, borrowerId: null, kind: 'task.raised' as const };
    await db.transaction((tx) =>
      new Evidence(new Clock()).append(tx, [
        { ...about, subject: { lnd: lenderId }, body: { task: 'first' } },
        { ...about, subject: { imp: lenderId }, body: { task: 'second' } },
        { ...about, subject: { lnd: lenderId }, body: { task: 'third' } },
      ]),
    );
  }

  it('at every statement and every file call: one root a size, and all of it adds up', async () => {
    let killed = 0;
    // Rounds that make the key or the memory have steps of their own; what a killed one left is what the next begins with.
    for (let at = 1; (await round(at)) === null; at++) killed += 1;
    expect(killed).toBeGreaterThanOrEqual(25);
    expect(await round(null)).toBeGreaterThanOrEqual(25);
    expect([...roots].filter(([, found]) => found.size !== 1)).toEqual([]);
    expect(roots.size).toBeGreaterThan(3);
    const [{ n }] = await db.query('SELECT count(*)::int AS n FROM evidence_entry');
    const keys = (await db.query('SELECT public_key FROM evidence_signer')).map((row: any) => row.public_key);
    const kept = [...roots].map(([size, [root]]) => ({
      origin: ORIGIN,
      size,
      root: Buffer.from(root!, 'hex'),
      from: 'what was seen',
    }));
    const report = await fsck(db, { lenderId, keys, kept, onProgress: () => undefined });
    expect(report).toMatchObject({ findings: [], leaves: n });
  });
});
