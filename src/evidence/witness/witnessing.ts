import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Log } from '../../platform/log';
import { Settings } from '../../platform/settings';
import { inTx, outsideTenants } from '../../platform/tx';
import { findLatestCheckpoint, type StoredCheckpoint } from '../log/checkpoint.queries';
import { readTiles } from '../log/log.queries';
import { lookUpIn, tilesOfNodes } from '../tree/grow';
import { consistencyProof } from '../tree/proofs';
import { consistencyRanges, nodesOf } from '../tree/ranges';
import { askWitness, type Asked } from './witness-client';
import { parseWitnesses, type KnownWitness } from './witness-list';
import { findCosignedSize, lendersNotCosigned, saveCosignature } from './witness.queries';

const EVERY_MS = 5_000;

/**
 * Brings each lender's newest checkpoint to the witnesses, beside everything else: a witness that is away holds nothing up,
 * and is asked again in a few seconds.
 */
@Injectable()
export class Witnessing {
  private readonly log = new Log(Witnessing.name);
  private readonly witnesses: readonly KnownWitness[];
  private running: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private stopped = true;

  constructor(
    private readonly dataSource: DataSource,
    settings: Settings,
  ) {
    this.witnesses = parseWitnesses(settings.evidenceWitnesses);
  }

  start(): void {
    if (this.witnesses.length === 0) return;
    this.stopped = false;
    this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private tick(): void {
    this.running = this.runOnce()
      .catch((error: unknown) => this.log.error('checkpoints were brought to no witness', { fault: error }))
      .finally(() => {
        if (!this.stopped) this.timer = setTimeout(() => this.tick(), EVERY_MS);
      });
  }

  /** One round: witnesses beside each other, the lenders of one after the other. */
  async runOnce(): Promise<void> {
    await Promise.all(this.witnesses.map((witness) => this.bringTo(witness)));
  }

  private async bringTo(witness: KnownWitness): Promise<void> {
    for (const lenderId of await lendersNotCosigned(outsideTenants(this.dataSource), witness.key.name)) {
      const answer = await this.ask(witness, lenderId);
      if (!answer) continue;
      this.tell(lenderId, answer);
      // One that does not answer is not asked about every other lender, too.
      if (answer.kind === 'silent') return;
    }
  }

  /** Ask from where it was last; once more from where it says that it is. */
  private async ask(witness: KnownWitness, lenderId: string): Promise<Asked | null> {
    const name = witness.key.name;
    const found = await inTx(this.dataSource, lenderId, async (tx) => {
      const newest = await findLatestCheckpoint(tx, lenderId);
      return newest && { latest: newest, known: await findCosignedSize(tx, lenderId, newest.origin, name) };
    });
    if (!found) return null;
    const { latest, known } = found;
    let answer = await this.submit(witness, lenderId, latest, known);
    if (answer.kind === 'other-size' && answer.size <= latest.size)
      answer = await this.submit(witness, lenderId, latest, answer.size);
    if (answer.kind === 'cosigned') {
      const { line } = answer;
      await inTx(this.dataSource, lenderId, (tx) => saveCosignature(tx, lenderId, latest, name, line));
    }
    return answer;
  }

  private async submit(
    witness: KnownWitness,
    lenderId: string,
    { size, note }: StoredCheckpoint,
    oldSize: number,
  ): Promise<Asked> {
    const nodes = consistencyRanges(oldSize, size).flatMap(nodesOf);
    const tiles = await inTx(this.dataSource, lenderId, (tx) => readTiles(tx, lenderId, tilesOfNodes(nodes)));
    const hashOf = lookUpIn(tiles);
    return askWitness(witness, { oldSize, proof: consistencyProof(oldSize, size, hashOf), note });
  }

  private tell(lenderId: string, answer: Asked): void {
    // What a witness saw and we have not, or it does not find to have grown: the log was rewritten, or goes back in time.
    if (answer.kind === 'other-size')
      this.log.error('a witness saw more of this log than there is', { id: lenderId, count: answer.size });
    if (answer.kind === 'refused')
      this.log.error('a witness refused a checkpoint', { id: lenderId, status: answer.status });
    if (answer.kind === 'silent') this.log.warn('a witness does not answer', { id: lenderId });
  }
}
