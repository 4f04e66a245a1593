import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { Consents } from '../consents/consents.service';
import { Evidence } from '../evidence/evidence.service';
import { Clock } from '../platform/clock';
import { keepAnswer } from '../platform/idempotency';
import { newId, toApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { toProblem } from '../platform/problem.filter';
import { eachTenant, inTx, type Tx } from '../platform/tx';
import { Borrowers } from './borrowers.service';
import { Channels } from './channels.service';
import { readRows } from './import-rows';
import { ImportRun, type ImportRooms } from './import-run';
import type { ImportOut, ImportRejectListOut } from './import.dto';
import { endJob, findDeadJobs, findJob, findRejects, insertJob, type ImportRow } from './import.queries';

/** Portfolios in: a file as a stream, each row with its own outcome. */
@Injectable()
export class Imports implements OnApplicationBootstrap {
  private readonly rooms: ImportRooms;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    borrowers: Borrowers,
    channels: Channels,
    consents: Consents,
    private readonly evidence: Evidence,
  ) {
    this.rooms = { dataSource, borrowers, channels, consents, evidence };
  }

  async onApplicationBootstrap(): Promise<void> {
    await eachTenant(this.dataSource, (tx) => this.interruptDead(tx));
  }

  /**
   * Read a file to its end. Rows that were written stay written when the stream breaks off: the same file
   * sent again changes nothing about them.
   * @throws Problem 422 about a CSV header, 413 when the file is too large
   */
  async run(lenderId: string, format: 'csv' | 'ndjson', body: Readable): Promise<ImportOut> {
    const rows = await readRows(format, body);
    const now = this.clock.now();
    const id = newId(now);
    await inTx(this.dataSource, lenderId, (tx) => insertJob(tx, { id, lenderId, format, now }));
    try {
      await new ImportRun(this.rooms, lenderId, id).takeAll(rows);
    } catch (error) {
      await inTx(this.dataSource, lenderId, (tx) => this.end(tx, id, 'interrupted')).catch(() => undefined);
      const problem = toProblem(error);
      if (error instanceof Problem || problem.status === 503) throw problem;
      throw new Problem(
        400,
        'IMPORT_INTERRUPTED',
        `The import broke off; see GET /v1/imports/${toApiId('imp', id)} for how far it came, and send the file again.`,
      );
    }
    return inTx(this.dataSource, lenderId, async (tx) => {
      const ended = await this.end(tx, id, 'finished');
      return keepAnswer(tx, toImportOut(ended ?? (await findJob(tx, lenderId, id))!));
    });
  }

  /** @throws Problem 404 */
  async get(lenderId: string, id: string | null): Promise<ImportOut> {
    const job = await inTx(this.dataSource, lenderId, async (tx) => {
      await this.interruptDead(tx);
      return id && (await findJob(tx, lenderId, id));
    });
    if (!job) throw Problem.notFound('import');
    return toImportOut(job);
  }

  /** The rejected rows of an import, in the order of the file. @throws Problem 404 */
  async rejects(
    lenderId: string,
    id: string | null,
    afterLine: number,
    limit: number,
  ): Promise<ImportRejectListOut> {
    const found = await inTx(this.dataSource, lenderId, async (tx) => {
      const job = id && (await findJob(tx, lenderId, id));
      return job && findRejects(tx, lenderId, job.id, afterLine, limit + 1);
    });
    if (!found) throw Problem.notFound('import');
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? String(items.at(-1)!.line) : null };
  }

  /** Jobs that a dead process left running. */
  private async interruptDead(tx: Tx): Promise<void> {
    for (const id of await findDeadJobs(tx)) await this.end(tx, id, 'interrupted');
  }

  private async end(tx: Tx, id: string, status: 'finished' | 'interrupted'): Promise<ImportRow | null> {
    const job = await endJob(tx, id, status, this.clock.now());
    if (job) {
      const { lenderId, format, rows, accepted, rejected } = job;
      await this.evidence.append(tx, [
        {
          lenderId,
          borrowerId: null,
          subject: { imp: id },
          kind: 'import.finished',
          body: { status, format, rows, accepted, rejected },
        },
      ]);
    }
    return job;
  }
}

function toImportOut(job: ImportRow): ImportOut {
  const { id, status, rows, accepted, rejected, startedAt, finishedAt } = job;
  return {
    id: toApiId('imp', id),
    status,
    rows,
    accepted,
    rejected,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
