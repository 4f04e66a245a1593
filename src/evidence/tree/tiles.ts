import { HASH_BYTES, nodeHash } from './hash';
import type { Node } from './ranges';

/** How many hashes a full tile holds: eight levels of the tree hang under one. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;

/** One tile of C2SP tlog-tiles. */
export interface TileId {
  /** 0 holds leaf hashes; each above holds the hashes of full tiles below. */
  level: number;
  n: number;
}

/** A tile that is asked for; width 256 is the full one. */
export interface TileRequest extends TileId {
  width: number;
}

/** What is served under `tile/entries/…` instead of hashes. */
export interface EntriesRequest {
  n: number;
  width: number;
}

/** `0/x001/x234/067.p/17`: where a tile is served, behind `tile/`. */
export function tilePath({ level, n, width }: TileRequest): string {
  return `${level}/${indexPath(n)}${partialSuffix(width)}`;
}

/** `entries/x001/x234/067`: where a bundle of entries is served, behind `tile/`. */
export function entriesPath({ n, width }: EntriesRequest): string {
  return `entries/${indexPath(n)}${partialSuffix(width)}`;
}

/** What a path behind `tile/` asks for; null when it is not written the one way it can be. */
export function parseTilePath(path: string): TileRequest | ({ level: 'entries' } & EntriesRequest) | null {
  const match = /^(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (!match) return null;
  const [, level, index, partial] = match as unknown as [string, string, string, string | undefined];
  const n = Number(index.replace(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const request = { n, width };
  const [parsed, written] =
    level === 'entries'
      ? [{ level: 'entries' as const, ...request }, entriesPath(request)]
      : [{ level: Number(level), ...request }, tilePath({ level: Number(level), ...request })];
  if (typeof parsed.level === 'number' && parsed.level > MAX_LEVEL) return null;
  return Number.isSafeInteger(n) && written === path ? parsed : null;
}

/** How many hashes tile `id` has in a tree of `size`: 0 to 256. */
export function widthOf({ level, n }: TileId, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.min(TILE_WIDTH, Math.max(0, hashes - n * TILE_WIDTH));
}

/** The rightmost tile of each level of a tree of `size`, full or partial, from the leaves upwards; none of an empty tree. */
export function edgeTiles(size: number): TileId[] {
  const tiles: TileId[] = [];
  for (let hashes = size, level = 0; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH), level++)
    tiles.push({ level, n: Math.floor((hashes - 1) / TILE_WIDTH) });
  return tiles;
}

/** The tile that the hash of a full subtree is in, or is made from. */
export function tileOf({ level, index }: Node): TileId {
  const up = Math.floor(level / TILE_HEIGHT);
  return { level: up, n: Math.floor((index * 2 ** (level - up * TILE_HEIGHT)) / TILE_WIDTH) };
}

/** The hash of a full subtree, out of the tile that `tileOf` names. @throws RangeError when the tile is too narrow */
export function hashInTile(tile: Buffer, node: Node): Buffer {
  const width = 2 ** (node.level % TILE_HEIGHT);
  const first = (node.index * width) % TILE_WIDTH;
  if ((first + width) * HASH_BYTES > tile.length)
    throw new RangeError(`the tile does not reach to node ${node.index} of level ${node.level}`);
  return rootOfFull(tile.subarray(first * HASH_BYTES, (first + width) * HASH_BYTES));
}

/** The hash over 1, 2, 4 … 256 hashes side by side: of a full tile, what the tile above holds of it. */
export function rootOfFull(tile: Buffer): Buffer {
  let hashes = hashesIn(tile);
  while (hashes.length > 1) hashes = halve(hashes);
  return hashes[0]!;
}

/** A tile's hashes one by one; they point into its bytes. */
export function hashesIn(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, i) =>
    tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

function halve(hashes: readonly Buffer[]): Buffer[] {
  return Array.from({ length: hashes.length / 2 }, (_, i) => nodeHash(hashes[2 * i]!, hashes[2 * i + 1]!));
}

/** 1234067 → `x001/x234/067` */
function indexPath(n: number): string {
  const digits = String(n);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/\d{3}/g)!;
  return parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
}

function partialSuffix(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
