import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalize } from 'json-canonicalize';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import type { EvidenceKind } from './kinds';

/** What one stream is about; its entries form one chain. */
export type Subject =
  | { ntc: string }
  | { chn: string }
  | { rvf: string }
  | { brw: string }
  | { cns: string }
  | { imp: string }
  | { lnd: string }
  | { inc: string }
  | { key: string }
  | { cli: string }
  | { opr: string };

export interface EvidenceIn {
  lenderId: string;
  borrowerId: string | null;
  subject: Subject;
  kind: EvidenceKind;
  /** Ids, classes, rules, times. No personal data. */
  body: Record<string, unknown>;
}

export interface EvidenceEntry {
  id: string;
  stream: string;
  n: number;
  kind: EvidenceKind;
  at: Date;
  body: Record<string, unknown>;
}

const GENESIS = Buffer.alloc(32);

/** The append-only log. There is no update and no delete, here or in the database. */
@Injectable()
export class Evidence {
  constructor(private readonly clock: Clock) {}

  /**
   * Append in the transaction of the change. Streams are taken in one order, so two transactions that
   * write to the same two streams wait for each other instead of dead-locking.
   */
  async append(tx: Tx, entries: EvidenceIn[]): Promise<void> {
    const now = this.clock.now();
    const byStream = new Map<string, EvidenceIn[]>();
    for (const entry of entries) {
      const stream = `${entry.lenderId} ${streamOf(entry.subject)}`;
      byStream.set(stream, [...(byStream.get(stream) ?? []), entry]);
    }
    for (const key of [...byStream.keys()].sort()) {
      const batch = byStream.get(key)!;
      const { lenderId, subject } = batch[0]!;
      await this.appendToStream(tx, lenderId, streamOf(subject), batch, now);
    }
  }

  /** The entries of one subject, oldest first. */
  async findStream(tx: Tx, lenderId: string, subject: Subject): Promise<EvidenceEntry[]> {
    const rows = await tx.query(
      'SELECT id, stream, n, kind, at, body FROM evidence_entry WHERE lender_id = $1 AND stream = $2 ORDER BY n',
      [lenderId, streamOf(subject)],
    );
    return rows.map((row: { body: string }) => ({ ...row, body: JSON.parse(row.body) }));
  }

  private async appendToStream(
    tx: Tx,
    lenderId: string,
    stream: string,
    entries: EvidenceIn[],
    now: Date,
  ): Promise<void> {
    // The upsert locks the head, so that n and prev are ours until commit.
    const [head] = await tx.query(
      `INSERT INTO evidence_stream (lender_id, stream, n, head) VALUES ($1, $2, 0, $3)
       ON CONFLICT (lender_id, stream) DO UPDATE SET n = evidence_stream.n RETURNING n, head`,
      [lenderId, stream, GENESIS],
    );
    let n: number = head.n;
    let prev: Buffer = head.head;
    const rows: {
      id: string;
      borrower: string | null;
      n: number;
      kind: string;
      body: string;
      prev: string;
      leaf: string;
    }[] = [];
    for (const entry of entries) {
      n += 1;
      const body = canonicalize({
        ...entry.body,
        at: now.toISOString(),
        kind: entry.kind,
        n,
        prev: prev.toString('hex'),
        stream,
      });
      const leaf = createHash('sha256').update(body).digest();
      rows.push({
        id: newId(now),
        borrower: entry.borrowerId,
        n,
        kind: entry.kind,
        body,
        prev: prev.toString('hex'),
        leaf: leaf.toString('hex'),
      });
      prev = leaf;
    }
    await tx.query(
      `INSERT INTO evidence_entry (id, lender_id, borrower_id, stream, n, kind, at, body, prev, leaf)
       SELECT r.id, $1, r.borrower, $2, r.n, r.kind, $3, r.body, decode(r.prev, 'hex'), decode(r.leaf, 'hex')
         FROM jsonb_to_recordset($4::jsonb) AS r(id uuid, borrower uuid, n int, kind text, body text, prev text, leaf text)`,
      [lenderId, stream, now, JSON.stringify(rows)],
    );
    await tx.query('UPDATE evidence_stream SET n = $3, head = $4 WHERE lender_id = $1 AND stream = $2', [
      lenderId,
      stream,
      n,
      prev,
    ]);
  }
}

/** `ntc_…`: the API id of the subject names its stream. */
export function streamOf(subject: Subject): string {
  const [prefix, id] = Object.entries(subject)[0] as ['ntc', string];
  return toApiId(prefix, id);
}
