import { Logger } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Consents } from '../consents/consents.service';
import { Evidence, type EvidenceIn } from '../evidence/evidence.service';
import { parseInstant } from '../platform/instant';
import { Problem } from '../platform/problem';
import { toProblem } from '../platform/problem.filter';
import { faultOf as describe } from '../platform/fault';
import { inTx, type Tx } from '../platform/tx';
import { assertValid } from '../platform/validation';
import { Borrowers } from './borrowers.service';
import { Channels } from './channels.service';
import type { RowFault } from './import-lines';
import type { SourceRow } from './import-rows';
import { ImportRowIn } from './import.dto';
import { insertRejects, saveProgress, type Counts } from './import.queries';

/** Rows written side by side; the same borrower always in the same lane, so that the last row of a file wins. */
const LANES = 4;
const SAVE_EVERY_ROWS = 200;
const SAVE_EVERY_MS = 5_000;
const TRIES = 3;
const PAUSE_MS = 200;

export interface ImportRooms {
  dataSource: DataSource;
  borrowers: Borrowers;
  channels: Channels;
  consents: Consents;
  evidence: Evidence;
}

/** One running import: takes rows, writes each in its own transaction, keeps count. */
export class ImportRun {
  readonly counts: Counts = { rows: 0, accepted: 0, rejected: 0 };
  private readonly lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());
  private readonly logger = new Logger(ImportRun.name);
  private rejects: (RowFault & { line: number })[] = [];
  private savedRows = 0;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly rooms: ImportRooms,
    private readonly lenderId: string,
    private readonly importId: string,
  ) {}

  /** Work every row; returns when all of them are written or rejected. @throws when the stream or the database breaks off */
  async takeAll(rows: AsyncIterable<SourceRow>): Promise<void> {
    const heartbeat = setInterval(() => void this.save().catch(() => undefined), SAVE_EVERY_MS);
    try {
      for await (const row of rows) {
        const lane = laneOf(row);
        await this.lanes[lane];
        this.lanes[lane] = this.take(row);
        // A lane that broke is awaited at its next turn; until then it must not count as unhandled.
        this.lanes[lane]!.catch(() => undefined);
        if (this.counts.rows - this.savedRows >= SAVE_EVERY_ROWS) await this.save();
      }
      await Promise.all(this.lanes);
      await this.save();
    } catch (error) {
      // What was written stays written: say how far it came.
      await Promise.allSettled(this.lanes);
      await this.save().catch(() => undefined);
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async take(row: SourceRow): Promise<void> {
    const fault = row.fault ?? (await this.write(row));
    this.counts.rows += 1;
    if (fault) {
      this.counts.rejected += 1;
      this.rejects.push({ line: row.line, ...fault });
    } else {
      this.counts.accepted += 1;
    }
  }

  /** Write one row, all of it or nothing; null, or why not. */
  private async write(row: SourceRow): Promise<RowFault | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        const given = await assertValid(ImportRowIn, row.plain);
        await inTx(this.rooms.dataSource, this.lenderId, (tx) => this.writeRow(tx, given));
        return null;
      } catch (error) {
        const problem = toProblem(error);
        if (problem.status < 500) return faultOf(problem, row);
        if (problem.status === 503) {
          // No database is no fault of the row: the import breaks off, it does not reject the rest of the file.
          if (attempt === TRIES) throw error;
          await setTimeout(PAUSE_MS * attempt);
          continue;
        }
        this.logger.error(`line ${row.line} of an import: ${describe(error)}`);
        return { code: problem.code, pointer: null, detail: 'The row could not be written: send it again.' };
      }
    }
  }

  private async writeRow(tx: Tx, given: ImportRowIn): Promise<void> {
    const { externalRef, channels = [], consents = [], provenance: _provenance, ...borrower } = given;
    const { id } = await this.rooms.borrowers.put(tx, this.lenderId, externalRef, borrower);
    for (const [i, channel] of channels.entries()) {
      await within(`/channels/${i}`, () =>
        this.rooms.channels.add(tx, this.lenderId, id, {
          ...channel,
          verifiedAt: parseInstant(channel.verifiedAt),
        }),
      );
    }
    for (const [i, consent] of consents.entries()) {
      await within(`/consents/${i}`, () =>
        this.rooms.consents.give(tx, this.lenderId, id, consent, { once: true }),
      );
    }
  }

  /** Store rejects, the evidence of refusals, and the counts. @throws Error when the job was given up as dead */
  private save(): Promise<void> {
    // One after the other: an older count must not be written over a newer one.
    this.saving = this.saving.catch(() => undefined).then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    const rejects = this.rejects;
    this.rejects = [];
    this.savedRows = this.counts.rows;
    const alive = await inTx(this.rooms.dataSource, this.lenderId, async (tx) => {
      if (rejects.length > 0) await insertRejects(tx, this.lenderId, this.importId, rejects);
      await this.rooms.evidence.append(
        tx,
        rejects.filter((r) => r.code === 'PROVENANCE_NOT_ALLOWED').map((r) => this.refusal(r.line)),
      );
      return saveProgress(tx, this.importId, this.counts);
    }).catch((error: unknown) => {
      this.rejects.unshift(...rejects);
      throw error;
    });
    if (!alive) throw new Error('this import was given up as interrupted');
  }

  /** The refusal is evidence (the first law); the value is not kept. */
  private refusal(line: number): EvidenceIn {
    return {
      lenderId: this.lenderId,
      borrowerId: null,
      subject: { imp: this.importId },
      kind: 'channel.refused',
      body: { code: 'PROVENANCE_NOT_ALLOWED', line },
    };
  }
}

async function within<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      error.status,
      error.code,
      error.detail,
      error.errors.map((e) => ({ ...e, pointer: `${prefix}${e.pointer}` })),
    );
  }
}

/** What to say about a row: the refused source before everything else. */
function faultOf(problem: Problem, row: SourceRow): RowFault {
  const error = problem.errors.find((e) => e.code === 'PROVENANCE_NOT_ALLOWED') ?? problem.errors[0];
  if (!error) return { code: problem.code, pointer: null, detail: problem.detail };
  return { code: error.code, pointer: row.pointerOf(error.pointer) || null, detail: error.detail };
}

function laneOf(row: SourceRow): number {
  const { externalRef } = (row.plain ?? {}) as { externalRef?: unknown };
  let sum = 0;
  const key = typeof externalRef === 'string' ? externalRef : String(row.line);
  for (const char of key) sum = (sum * 31 + char.codePointAt(0)!) % 65_521;
  return sum % LANES;
}
