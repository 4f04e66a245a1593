import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../platform/clock';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { decrypt, encrypt } from './cell';
import { KeyRefused } from './key-provider';
import type { LenderKeys } from './lender-keys';
import type { ServiceKeys } from './service-keys';
import { TimedCache } from './timed-cache';

/** How long a destroyed key may still be in use, in any process. */
export const DATA_KEY_MS = 5_000;
const CACHED_KEYS = 10_000;

/** The subject was erased: nothing of it opens, and nothing is sealed for it again. */
export class SubjectErased extends Problem {
  constructor() {
    super(409, 'BORROWER_ERASED', 'This borrower was erased: the data key of this subject is gone.');
  }
}

interface DataKeyRow {
  subject_id: string;
  lender_key_version: number;
  wrapped: Buffer | null;
}

/** One key a subject, wrapped by its lender's. Losing it loses its cells and nothing else. */
export class DataKeys {
  private readonly cache = new TimedCache<KeyObject>(DATA_KEY_MS, CACHED_KEYS);
  /** Keys made in transactions that may still be rolled back: a row of one's own is seen before it is committed. */
  private readonly madeIn = new WeakMap<object, Set<string>>();

  constructor(
    private readonly clock: Clock,
    private readonly lenderKeys: LenderKeys,
    private readonly service: ServiceKeys,
  ) {}

  /**
   * The keys of these subjects of one lender, in at most one look-up however many there are.
   * @param create make those that are missing, in the same transaction
   * @throws SubjectErased, KeysUnavailable; Error for a subject that never had a key
   */
  async find(
    tx: Tx,
    lenderId: string,
    subjectIds: readonly string[],
    create: boolean,
  ): Promise<Map<string, KeyObject>> {
    const found = new Map<string, KeyObject>();
    const unknown: string[] = [];
    for (const subject of new Set(subjectIds)) {
      const cached = this.cache.find(nameOf(lenderId, subject));
      if (cached) found.set(subject, cached.value);
      else unknown.push(subject);
    }
    if (unknown.length === 0) return found;
    let rows = await findRows(tx, lenderId, unknown);
    if (create && rows.length < unknown.length) {
      const have = new Set(rows.map((row) => row.subject_id));
      await this.make(
        tx,
        lenderId,
        unknown.filter((subject) => !have.has(subject)),
      );
      rows = await findRows(tx, lenderId, unknown);
    }
    const made = tx.queryRunner && this.madeIn.get(tx.queryRunner);
    for (const row of rows) {
      const key = await this.unwrap(tx, lenderId, row);
      found.set(row.subject_id, key);
      // Not remembered: after a rollback it would seal cells under a key that no row has.
      const name = nameOf(lenderId, row.subject_id);
      if (!made?.has(name)) this.cache.set(name, key);
    }
    if (unknown.some((subject) => !found.has(subject))) throw new Error('this subject never had a data key');
    return found;
  }

  /** Destroy the key; the row stays, so that the subject never gets another. Repeating it changes nothing. */
  async destroy(tx: Tx, lenderId: string, subjectId: string): Promise<void> {
    await tx.query(
      `INSERT INTO data_key (lender_id, subject_id, lender_key_version, wrapped, created_at, erased_at)
       VALUES ($1, $2, 0, NULL, $3, $3)
       ON CONFLICT (lender_id, subject_id) DO UPDATE SET wrapped = NULL, erased_at = EXCLUDED.erased_at
         WHERE data_key.erased_at IS NULL`,
      [lenderId, subjectId, this.clock.now()],
    );
    this.cache.forget(nameOf(lenderId, subjectId));
  }

  /** One row under another version of the lender's key. */
  async rewrapped(tx: Tx, lenderId: string, row: DataKeyRow, version: number): Promise<Buffer> {
    const key = await this.unwrap(tx, lenderId, row);
    const wrap = await this.lenderKeys.key(tx, lenderId, 'data', version);
    return encrypt(wrap, key.export(), contextOf(lenderId, row.subject_id));
  }

  forgetAll(): void {
    this.cache.clear();
  }

  private async make(tx: Tx, lenderId: string, subjects: string[]): Promise<void> {
    const { version } = await this.lenderKeys.current(tx, lenderId, 'data');
    const wrap = await this.lenderKeys.key(tx, lenderId, 'data', version);
    // In one order, so that two batches with the same new subjects wait for each other instead of dead-locking.
    const sorted = [...subjects].sort();
    const wrapped = sorted.map((subject) => encrypt(wrap, randomBytes(32), contextOf(lenderId, subject)));
    // Two first uses at once: one insert wins, both read the winner.
    await tx.query(
      `INSERT INTO data_key (lender_id, subject_id, lender_key_version, wrapped, created_at)
       SELECT $1, s.id, $2, s.wrapped, $3 FROM unnest($4::uuid[], $5::bytea[]) AS s(id, wrapped)
       ON CONFLICT DO NOTHING`,
      [lenderId, version, this.clock.now(), sorted, wrapped],
    );
    if (!tx.queryRunner) return;
    const made = this.madeIn.get(tx.queryRunner) ?? new Set<string>();
    for (const subject of sorted) made.add(nameOf(lenderId, subject));
    this.madeIn.set(tx.queryRunner, made);
  }

  private async unwrap(tx: Tx, lenderId: string, row: DataKeyRow): Promise<KeyObject> {
    if (!row.wrapped) throw new SubjectErased();
    const wrap =
      row.lender_key_version === 0
        ? this.service.legacyData
        : await this.lenderKeys.key(tx, lenderId, 'data', row.lender_key_version);
    if (!wrap) throw new KeyRefused('the key that wrapped the data keys of the first release is gone');
    return createSecretKey(decrypt(wrap, row.wrapped, contextOf(lenderId, row.subject_id)));
  }
}

function nameOf(lenderId: string, subjectId: string): string {
  return `${lenderId}|${subjectId}`;
}

/** What a wrapped data key is bound to. */
function contextOf(lenderId: string, subjectId: string): Buffer {
  return Buffer.from(`data_key|${lenderId}|${subjectId}`);
}

function findRows(tx: Tx, lenderId: string, subjects: string[]): Promise<DataKeyRow[]> {
  return tx.query(
    'SELECT subject_id, lender_key_version, wrapped FROM data_key WHERE lender_id = $1 AND subject_id = ANY($2)',
    [lenderId, subjects],
  );
}
