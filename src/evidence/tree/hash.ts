import { hash } from 'node:crypto';

/** Bytes of a SHA-256. */
export const HASH_BYTES = 32;

const LEAF = Buffer.of(0x00);
const NODE = 0x01;

export function sha256(bytes: Buffer | string): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** RFC 6962, 2.1: of one entry. The 0x00 keeps a leaf from passing for a node. */
export function leafHash(entry: Buffer | string): Buffer {
  return sha256(Buffer.concat([LEAF, typeof entry === 'string' ? Buffer.from(entry, 'utf8') : entry]));
}

/** RFC 6962, 2.1: of two subtrees side by side. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  const node = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  node[0] = NODE;
  left.copy(node, 1);
  right.copy(node, 1 + HASH_BYTES);
  return sha256(node);
}

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT = sha256('');
