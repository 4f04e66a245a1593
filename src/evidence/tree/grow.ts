import { HASH_BYTES } from './hash';
import { rootOf } from './proofs';
import { nodesOf, type Node } from './ranges';
import { hashInTile, rootOfFull, TILE_WIDTH, tileOf, type TileId } from './tiles';

/** A tile and what it holds by now. */
export interface Tile extends TileId {
  hashes: Buffer;
}

/** A tree that grew: its tiles that changed, each with all that it holds now. */
export interface Growth {
  size: number;
  root: Buffer;
  changed: Tile[];
}

/**
 * Append leaf hashes to a tree of which only the right edge is known.
 * @param edge the tiles that `edgeTiles(size)` names
 */
export function grow(size: number, edge: readonly Tile[], leaves: readonly Buffer[]): Growth {
  const tiles = new Map(edge.map((tile) => [nameOf(tile), tile]));
  const changed = new Map<string, Tile>();
  let rising = [...leaves];
  let have = size;
  for (let level = 0; rising.length > 0; level++) {
    const above: Buffer[] = [];
    for (let taken = 0; taken < rising.length;) {
      const n = Math.floor((have + taken) / TILE_WIDTH);
      const room = TILE_WIDTH - ((have + taken) % TILE_WIDTH);
      const part = rising.slice(taken, taken + room);
      const before = room === TILE_WIDTH ? undefined : tiles.get(nameOf({ level, n }));
      if (room < TILE_WIDTH && before?.hashes.length !== (TILE_WIDTH - room) * HASH_BYTES)
        throw new Error(`tile ${level}/${n} does not hold what a tree of ${size} has in it`);
      const tile = { level, n, hashes: Buffer.concat([...(before ? [before.hashes] : []), ...part]) };
      tiles.set(nameOf(tile), tile);
      changed.set(nameOf(tile), tile);
      if (part.length === room) above.push(rootOfFull(tile.hashes));
      taken += part.length;
    }
    rising = above;
    have = Math.floor(have / TILE_WIDTH);
  }
  const grown = size + leaves.length;
  return { size: grown, root: rootFrom(tiles, grown), changed: [...changed.values()] };
}

/** The tiles whose hashes make up the root of a tree of `size`: those of its right edge, and none besides. */
export function tilesOfRoot(size: number): TileId[] {
  return tilesOfNodes(nodesOf({ from: 0, to: size }));
}

/** The tiles that these subtrees are looked up in, each once. */
export function tilesOfNodes(nodes: readonly Node[]): TileId[] {
  return [...new Map(nodes.map(tileOf).map((tile) => [nameOf(tile), tile])).values()];
}

/** Look subtrees up in tiles that were read. @throws Error for a subtree of another tile */
export function lookUpIn(tiles: readonly Tile[]): (node: Node) => Buffer {
  const byName = new Map(tiles.map((tile) => [nameOf(tile), tile]));
  return (node) => hashFrom(byName, node);
}

function rootFrom(tiles: ReadonlyMap<string, Tile>, size: number): Buffer {
  return rootOf(size, (node) => hashFrom(tiles, node));
}

function hashFrom(tiles: ReadonlyMap<string, Tile>, node: Node): Buffer {
  const id = tileOf(node);
  const tile = tiles.get(nameOf(id));
  if (!tile) throw new Error(`tile ${nameOf(id)} is missing`);
  return hashInTile(tile.hashes, node);
}

function nameOf({ level, n }: TileId): string {
  return `${level}/${n}`;
}
