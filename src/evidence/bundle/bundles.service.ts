import { Injectable, Logger } from '@nestjs/common';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { Locale } from '../../decisions/words';
import { nameOf } from '../../lenders/actor';
import type { Lender, LenderContext } from '../../lenders/lenders.service';
import { Clock } from '../../platform/clock';
import { fromApiId, newId, toApiId } from '../../platform/ids';
import { Problem } from '../../platform/problem';
import { inTx, type Tx } from '../../platform/tx';
import { Evidence } from '../evidence.service';
import { findSignerKeys, type StoredCheckpoint } from '../log/checkpoint.queries';
import { Checkpoints } from '../log/checkpoints.service';
import { openCheckpoint } from '../note/checkpoint';
import { formatVkey, verifierKey, type VerifierKey } from '../note/keys';
import { BUNDLE_FORMAT, type BundleHead, type StreamHead } from '../verify/bundle-head';
import { readFiles } from '../verify/files';
import { verifyBundle } from '../verify/verify-bundle';
import {
  findBorrowerStreams,
  findContextStreams,
  findRange,
  findStreamHeads,
  type EntryChoice,
} from './bundle.queries';
import { appendExport } from './exports';
import { gather } from './gather';
import { writeBundle, type BundleRest } from './write-bundle';
import { ZipWriter } from './zip-writer';

/** Entries of one bundle: some 200 MB. More are asked for in parts. */
export const MOST_ENTRIES = 100_000;
/** What is checked once more before it is given out. */
const CHECKED_ENTRIES = 20_000;

export interface BundleOptions {
  locale: Locale;
  /** Whether the values behind digests are in it, in the clear. */
  opened: boolean;
}

/** A zip on disk; whoever sends it takes it away. */
export interface MadeBundle {
  path: string;
  bytes: number;
  report: Buffer | undefined;
}

/** What is asked to be packed: all that is decided before a checkpoint covers it. */
export interface ToPack {
  lender: Lender;
  head: Pick<BundleHead, 'about' | 'kind' | 'state' | 'streams'>;
  choice: EntryChoice;
  borrowerId: string | null;
  madeAt: Date;
  statement?: Buffer;
  /** Prints the report where it is not that of notices. */
  report?: (note: string) => Promise<Buffer>;
}

/** Cuts bundles from the log: of one notice, of all about one borrower, of a stretch of time. */
@Injectable()
export class Bundles {
  private readonly log = new Logger(Bundles.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** @param notice `ntc_…` of this lender, which the caller has looked for; `borrowerId` its borrower */
  async ofNotice(
    lender: LenderContext,
    notice: string,
    borrowerId: string,
    options: BundleOptions,
  ): Promise<MadeBundle> {
    const madeAt = this.clock.now();
    const { streams, isClosed } = await inTx(this.dataSource, lender.id, async (tx) => {
      const context = await findContextStreams(tx, lender.id, notice);
      const heads = await findStreamHeads(tx, lender.id, [notice, ...context]);
      const exported = await this.append(
        tx,
        lender,
        { kind: 'notice', about: notice, borrowerId, madeAt },
        options,
        heads,
      );
      const entries = await this.evidence.findStream(tx, lender.id, { ntc: fromApiId('ntc', notice)! });
      return {
        streams: exported,
        isClosed: entries.some(({ n, body }) => 'count' in body && n <= heads[0]!.n),
      };
    });
    const state = isClosed ? 'closed' : 'open';
    const head = { about: notice, kind: 'notice', state, streams } as const;
    return this.pack({ lender, head, choice: { streams }, borrowerId, madeAt }, options);
  }

  /** All that the log has about one borrower. */
  async ofBorrower(lender: LenderContext, borrowerId: string, options: BundleOptions): Promise<MadeBundle> {
    const madeAt = this.clock.now();
    const about = toApiId('brw', borrowerId);
    const streams = await inTx(this.dataSource, lender.id, async (tx) => {
      const heads = await findBorrowerStreams(tx, lender.id, borrowerId);
      assertFits(heads.reduce((sum, { n }) => sum + n, 0));
      return this.append(tx, lender, { kind: 'borrower', about, borrowerId, madeAt }, options, heads);
    });
    const head = { about, kind: 'borrower', state: 'open', streams } as const;
    const heads = new Map(streams.map(({ stream, n }) => [stream, n]));
    return this.pack({ lender, head, choice: { borrowerId, heads }, borrowerId, madeAt }, options);
  }

  /** Every entry of the log between two instants, of whatever stream. @throws Problem 404, 422 BUNDLE_TOO_LARGE */
  async ofRange(lender: LenderContext, from: Date, to: Date, options: BundleOptions): Promise<MadeBundle> {
    const madeAt = this.clock.now();
    const { size } = await this.checkpoints.covering(lender.id);
    const range = await inTx(this.dataSource, lender.id, (tx) => findRange(tx, lender.id, from, to, size));
    if (!range) throw new Problem(404, 'NOT_FOUND', 'The log has no entry of that time.');
    assertFits(range.to - range.from + 1);
    const about = `${from.toISOString()}/${to.toISOString()}`;
    const head = { about, kind: 'range', state: 'complete', streams: [] as StreamHead[] } as const;
    return this.pack({ lender, head, choice: range, borrowerId: null, madeAt }, options);
  }

  /** Write the zip under a checkpoint that covers all of it, and check it as anybody would. */
  async pack(asked: ToPack, options: BundleOptions): Promise<MadeBundle> {
    const checkpoint = await this.checkpoints.covering(asked.lender.id);
    const zip = await ZipWriter.create(join(tmpdir(), `stillyou-bundle-${newId(asked.madeAt)}.zip`));
    try {
      const { keys, rest } = await inTx(this.dataSource, asked.lender.id, (tx) =>
        this.write(tx, zip, asked, checkpoint, options),
      );
      const bytes = await zip.finish();
      this.assertVerifies(zip.path, keys, checkpoint, rest);
      return { path: zip.path, bytes, report: rest.report };
    } catch (error) {
      await zip.abandon();
      throw error;
    }
  }

  /** In one transaction: all of it is read from one place. */
  private async write(
    tx: Tx,
    zip: ZipWriter,
    asked: ToPack,
    checkpoint: StoredCheckpoint,
    options: BundleOptions,
  ): Promise<{ keys: VerifierKey[]; rest: BundleRest }> {
    const keys = await this.keysOf(tx, checkpoint);
    const { entries, proofs, finish } = gather(tx, this.evidence, asked, checkpoint, options);
    let rest: BundleRest | null = null;
    await writeBundle(zip, {
      entries,
      proofs,
      rest: async () => {
        const { count, first, last, ...parts } = await finish();
        const { origin, size } = checkpoint;
        const head = {
          ...asked.head,
          entries: count,
          first,
          last,
          format: BUNDLE_FORMAT,
          origin,
          size,
        } as const;
        rest = {
          ...parts,
          head,
          note: checkpoint.note,
          keys: keys.map(formatVkey),
          statement: asked.statement,
        };
        return rest;
      },
    });
    return { keys, rest: rest! };
  }

  private append(
    tx: Tx,
    lender: LenderContext,
    about: { kind: 'notice' | 'borrower'; about: string; borrowerId: string; madeAt: Date },
    { opened }: BundleOptions,
    heads: readonly StreamHead[],
  ): Promise<StreamHead[]> {
    const by = nameOf(lender.actor);
    return appendExport(
      tx,
      this.evidence,
      { lenderId: lender.id, by, opened, now: about.madeAt, ...about },
      heads,
    );
  }

  private async keysOf(tx: Tx, { origin }: StoredCheckpoint): Promise<VerifierKey[]> {
    return (await findSignerKeys(tx)).map((key) => verifierKey(origin, 'note', key));
  }

  /** Never give out what would be refused elsewhere. */
  private assertVerifies(
    path: string,
    keys: readonly VerifierKey[],
    checkpoint: StoredCheckpoint,
    rest: BundleRest,
  ): void {
    if (rest.head.entries > CHECKED_ENTRIES) return;
    const log = keys.find((key) => isSignedBy(checkpoint.note, key));
    try {
      if (!log) throw new Error('the checkpoint is signed by none of the log’s keys');
      verifyBundle(readFiles(path), { log, witnesses: [], quorum: 0 });
    } catch (error) {
      this.log.error(`a bundle of ${rest.head.about} would not verify: ${(error as Error).message}`);
      throw new Problem(
        500,
        'BUNDLE_WOULD_NOT_VERIFY',
        'The evidence does not hold together; nothing is given out.',
      );
    }
  }
}

export function discard({ path }: MadeBundle): Promise<void> {
  return rm(path, { force: true });
}

function isSignedBy(note: string, key: VerifierKey): boolean {
  try {
    openCheckpoint(note, key);
    return true;
  } catch {
    return false;
  }
}

function assertFits(entries: number): void {
  if (entries > MOST_ENTRIES)
    throw new Problem(
      422,
      'BUNDLE_TOO_LARGE',
      `A bundle holds ${MOST_ENTRIES} entries at most, this would hold ${entries}: ask for a shorter time.`,
    );
}
