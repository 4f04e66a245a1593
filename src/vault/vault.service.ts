import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../platform/clock';
import { Clock as ClockToken } from '../platform/clock';
import type { Tx } from '../platform/tx';
import { ROOT_KEY } from './root-key';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CACHED_KEYS = 10_000;

/** Where a cell stands. It is bound into the cell, so a cell moved to another row does not open. */
export interface CellPlace {
  lenderId: string;
  table: string;
  column: string;
  rowId: string;
  /** Whose key it is sealed under: a borrower, or the lender itself for what has no borrower yet. */
  subjectId: string;
}

/**
 * Personal data at rest: one data key per subject, wrapped by the root key; AES-256-GCM cells; a keyed
 * blind index for look-ups. Losing a data key loses its cells and nothing else.
 */
@Injectable()
export class Vault {
  private readonly keys = new Map<string, Buffer>();
  /** Keys made in transactions that may still be rolled back: a row of one's own is seen before it is committed. */
  private readonly madeIn = new WeakMap<object, Set<string>>();
  private readonly wrapKey: Buffer;
  private readonly indexKey: Buffer;

  constructor(
    @Inject(ROOT_KEY) rootKey: Buffer,
    @Inject(ClockToken) private readonly clock: Clock,
  ) {
    this.wrapKey = derive(rootKey, 'wrap data keys');
    this.indexKey = derive(rootKey, 'blind index');
  }

  /** Seal one value. Makes the subject's data key on first use, in the same transaction. */
  async seal(tx: Tx, place: CellPlace, plain: string | Buffer): Promise<Buffer> {
    const key = await this.dataKey(tx, place.lenderId, place.subjectId, true);
    return encrypt(key, Buffer.from(plain as string), aad(place));
  }

  /**
   * Open one cell.
   * @throws Error naming the place (never the value) when it was moved, altered, or its key is gone.
   */
  async open(tx: Tx, place: CellPlace, cell: Buffer): Promise<string> {
    return (await this.openBytes(tx, place, cell)).toString('utf8');
  }

  async openBytes(tx: Tx, place: CellPlace, cell: Buffer): Promise<Buffer> {
    const key = await this.dataKey(tx, place.lenderId, place.subjectId, false);
    try {
      return decrypt(key, cell, aad(place));
    } catch {
      throw new Error(
        `cell ${place.table}.${place.column} of row ${place.rowId} does not open in this place`,
      );
    }
  }

  /** Keyed digest of a normalised address, the same for one lender always. 32 bytes. */
  blindIndex(lenderId: string, normalised: string): Buffer {
    return createHmac('sha256', this.indexKey).update(`${lenderId}|${normalised}`).digest();
  }

  /** HMAC under a key derived for one use: code digests, VERP tokens, receipt path secrets. */
  mac(use: string, message: string): Buffer {
    return createHmac('sha256', derive(this.indexKey, use)).update(message).digest();
  }

  private async dataKey(tx: Tx, lenderId: string, subjectId: string, create: boolean): Promise<Buffer> {
    const cacheKey = `${lenderId}|${subjectId}`;
    const cached = this.keys.get(cacheKey);
    if (cached) return cached;
    const place = Buffer.from(`data_key|${cacheKey}`);
    const find = () =>
      tx.query('SELECT wrapped FROM data_key WHERE lender_id = $1 AND subject_id = $2', [
        lenderId,
        subjectId,
      ]);
    let [row] = await find();
    if (!row && create) {
      // Two first uses at once: one insert wins, both read the winner.
      await tx.query(
        `INSERT INTO data_key (lender_id, subject_id, wrapped, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [lenderId, subjectId, encrypt(this.wrapKey, randomBytes(32), place), this.clock.now()],
      );
      [row] = await find();
      if (tx.queryRunner)
        this.madeIn.set(tx.queryRunner, new Set(this.madeIn.get(tx.queryRunner)).add(cacheKey));
    }
    if (!row) throw new Error('the data key of this subject is gone (erased)');
    const key = decrypt(this.wrapKey, row.wrapped, place);
    // Not remembered: after a rollback it would seal cells under a key that no row has.
    if (tx.queryRunner && this.madeIn.get(tx.queryRunner)?.has(cacheKey)) return key;
    if (this.keys.size >= CACHED_KEYS) this.keys.delete(this.keys.keys().next().value!);
    this.keys.set(cacheKey, key);
    return key;
  }
}

function derive(key: Buffer, use: string): Buffer {
  return createHmac('sha256', key).update(`stillyou/1 ${use}`).digest();
}

function aad(place: CellPlace): Buffer {
  return Buffer.from([place.lenderId, place.table, place.column, place.rowId, place.subjectId].join('|'));
}

function encrypt(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(associated);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, cell: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, cell.subarray(1, 1 + IV_BYTES));
  decipher.setAAD(associated);
  decipher.setAuthTag(cell.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(cell.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]);
}
