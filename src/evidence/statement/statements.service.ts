import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { homeZone } from '../../decisions/policy/home-zone';
import type { Locale } from '../../decisions/words';
import { nameOf } from '../../lenders/actor';
import type { LenderContext } from '../../lenders/lenders.service';
import { Clock } from '../../platform/clock';
import { fromApiId, newId, toApiId } from '../../platform/ids';
import { Problem } from '../../platform/problem';
import { inTx, type Tx } from '../../platform/tx';
import {
  findMasked,
  findNoticesAccepted,
  findResidence,
  findStreamBorrower,
  readStreams,
} from '../bundle/bundle.queries';
import { Bundles, type MadeBundle } from '../bundle/bundles.service';
import { digestOfHeads } from '../bundle/exports';
import { Evidence } from '../evidence.service';
import type { StreamHead } from '../verify/bundle-head';
import { parseEntries, type Leaf } from '../verify/entries';
import { makeStatement, statementDigest, statementFile, type Statement } from './statement';
import { printStatement } from './statement-report';

/** Notices of one statement: what one entry of the log can name. */
const MOST_NOTICES = 500;

/** The borrower as their own room knows them. */
export interface StatementSubject {
  id: string;
  externalRef: string;
}

/**
 * Statements for appeals. None is stored: a statement is what its entries say, its own entry in the log names them and its
 * digest, and so it can be made again at any time, the same to the byte.
 */
@Injectable()
export class Statements {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly evidence: Evidence,
    private readonly bundles: Bundles,
  ) {}

  /** @throws Problem 422 STATEMENT_TOO_LARGE */
  async make(
    tx: Tx,
    lender: LenderContext,
    borrower: StatementSubject,
    from: Date,
    to: Date,
  ): Promise<Statement> {
    const now = this.clock.now();
    const streams = await findNoticesAccepted(tx, lender.id, borrower.id, from, to);
    if (streams.length > MOST_NOTICES)
      throw new Problem(
        422,
        'STATEMENT_TOO_LARGE',
        `A statement names ${MOST_NOTICES} notices at most: ask for a shorter time.`,
      );
    const id = newId(now);
    const period = { from: from.toISOString(), to: to.toISOString() };
    const about = { id: toApiId('stm', id), lender: lender.slug, borrower: borrower.externalRef, ...period };
    const statement = makeStatement(
      { ...about, madeAt: now.toISOString() },
      await this.leavesOf(tx, lender.id, streams),
    );
    const body = {
      about: about.id,
      by: nameOf(lender.actor),
      heads: digestOfHeads(streams),
      madeAt: statement.madeAt,
      statement: statementDigest(statement),
      streams,
      ...period,
    };
    const subject = { stm: id };
    await this.evidence.append(tx, [
      { lenderId: lender.id, borrowerId: borrower.id, subject, kind: 'statement.made', body },
    ]);
    return statement;
  }

  /** One that was made. @throws Problem 404; 409 STATEMENT_DIFFERS when this release would say it in other words */
  get(
    lender: LenderContext,
    borrower: StatementSubject,
    apiId: string,
  ): Promise<{ statement: Statement; streams: StreamHead[] }> {
    return inTx(this.dataSource, lender.id, (tx) => this.read(tx, lender, borrower, apiId));
  }

  private async read(
    tx: Tx,
    lender: LenderContext,
    borrower: StatementSubject,
    apiId: string,
  ): Promise<{ statement: Statement; streams: StreamHead[] }> {
    const id = fromApiId('stm', apiId);
    const [entry] = id ? await this.evidence.findStream(tx, lender.id, { stm: id }) : [];
    if (!entry || (await findStreamBorrower(tx, lender.id, apiId)) !== borrower.id)
      throw Problem.notFound('statement about this borrower');
    const made = entry.body as {
      from: string;
      to: string;
      madeAt: string;
      streams: StreamHead[];
      statement: string;
    };
    const statement = makeStatement(
      {
        id: apiId,
        lender: lender.slug,
        borrower: borrower.externalRef,
        from: made.from,
        to: made.to,
        madeAt: made.madeAt,
      },
      await this.leavesOf(tx, lender.id, made.streams),
    );
    if (statementDigest(statement) !== made.statement)
      throw new Problem(
        409,
        'STATEMENT_DIFFERS',
        'This release would say it in other words: make a new statement.',
      );
    return { statement, streams: made.streams };
  }

  /** With the entries of every notice it names, their proofs, and a report. */
  async pack(
    lender: LenderContext,
    borrower: StatementSubject,
    apiId: string,
    locale: Locale,
  ): Promise<MadeBundle> {
    const { statement, streams: named } = await this.get(lender, borrower, apiId);
    const streams = [...named, { stream: apiId, n: 1 }];
    const channels = statement.notices.flatMap(({ attempts }) => attempts.map(({ channel }) => channel));
    const { masked, residence } = await inTx(this.dataSource, lender.id, async (tx) => ({
      masked: await findMasked(tx, lender.id, [...new Set(channels)]),
      residence: await findResidence(tx, lender.id, borrower.id),
    }));
    const reader = { locale, zone: residence ? homeZone(residence, lender.packs) : 'UTC' };
    const head = { about: apiId, kind: 'statement', state: 'closed', streams } as const;
    return this.bundles.pack(
      {
        lender,
        head,
        choice: { streams },
        borrowerId: borrower.id,
        madeAt: new Date(statement.madeAt),
        statement: statementFile(statement),
        report: (note) => printStatement({ statement, lenderName: lender.name, reader, note, masked }),
      },
      { locale, opened: false },
    );
  }

  private async leavesOf(tx: Tx, lenderId: string, streams: readonly StreamHead[]): Promise<Leaf[][]> {
    const texts = await readStreams(tx, lenderId, streams);
    return streams.map(({ stream }) =>
      parseEntries(
        Buffer.from(
          texts
            .get(stream)!
            .map((body) => `${body}\n`)
            .join(''),
        ),
      ),
    );
  }
}
