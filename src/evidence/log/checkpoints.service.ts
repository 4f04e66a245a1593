import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { Problem } from '../../platform/problem';
import { Settings } from '../../platform/settings';
import { inTx, type Tx } from '../../platform/tx';
import { lookUpIn, tilesOfNodes } from '../tree/grow';
import { consistencyProof, rootOf } from '../tree/proofs';
import { consistencyRanges, nodesOf } from '../tree/ranges';
import {
  findLatestCheckpoint,
  saveCheckpoint,
  wasEverSigned,
  type StoredCheckpoint,
} from './checkpoint.queries';
import { findHead, lockHead, readTiles } from './log.queries';
import { openSigner } from './open-signer';
import { originOf } from './origin';
import { sequence } from './sequence';
import { behind, SignerRefused, type Signer } from './signer';

const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

/** Signs how a lender's log stands, and gives what was signed. */
@Injectable()
export class Checkpoints {
  private signer: Promise<Signer> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Put everything that waits into the tree. @returns how many entries */
  async sequence(lenderId: string, mostBatches = Infinity): Promise<number> {
    const origin = originOf(this.settings, lenderId);
    let done = 0;
    for (let batch = 0; batch < mostBatches; batch++) {
      const taken = await inTx(this.dataSource, (tx) => sequence(tx, lenderId, origin));
      if (taken === 0) break;
      done += taken;
    }
    return done;
  }

  /**
   * Sign the tree as it stands, when it grew. The head's row is held meanwhile: of several processes one signs, and what it
   * signs is committed.
   * @returns the newest checkpoint; null when there is none yet, or another process is at it
   * @throws SignerRefused
   */
  async sign(lenderId: string): Promise<StoredCheckpoint | null> {
    const signer = await this.openSigner();
    return inTx(this.dataSource, async (tx) => {
      const head = await lockHead(tx, lenderId);
      if (!head || head.size === 0) return null;
      if (head.size === head.signedSize) return findLatestCheckpoint(tx, lenderId);
      const { origin, size } = head;
      const last = signer.lastSigned(origin);
      if (last && last.size > size) throw behind(last, size);
      const { root, proof } = await prove(tx, lenderId, last?.size ?? 0, size);
      if (!root.equals(head.root)) throw new Error('the head of a log is not that of its tiles');
      const note = signer.sign({ origin, size, root }, proof, await wasEverSigned(tx, lenderId, origin));
      const checkpoint = { origin, size, root, signedAt: this.clock.now(), note };
      await saveCheckpoint(tx, lenderId, checkpoint);
      return checkpoint;
    });
  }

  /** The newest checkpoint; null before the first. */
  latest(lenderId: string): Promise<StoredCheckpoint | null> {
    return findLatestCheckpoint(this.dataSource.manager, lenderId);
  }

  /**
   * A checkpoint over everything that is committed by now: made at once where this process holds the key, else waited for.
   * @throws Problem 503 EVIDENCE_NOT_SIGNED, with what to do where the signer refuses
   */
  async covering(lenderId: string): Promise<StoredCheckpoint> {
    let why = 'The entries wait to be signed: try again in a few seconds.';
    await this.sequence(lenderId);
    const wanted = (await findHead(this.dataSource.manager, lenderId))?.size ?? 0;
    for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
      try {
        await this.sign(lenderId);
      } catch (error) {
        if (!(error instanceof SignerRefused)) throw error;
        why = error.message;
        if (error.refusal !== 'no-key') break;
      }
      const latest = await this.latest(lenderId);
      if (latest && latest.size >= wanted) return latest;
      await sleep(PAUSE_MS);
    }
    throw new Problem(503, 'EVIDENCE_NOT_SIGNED', why, [], { 'retry-after': '5' });
  }

  /** @throws SignerRefused; asked again after a refusal, so that a restored folder is found without a restart */
  openSigner(): Promise<Signer> {
    this.signer ??= inTx(this.dataSource, (tx) =>
      openSigner(tx, this.settings.evidenceDir, this.clock.now()),
    ).catch((error: unknown) => {
      this.signer = null;
      throw error;
    });
    return this.signer;
  }
}

/** The root of the tree, and the proof that it begins with the one of `from` leaves: both out of its tiles. */
async function prove(
  tx: Tx,
  lenderId: string,
  from: number,
  size: number,
): Promise<{ root: Buffer; proof: Buffer[] }> {
  const ranges = [{ from: 0, to: size }, ...consistencyRanges(from, size)];
  const hashOf = lookUpIn(await readTiles(tx, lenderId, tilesOfNodes(ranges.flatMap(nodesOf))));
  return { root: rootOf(size, hashOf), proof: consistencyProof(from, size, hashOf) };
}
