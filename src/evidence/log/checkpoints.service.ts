import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock';
import { Problem } from '../../platform/problem';
import { Settings } from '../../platform/settings';
import { inTx, NOBODY } from '../../platform/tx';
import { findLatestCheckpoint, type StoredCheckpoint } from './checkpoint.queries';
import { findHead } from './log.queries';
import { openSigner } from './open-signer';
import { originOf } from './origin';
import { sequence } from './sequence';
import { signLog } from './sign';
import { SignerRefused, type Signer } from './signer';

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
      const taken = await inTx(this.dataSource, lenderId, (tx) => sequence(tx, lenderId, origin));
      if (taken === 0) break;
      done += taken;
    }
    return done;
  }

  /** Sign the tree as it stands, when it grew: see signLog. @throws SignerRefused */
  async sign(lenderId: string): Promise<StoredCheckpoint | null> {
    const signer = await this.openSigner();
    return inTx(this.dataSource, lenderId, (tx) => signLog(tx, signer, lenderId, this.clock.now()));
  }

  /** The newest checkpoint; null before the first. */
  latest(lenderId: string): Promise<StoredCheckpoint | null> {
    return inTx(this.dataSource, lenderId, (tx) => findLatestCheckpoint(tx, lenderId));
  }

  /**
   * A checkpoint over everything that is committed by now: made at once where this process holds the key, else waited for.
   * @throws Problem 503 EVIDENCE_NOT_SIGNED, with what to do where the signer refuses
   */
  async covering(lenderId: string): Promise<StoredCheckpoint> {
    let why = 'The entries wait to be signed: try again in a few seconds.';
    await this.sequence(lenderId);
    const wanted = (await inTx(this.dataSource, lenderId, (tx) => findHead(tx, lenderId)))?.size ?? 0;
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
    // The keys of the log are the installation's, no lender's.
    this.signer ??= inTx(this.dataSource, NOBODY, (tx) =>
      openSigner(tx, this.settings.evidenceDir, this.clock.now()),
    ).catch((error: unknown) => {
      this.signer = null;
      throw error;
    });
    return this.signer;
  }
}
