import { randomBytes } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { newId, toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import { SubjectErased } from '../vault/data-keys';
import { KeysUnavailable } from '../vault/key-provider';
import { Vault, type CellPlace } from '../vault/vault.service';
import { unplacedText } from './entry/entry-text';
import { openingDigest, openingText, parseOpening, type Opening } from './entry/opening';
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
  | { opr: string }
  | { exp: string }
  | { stm: string };

export interface EvidenceIn {
  lenderId: string;
  borrowerId: string | null;
  subject: Subject;
  kind: EvidenceKind;
  /** Ids, classes, rules, times. No personal data. */
  body: Record<string, unknown>;
  /**
   * Personal data that the entry is about, by name: the entry holds a salted digest of each, what it is of is sealed under
   * the borrower's key. It is kept as long as the borrower's data may be; see destroyOpenings.
   */
  personal?: Record<string, string>;
}

export interface EvidenceEntry {
  id: string;
  stream: string;
  n: number;
  kind: EvidenceKind;
  at: Date;
  body: Record<string, unknown>;
}

/** What goes to the database for one entry. */
interface Prepared {
  id: string;
  entry: EvidenceIn;
  stream: string;
  openings: Opening[];
  /** The openings, sealed; null when there are none, or they can be sealed no more. */
  cell: Buffer | null;
}

const SALT_BYTES = 16;

/** The append-only log. There is no update and no delete, here or in the database. */
@Injectable()
export class Evidence {
  /** @param vault only needed where entries have personal data */
  constructor(
    private readonly clock: Clock,
    @Optional() private readonly vault?: Vault,
  ) {}

  /**
   * Append in the transaction of the change: one call, whatever the number of entries. Streams are taken in one order, so
   * two transactions that write to the same two streams wait for each other instead of dead-locking.
   */
  async append(tx: Tx, entries: EvidenceIn[]): Promise<void> {
    if (entries.length === 0) return;
    const now = this.clock.now();
    // Sorting keeps the order of those of one stream.
    const all = entries.map((entry) => prepare(entry, now)).sort(byStream);
    for (const one of all) if (one.openings.length > 0) one.cell = await this.seal(tx, one);
    const opened = all.filter(({ cell }) => cell !== null);
    await tx.query('SELECT evidence_append($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      all.map(({ id }) => id),
      all.map(({ entry }) => entry.lenderId),
      all.map(({ entry }) => entry.borrowerId),
      all.map(({ stream }) => stream),
      all.map(({ entry }) => entry.kind),
      all.map((one) => textOf(one, now)),
      now,
      opened.map(({ id }) => id),
      opened.map(({ cell }) => cell),
    ]);
  }

  /** The entries of one subject, oldest first. */
  async findStream(tx: Tx, lenderId: string, subject: Subject): Promise<EvidenceEntry[]> {
    const rows = await tx.query(
      'SELECT id, stream, n, kind, at, body FROM evidence_entry WHERE lender_id = $1 AND stream = $2 ORDER BY n',
      [lenderId, streamOf(subject)],
    );
    return rows.map((row: { body: string }) => ({ ...row, body: JSON.parse(row.body) }));
  }

  /**
   * What these entries hold digests of, by entry id; nothing for those without, and for what was erased.
   * @throws as Vault.open
   */
  async findOpenings(tx: Tx, lenderId: string, entryIds: readonly string[]): Promise<Map<string, Opening[]>> {
    const rows: { entry_id: string; borrower_id: string; openings: Buffer }[] = await tx.query(
      'SELECT entry_id, borrower_id, openings FROM evidence_opening WHERE lender_id = $1 AND entry_id = ANY ($2)',
      [lenderId, entryIds],
    );
    const sealed = rows.map((row) => ({
      place: placeOf(lenderId, row.entry_id, row.borrower_id),
      cell: row.openings,
    }));
    const plain = sealed.length > 0 ? await this.vaultFor().openMany(tx, sealed) : [];
    return new Map(
      rows.map((row, i) => [row.entry_id, plain[i]!.toString('utf8').split('\n').map(parseOpening)]),
    );
  }

  /** Destroy what the entries of one subject hold digests of: the value has had its time. The entries stay. */
  async destroyOpenings(tx: Tx, lenderId: string, subjects: readonly Subject[]): Promise<void> {
    await tx.query(
      `DELETE FROM evidence_opening o USING evidence_entry e
        WHERE o.lender_id = $1 AND e.id = o.entry_id AND e.lender_id = $1 AND e.stream = ANY ($2)`,
      [lenderId, subjects.map(streamOf)],
    );
  }

  /** What happened is written in any case: without the value where the borrower is erased meanwhile, or no key server answers. */
  private async seal(tx: Tx, { id, entry, openings }: Prepared): Promise<Buffer | null> {
    if (!entry.borrowerId) throw new Error(`${entry.kind} has personal data and no borrower whose it is`);
    const place = placeOf(entry.lenderId, id, entry.borrowerId);
    try {
      return await this.vaultFor().seal(tx, place, openings.map(openingText).join('\n'));
    } catch (error) {
      if (error instanceof SubjectErased || error instanceof KeysUnavailable) return null;
      throw error;
    }
  }

  private vaultFor(): Vault {
    if (!this.vault) throw new Error('this process appends without a vault: it cannot seal personal data');
    return this.vault;
  }
}

function prepare(entry: EvidenceIn, now: Date): Prepared {
  const openings = Object.entries(entry.personal ?? {}).map(([name, value]): Opening => {
    return { name, salt: randomBytes(SALT_BYTES).toString('hex'), value };
  });
  return { id: newId(now), entry, stream: streamOf(entry.subject), openings, cell: null };
}

function textOf({ entry, stream, openings, cell }: Prepared, at: Date): string {
  const kept = cell === null ? [] : openings;
  const digests = Object.fromEntries(kept.map((opening) => [opening.name, openingDigest(opening)]));
  return unplacedText({ stream, kind: entry.kind, at, body: entry.body, digests });
}

function byStream(a: Prepared, b: Prepared): number {
  const [left, right] = [`${a.entry.lenderId} ${a.stream}`, `${b.entry.lenderId} ${b.stream}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function placeOf(lenderId: string, entryId: string, borrowerId: string): CellPlace {
  return { lenderId, table: 'evidence_opening', column: 'openings', rowId: entryId, subjectId: borrowerId };
}

/** `ntc_…`: the API id of the subject names its stream. */
export function streamOf(subject: Subject): string {
  const [prefix, id] = Object.entries(subject)[0] as ['ntc', string];
  return toApiId(prefix, id);
}
