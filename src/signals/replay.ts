import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelTrust } from '../borrowers/channel-trust.service';
import { lockBorrower } from '../borrowers/lock';
import { findStillToReread, findToReread, markReread, type KeptSignal } from '../borrowers/signal.queries';
import { currentMapping, rereadCode, type Mapping } from '../decisions/channel/meaning';
import { lowestId } from '../platform/ids';
import type { Tx } from '../platform/tx';

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
    const { manager } = this.dataSource;
    const report: ReplayReport = { read: 0, changed: 0, meanings: {}, trusts: {} };
    for (let after = lowestId(options.since ?? BEGINNING); ;) {
      const batch = await findToReread(manager, mapping.version, after, options.batchSize ?? BATCH);
      if (batch.length === 0) return report;
      after = batch.at(-1)!.id;
      const same: string[] = [];
      const changed = new Map<string, string[]>();
      for (const kept of batch) {
        if (await this.reread(manager, kept, mapping))
          changed.set(kept.borrowerId, [...(changed.get(kept.borrowerId) ?? []), kept.id]);
        else same.push(kept.id);
      }
      if (!options.dryRun) await markReread(manager, mapping.version, same);
      for (const [borrower, ids] of changed) await this.replace(borrower, ids, mapping, report, options);
      report.read += batch.length;
      options.onProgress?.(report);
    }
  }

  private async reread(tx: Tx, kept: KeptSignal, mapping: Mapping) {
    const text = await this.channelTrust.textOf(tx, kept);
    const { rawTable: table, rawCode: code, class: name, strength } = kept;
    return rereadCode({ class: name, strength, table, code, text }, mapping);
  }

  /** All of one borrower's codes that mean something else now. */
  private async replace(
    borrowerId: string,
    ids: readonly string[],
    mapping: Mapping,
    report: ReplayReport,
    { dryRun }: ReplayOptions,
  ): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    await runner.startTransaction();
    try {
      await lockBorrower(runner.manager, borrowerId);
      for (const id of ids) {
        // Read under the lock: another run may have been here.
        const kept = await findStillToReread(runner.manager, mapping.version, id);
        const meaning = kept && (await this.reread(runner.manager, kept, mapping));
        if (!meaning) continue;
        const { from, to } = await this.channelTrust.supersede(runner.manager, kept, meaning);
        report.changed += 1;
        count(report.meanings, `${kept.class} ${kept.strength} → ${meaning.class} ${meaning.strength}`);
        if (from !== to) count(report.trusts, `${from} → ${to}`);
      }
      if (dryRun) await runner.rollbackTransaction();
      else await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  }
}

function count(of: Record<string, number>, what: string): void {
  of[what] = (of[what] ?? 0) + 1;
}
