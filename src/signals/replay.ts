import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { lockBorrower } from '../borrowers/lock';
import { findStillToReread, findToReread, markReread, type KeptSignal } from '../borrowers/signal.queries';
import { currentMapping, rereadCode, type Mapping } from '../decisions/channel/meaning';
import { lowestId } from '../platform/ids';
import { inTx, tenantIds, type Tx } from '../platform/tx';

export interface ReplayOptions {
  /** Left out: the shipped one. */
  mapping?: Mapping;
  /** Codes recorded before then are left as they are. */
  since?: Date | null;
  /** Do everything and undo it, borrower by borrower. */
  dryRun?: boolean;
  /** How many codes are read at a time; all that is held in memory. */
  batchSize?: number;
  /** Told after each batch. */
  onProgress?: (soFar: ReplayReport) => void;
}

/** How many codes were read again, and which meanings (`unknown none → unknown_subscriber strong`) and trusts changed. */
export interface ReplayReport {
  read: number;
  changed: number;
  meanings: Record<string, number>;
  trusts: Record<string, number>;
}

const BATCH = 500;
const BEGINNING = new Date(0);

/** Reads kept codes again under a newer mapping. What was made of them when they came stays on record. */
@Injectable()
export class SignalReplay {
  constructor(
    private readonly dataSource: DataSource,
    private readonly channelTrust: ChannelTrust,
  ) {}

  /**
   * Afterwards every channel has the trust that it would have if `mapping` had been there when its codes came. One
   * transaction a borrower: it can be stopped anywhere and run again, beside the running service; a second run changes
   * nothing. Attempts and notices keep what was decided on them.
   */
  async run(options: ReplayOptions = {}): Promise<ReplayReport> {
    const mapping = options.mapping ?? currentMapping;
    const report: ReplayReport = { read: 0, changed: 0, meanings: {}, trusts: {} };
    for (const lenderId of await tenantIds(this.dataSource))
      await this.replayOf(lenderId, mapping, report, options);
    return report;
  }

  private async replayOf(
    lenderId: string,
    mapping: Mapping,
    report: ReplayReport,
    options: ReplayOptions,
  ): Promise<void> {
    for (let after = lowestId(options.since ?? BEGINNING); ;) {
      const batch = await inTx(this.dataSource, lenderId, (tx) =>
        this.readBatch(tx, mapping, after, options),
      );
      if (!batch.last) return;
      after = batch.last;
      for (const [borrower, ids] of batch.changed)
        await this.replace(lenderId, borrower, ids, mapping, report, options);
      report.read += batch.read;
      options.onProgress?.(report);
    }
  }

  /** The next codes, those that mean something else now by borrower; of the others it is written down that they do not. */
  private async readBatch(tx: Tx, mapping: Mapping, after: string, options: ReplayOptions) {
    const batch = await findToReread(tx, mapping.version, after, options.batchSize ?? BATCH);
    const same: string[] = [];
    const changed = new Map<string, string[]>();
    for (const kept of batch) {
      if (await this.reread(tx, kept, mapping))
        changed.set(kept.borrowerId, [...(changed.get(kept.borrowerId) ?? []), kept.id]);
      else same.push(kept.id);
    }
    if (!options.dryRun) await markReread(tx, mapping.version, same);
    return { read: batch.length, last: batch.at(-1)?.id, changed };
  }

  private async reread(tx: Tx, kept: KeptSignal, mapping: Mapping) {
    const text = await this.channelTrust.textOf(tx, kept);
    const { rawTable: table, rawCode: code, class: name, strength } = kept;
    return rereadCode({ class: name, strength, table, code, text }, mapping);
  }

  /** All of one borrower's codes that mean something else now. */
  private async replace(
    lenderId: string,
    borrowerId: string,
    ids: readonly string[],
    mapping: Mapping,
    report: ReplayReport,
    { dryRun }: ReplayOptions,
  ): Promise<void> {
    await inTx(this.dataSource, lenderId, async (tx) => {
      await lockBorrower(tx, borrowerId);
      for (const id of ids) {
        // Read under the lock: another run may have been here.
        const kept = await findStillToReread(tx, mapping.version, id);
        const meaning = kept && (await this.reread(tx, kept, mapping));
        if (!meaning) continue;
        const { from, to } = await this.channelTrust.supersede(tx, kept, meaning);
        report.changed += 1;
        count(report.meanings, `${kept.class} ${kept.strength} → ${meaning.class} ${meaning.strength}`);
        if (from !== to) count(report.trusts, `${from} → ${to}`);
      }
      if (dryRun) throw new Undone();
    }).catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  }
}

/** What rolls a dry run back. */
class Undone extends Error {}

function count(of: Record<string, number>, what: string): void {
  of[what] = (of[what] ?? 0) + 1;
}
