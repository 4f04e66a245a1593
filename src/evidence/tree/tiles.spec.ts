import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { grow, lookUpIn, tilesOfNodes, type Tile } from './grow';
import { leafHash } from './hash';
import { consistencyProof, inclusionProof, rootOf } from './proofs';
import { consistencyRanges, inclusionRanges, nodesOf, type Node } from './ranges';
import { edgeTiles, entriesPath, parseTilePath, tileOf, tilePath, widthOf, type TileId } from './tiles';
import { verifyConsistency, verifyInclusion } from './verify';

const MOST = 66_200;
const leaves = Array.from({ length: MOST }, (_, i) => leafHash(`entry ${i}`));

/** Full subtrees by plain halving, without any tile. */
const levels = [leaves];
for (let below = leaves; below.length > 1; levels.push(below)) below = halve(below);
const hashOf = ({ level, index }: Node) => levels[level]![index]!;

function halve(below: readonly Buffer[]): Buffer[] {
  return Array.from({ length: below.length >> 1 }, (_, i) =>
    createHash('sha256')
      .update('\x01')
      .update(below[2 * i]!)
      .update(below[2 * i + 1]!)
      .digest(),
  );
}

/** A store of tiles, as the database is one. */
class Store {
  readonly tiles = new Map<string, Tile>();
  size = 0;
  root = rootOf(0, hashOf);

  append(some: readonly Buffer[]): void {
    const { size, root, changed } = grow(this.size, this.read(edgeTiles(this.size)), some);
    for (const tile of changed) this.tiles.set(`${tile.level}/${tile.n}`, tile);
    [this.size, this.root] = [size, root];
  }

  read(ids: readonly TileId[]): Tile[] {
    return ids.flatMap(({ level, n }) => this.tiles.get(`${level}/${n}`) ?? []);
  }
}

const grown = new Store();
for (let at = 0; at < MOST; at += 977) grown.append(leaves.slice(at, at + 977));

describe('a tree in tiles', () => {
  it('has the same root however its leaves were batched', () => {
    const batches = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(batches, (counts) => {
        const store = new Store();
        for (const count of counts) store.append(leaves.slice(store.size, store.size + count));
        expect(store.root).toEqual(rootOf(store.size, hashOf));
        for (const { level, n, hashes } of store.tiles.values())
          expect([level, n, hashes.length]).toEqual([level, n, 32 * widthOf({ level, n }, store.size)]);
      }),
    );
  });

  it('has the tiles the standard counts for 70,000, 256 and 66,200 leaves', () => {
    expect([0, 1, 2].map((level) => widthOf({ level, n: [273, 1, 0][level]! }, 70_000))).toEqual([
      112, 17, 1,
    ]);
    expect(edgeTiles(256)).toEqual([
      { level: 0, n: 0 },
      { level: 1, n: 0 },
    ]);
    expect([widthOf({ level: 0, n: 0 }, 256), widthOf({ level: 1, n: 0 }, 256)]).toEqual([256, 1]);
    expect(edgeTiles(0)).toEqual([]);
    expect(grown.tiles.size).toBe(259 + 2 + 1);
    expect(grown.root).toEqual(rootOf(MOST, hashOf));
  });

  it('gives every proof of every size, from no more than the tiles that are named', () => {
    const pair = fc
      .tuple(fc.integer({ min: 1, max: MOST }), fc.nat())
      .map(([size, i]) => [i % size, size] as const);
    fc.assert(
      fc.property(pair, ([index, size]) => {
        const inTiles = tilesOfNodes(inclusionRanges(index, size).flatMap(nodesOf));
        const proof = inclusionProof(index, size, lookUpIn(grown.read(inTiles)));
        const root = rootOf(size, hashOf);
        expect(verifyInclusion(index, size, leaves[index]!, proof, root)).toBe(true);
        const between = tilesOfNodes(consistencyRanges(index, size).flatMap(nodesOf));
        const growth = consistencyProof(index, size, lookUpIn(grown.read(between)));
        expect(verifyConsistency(index, size, growth, rootOf(index, hashOf), root)).toBe(true);
      }),
    );
  });

  it('refuses an edge that is not that of the tree', () => {
    expect(() => grow(300, [], leaves.slice(300, 301))).toThrow('tile 0/1 does not hold');
    expect(() => lookUpIn([])({ level: 0, index: 0 })).toThrow('tile 0/0 is missing');
    const narrow: Tile = { level: 0, n: 0, hashes: leaves[0]! };
    expect(() => lookUpIn([narrow])({ level: 0, index: 1 })).toThrow('does not reach');
  });

  it('finds a subtree beyond what 32 bits count', () => {
    expect(tileOf({ level: 3, index: 2 ** 40 })).toEqual({ level: 0, n: 2 ** 35 });
    expect(tileOf({ level: 16, index: 300 })).toEqual({ level: 2, n: 1 });
  });
});

describe('the path of a tile', () => {
  it.each([
    ['0/000', { level: 0, n: 0, width: 256 }],
    ['0/x001/x234/067', { level: 0, n: 1_234_067, width: 256 }],
    ['1/007.p/17', { level: 1, n: 7, width: 17 }],
    ['63/999.p/255', { level: 63, n: 999, width: 255 }],
  ])('%s', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it('is that of entries, too', () => {
    expect(entriesPath({ n: 1_000, width: 3 })).toBe('entries/x001/000.p/3');
    expect(parseTilePath('entries/x001/000.p/3')).toEqual({ level: 'entries', n: 1_000, width: 3 });
  });

  it('is written in one way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.nat({ max: 2 ** 40 }),
        fc.integer({ min: 1, max: 256 }),
        (level, n, width) => {
          expect(parseTilePath(tilePath({ level, n, width }))).toEqual({ level, n, width });
        },
      ),
    );
  });

  it.each([
    '',
    '0',
    '0/',
    '00/000',
    '64/000',
    '0/0',
    '0/x000/001',
    '0/001/001',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/017',
    '-1/000',
    '0/000/',
    'entries/1',
    '../0/000',
  ])('is not %p', (path) => expect(parseTilePath(path)).toBeNull());
});
