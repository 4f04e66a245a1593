import type { DataSource } from 'typeorm';
import { inTx, type Tx } from '../../platform/tx';
import { findHead } from '../log/log.queries';
import { openCheckpoint, type Checkpoint } from '../note/checkpoint';
import { verifierKey, type VerifierKey } from '../note/keys';
import { grow, lookUpIn, type Tile } from '../tree/grow';
import { leafHash } from '../tree/hash';
import { rootOf } from '../tree/proofs';
import { edgeTiles, TILE_WIDTH } from '../tree/tiles';
import {
  beginCheck,
  compareWholeTables,
  findAstray,
  findBrokenChains,
  findBrokenHeads,
  findBrokenInbox,
  lookUpOneByOne,
  readCheckpoints,
  readLeaves,
  readTilesOf,
  type LeafRow,
} from './fsck.queries';

/** What a check found: what is wrong, and where. */
export interface Finding {
  what: 'altered' | 'missing' | 'chain' | 'place' | 'tile' | 'root' | 'checkpoint';
  words: string;
}

/** A checkpoint that was kept outside the database, and where: a signer's memory, a lender's file. */
export interface KeptCheckpoint extends Checkpoint {
  from: string;
}

export interface FsckIn {
  lenderId: string;
  /** The public keys that the log is signed with, 32 bytes each. */
  keys: readonly Buffer[];
  /** Of this lender's log. */
  kept: readonly KeptCheckpoint[];
  onProgress(done: number, of: number): void;
}

export interface FsckReport {
  origin: string | null;
  leaves: number;
  checkpoints: number;
  findings: Finding[];
  /** More was wrong than is listed. */
  isCut: boolean;
}

/** A multiple of the tile's width: full tiles are compared once. */
const BATCH = 40 * TILE_WIDTH;
const MOST_FINDINGS = 50;

/**
 * Read a lender's whole log and compare everything with everything: entries with their leaves and their streams, leaves
 * with the tiles, the tree with every checkpoint. In batches: it takes the same memory for a thousand entries and a
 * hundred million. Changes nothing.
 */
export function fsck(dataSource: DataSource, given: FsckIn): Promise<FsckReport> {
  return inTx(dataSource, given.lenderId, async (tx) => {
    await beginCheck(tx);
    return new Check(tx, given).run();
  });
}

class Check {
  private readonly findings: Finding[] = [];
  private checkpoints = 0;
  private edge: Tile[] = [];

  constructor(
    private readonly tx: Tx,
    private readonly given: FsckIn,
  ) {}

  async run(): Promise<FsckReport> {
    const { lenderId } = this.given;
    const head = await findHead(this.tx, lenderId);
    const size = head?.size ?? 0;
    let root: Buffer | null = null;
    await lookUpOneByOne(this.tx);
    for (let from = 0; from < size && this.findings.length < MOST_FINDINGS; from += BATCH) {
      root = await this.checkBatch(from, Math.min(size, from + BATCH));
      this.given.onProgress(Math.min(size, from + BATCH), size);
    }
    const isWhole = this.findings.length < MOST_FINDINGS;
    if (isWhole && root && head && !root.equals(head.root))
      this.find('root', 'the root that the database keeps is not that of its leaves');
    if (isWhole) await this.checkBeyond(size);
    await this.checkStreams();
    const isCut = this.findings.length >= MOST_FINDINGS;
    return {
      origin: head?.origin ?? null,
      leaves: size,
      checkpoints: this.checkpoints,
      findings: this.findings.slice(0, MOST_FINDINGS),
      isCut,
    };
  }

  /** Leaves, the tiles over them, and the checkpoints that end among them. @returns the root up to here */
  private async checkBatch(from: number, to: number): Promise<Buffer> {
    const { lenderId } = this.given;
    const rows = await readLeaves(this.tx, lenderId, from, to);
    const hashes = this.leavesOf(rows, from, to);
    const growth = grow(from, this.edge, hashes);
    const known = [...this.edge, ...growth.changed];
    await this.compareTiles(growth.changed, from, rows);
    const hashOf = lookUpIn(known);
    const rootAt = (size: number) => rootOf(size, hashOf);
    await this.compareCheckpoints(from, to, rootAt);
    const names = new Set(edgeTiles(to).map(({ level, n }) => `${level}/${n}`));
    const newest = new Map(known.map((tile) => [`${tile.level}/${tile.n}`, tile]));
    this.edge = [...newest].filter(([name]) => names.has(name)).map(([, tile]) => tile);
    return growth.root;
  }

  /** The leaf hash of each entry as it stands now; what is missing counts as nothing, so that its tile will differ. */
  private leavesOf(rows: readonly LeafRow[], from: number, to: number): Buffer[] {
    const hashes: Buffer[] = [];
    for (const row of rows) {
      for (; from + hashes.length < row.i; hashes.push(NOTHING))
        this.find('missing', `leaf ${from + hashes.length} is missing`);
      if (row.stream === null) this.find('missing', `the entry of leaf ${row.i} is missing`);
      else this.checkEntry(row);
      hashes.push(row.stream === null ? NOTHING : leafHash(row.body));
    }
    for (; from + hashes.length < to; hashes.push(NOTHING))
      this.find('missing', `leaf ${from + hashes.length} is missing`);
    return hashes;
  }

  /** The columns beside an entry are taken from it: each must say what it says. */
  private checkEntry({ i, stream, n, kind, body, prev, leaf }: LeafRow): void {
    const name = `entry ${n} of ${stream} (leaf ${i})`;
    if (!leafHash(body).equals(leaf)) return this.find('altered', `${name} was altered`);
    const said = parse(body);
    const isSame =
      said?.stream === stream && said.n === n && said.kind === kind && said.prev === prev.toString('hex');
    if (!isSame) this.find('altered', `${name} stands in a row that says something else`);
  }

  private async compareTiles(tiles: readonly Tile[], from: number, rows: readonly LeafRow[]): Promise<void> {
    const stored = new Map(
      (await readTilesOf(this.tx, this.given.lenderId, tiles)).map((t) => [`${t.level}/${t.n}`, t.hashes]),
    );
    for (const { level, n, hashes } of tiles) {
      const found = stored.get(`${level}/${n}`);
      // A tile of the last batch's edge may have grown since its leaves were counted: it never has less.
      if (found?.subarray(0, hashes.length).equals(hashes) && found.length >= hashes.length) continue;
      this.find(
        'tile',
        `tile ${level}/${n} is not what its entries hash to${found ? '' : ': it is missing'}`,
      );
      if (level === 0 && found) this.nameLeaves(n, found, hashes, from, rows);
    }
  }

  private nameLeaves(n: number, stored: Buffer, now: Buffer, from: number, rows: readonly LeafRow[]): void {
    for (let at = 0; at < now.length; at += 32) {
      if (stored.subarray(at, at + 32).equals(now.subarray(at, at + 32))) continue;
      const i = n * TILE_WIDTH + at / 32;
      const row = rows[i - from];
      const name = row?.i === i && row.stream ? `entry ${row.n} of ${row.stream}` : 'what stands there now';
      this.find('altered', `leaf ${i} was hashed as something else than ${name}`);
    }
  }

  private async compareCheckpoints(
    from: number,
    to: number,
    rootAt: (size: number) => Buffer,
  ): Promise<void> {
    for (const { origin, size, root, note } of await readCheckpoints(
      this.tx,
      this.given.lenderId,
      from,
      to,
    )) {
      this.checkpoints += 1;
      const name = `the checkpoint of ${size} entries`;
      if (!isSignedAs(note, { origin, size, root }, this.given.keys))
        this.find('checkpoint', `${name} is not signed by the log’s key as it stands`);
      if (!rootAt(size).equals(root))
        this.find('checkpoint', `${name} has another root than the entries have now`);
    }
    for (const kept of this.given.kept.filter(({ size }) => size > from && size <= to)) {
      this.checkpoints += 1;
      if (!rootAt(kept.size).equals(kept.root))
        this.find('checkpoint', `${kept.from} has another root for ${kept.size} entries than they have now`);
    }
  }

  /** Checkpoints over more entries than there are. */
  private async checkBeyond(size: number): Promise<void> {
    const kept = this.given.kept.filter((one) => one.size > size);
    const stored = await readCheckpoints(this.tx, this.given.lenderId, size, Number.MAX_SAFE_INTEGER);
    for (const one of kept)
      this.find(
        'missing',
        `${one.from} counts ${one.size} entries, the database has ${size}: it is older than that`,
      );
    for (const one of stored)
      this.find('missing', `a checkpoint counts ${one.size} entries, the database has ${size}`);
  }

  private async checkStreams(): Promise<void> {
    const { tx } = this;
    const { lenderId } = this.given;
    await compareWholeTables(tx);
    for (const { stream, n } of await findBrokenChains(tx, lenderId, MOST_FINDINGS))
      this.find('chain', `entry ${n} of ${stream} does not follow the one before`);
    for (const { stream, n } of await findBrokenHeads(tx, lenderId, MOST_FINDINGS))
      this.find('chain', `${stream} does not end with entry ${n}, as its head says`);
    for (const { stream, n } of await findAstray(tx, lenderId, MOST_FINDINGS))
      this.find('place', `entry ${n} of ${stream} is not once in the tree or on its way into it`);
    for (const { entry_id } of await findBrokenInbox(tx, lenderId, MOST_FINDINGS))
      this.find('altered', `entry ${entry_id} was altered or removed on its way into the tree`);
  }

  private find(what: Finding['what'], words: string): void {
    this.findings.push({ what, words });
  }
}

const NOTHING = leafHash('');

function parse(body: string): Record<string, unknown> | null {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function isSignedAs(note: string, stored: Checkpoint, keys: readonly Buffer[]): boolean {
  return keys.some((key) => {
    const verifier: VerifierKey = verifierKey(stored.origin, 'note', key);
    try {
      const said = openCheckpoint(note, verifier);
      return said.size === stored.size && said.root.equals(stored.root);
    } catch {
      return false;
    }
  });
}
