import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

/** First byte of a cell: which form it has. The CHECKs in the database ask for it. */
export const CELL_VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Random bytes cost a call into the kernel: taken for many cells at a time, each used once. */
const POOLED_IVS = 1_024;

/** Where a cell stands. It is bound into the cell, so a cell moved to another row does not open. */
export interface CellPlace {
  lenderId: string;
  table: string;
  column: string;
  rowId: string;
  /** Whose key it is sealed under: a borrower, or the lender itself for what has no borrower yet. */
  subjectId: string;
}

export function associatedData(place: CellPlace): Buffer {
  return Buffer.from(`${place.lenderId}|${place.table}|${place.column}|${place.rowId}|${place.subjectId}`);
}

let pool = Buffer.alloc(0);
let used = 0;

/** Twelve random bytes that were given to nobody else. */
export function nextIv(): Buffer {
  if (used === pool.length) {
    // A new buffer each time: what was given out keeps pointing into the old one.
    pool = randomFillSync(Buffer.allocUnsafe(POOLED_IVS * IV_BYTES));
    used = 0;
  }
  used += IV_BYTES;
  return pool.subarray(used - IV_BYTES, used);
}

/** version (1) + IV (12) + tag (16) + ciphertext, AES-256-GCM. */
export function encrypt(key: KeyObject | Buffer, plain: Buffer | string, associated: Buffer): Buffer {
  const iv = nextIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(associated);
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  const cell = Buffer.allocUnsafe(1 + IV_BYTES + TAG_BYTES + body.length);
  cell[0] = CELL_VERSION;
  iv.copy(cell, 1);
  cipher.getAuthTag().copy(cell, 1 + IV_BYTES);
  body.copy(cell, 1 + IV_BYTES + TAG_BYTES);
  return cell;
}

/** @throws Error for another key, another place, or one changed bit */
export function decrypt(key: KeyObject | Buffer, cell: Buffer, associated: Buffer): Buffer {
  if (cell.length < 1 + IV_BYTES + TAG_BYTES || cell[0] !== CELL_VERSION) throw new Error('no cell of ours');
  const decipher = createDecipheriv('aes-256-gcm', key, cell.subarray(1, 1 + IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(cell.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES));
  const plain = decipher.update(cell.subarray(1 + IV_BYTES + TAG_BYTES));
  decipher.final();
  return plain;
}
