import type { PackSet } from '../../decisions/policy/load-packs';
import type { Tx } from '../../platform/tx';
import { fromApiId, lowestId } from '../../platform/ids';
import type { StreamHead } from '../verify/bundle-head';

/** An entry as it goes into a bundle. */
export interface EntryRow {
  /** Its number in the log. */
  i: number;
  id: string;
  stream: string;
  n: number;
  body: string;
}

/** Entries of some streams, of one borrower, or of all between two numbers of the log. */
export type EntryChoice =
  | { streams: readonly StreamHead[] }
  | { borrowerId: string; heads: ReadonlyMap<string, number> }
  | { from: number; to: number };

const COLUMNS = 'l.i::float8 AS i, e.id, e.stream, e.n, e.body';
const JOIN = 'evidence_entry e JOIN evidence_leaf l ON l.lender_id = e.lender_id AND l.entry_id = e.id';

/** How long each of these streams is now; those that are not there are left out. */
export async function findStreamHeads(
  tx: Tx,
  lenderId: string,
  streams: readonly string[],
): Promise<StreamHead[]> {
  const rows: StreamHead[] = await tx.query(
    'SELECT stream, n FROM evidence_stream WHERE lender_id = $1 AND stream = ANY ($2)',
    [lenderId, streams],
  );
  const byName = new Map(rows.map((row) => [row.stream, row]));
  return streams.flatMap((stream) => byName.get(stream) ?? []);
}

/** Every stream about one borrower, by name, and how long each is now. */
export function findBorrowerStreams(tx: Tx, lenderId: string, borrowerId: string): Promise<StreamHead[]> {
  return tx.query(
    `SELECT stream, max(n)::int AS n FROM evidence_entry WHERE lender_id = $1 AND borrower_id = $2
        AND stream !~ '^(exp|stm)_' GROUP BY stream ORDER BY stream`,
    [lenderId, borrowerId],
  );
}

/** The channels that a notice's attempts went over, and its borrower's consents: what a decision rests on besides. */
export async function findContextStreams(tx: Tx, lenderId: string, notice: string): Promise<string[]> {
  const rows: { stream: string }[] = await tx.query(
    `SELECT DISTINCT body::jsonb ->> 'channel' AS stream FROM evidence_entry
      WHERE lender_id = $1 AND stream = $2 AND kind LIKE 'attempt.%'
      UNION
     SELECT DISTINCT c.stream FROM evidence_entry c
      WHERE c.lender_id = $1 AND c.kind = 'consent.given'
        AND c.borrower_id = (SELECT borrower_id FROM evidence_entry WHERE lender_id = $1 AND stream = $2 AND n = 1)
      ORDER BY stream`,
    [lenderId, notice],
  );
  return rows.map(({ stream }) => stream);
}

/** Numbers of the first and last entry that were written between two instants; null when there are none. */
export async function findRange(
  tx: Tx,
  lenderId: string,
  from: Date,
  to: Date,
  size: number,
): Promise<{ from: number; to: number } | null> {
  const [row] = await tx.query(
    `SELECT min(l.i)::float8 AS "from", max(l.i)::float8 AS "to" FROM ${JOIN}
      WHERE e.lender_id = $1 AND e.id >= $2 AND e.id < $3 AND l.i < $4`,
    [lenderId, lowestId(from), lowestId(to), size],
  );
  return row?.from === null ? null : row;
}

/** The chosen entries in the order of the log, a batch at a time. */
export async function* readInOrder(
  tx: Tx,
  lenderId: string,
  choice: EntryChoice,
  batch: number,
): AsyncGenerator<EntryRow[]> {
  const [where, parameter] = conditionOf(choice);
  const longest = longestOf(choice);
  let after = 'from' in choice ? choice.from - 1 : -1;
  for (;;) {
    const rows: EntryRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM ${JOIN} WHERE e.lender_id = $1 AND l.lender_id = $1 AND l.i > $2 AND ${where}
        ORDER BY l.i LIMIT $4`,
      [lenderId, after, parameter, batch],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.i;
    // What came since the export is not part of it.
    yield rows.filter(({ stream, n }) => n <= (longest?.get(stream) ?? (longest ? 0 : Infinity)));
  }
}

function conditionOf(choice: EntryChoice): [string, unknown] {
  if ('streams' in choice) return ['e.stream = ANY ($3)', choice.streams.map(({ stream }) => stream)];
  if ('borrowerId' in choice) return ['e.borrower_id = $3', choice.borrowerId];
  return ['l.i <= $3', choice.to];
}

function longestOf(choice: EntryChoice): ReadonlyMap<string, number> | null {
  if ('streams' in choice) return new Map(choice.streams.map(({ stream, n }) => [stream, n]));
  return 'heads' in choice ? choice.heads : null;
}

/** The lender's own notices to one borrower that were accepted in a period, oldest first, and how long each stream is. */
export function findNoticesAccepted(
  tx: Tx,
  lenderId: string,
  borrowerId: string,
  from: Date,
  to: Date,
): Promise<StreamHead[]> {
  return tx.query(
    `SELECT e.stream, s.n FROM evidence_entry e
       JOIN evidence_stream s ON s.lender_id = e.lender_id AND s.stream = e.stream
      WHERE e.lender_id = $1 AND e.borrower_id = $2 AND e.kind = 'notice.accepted' AND e.at >= $3 AND e.at < $4
        AND e.body::jsonb ->> 'origin' = 'lender' ORDER BY e.at, e.stream`,
    [lenderId, borrowerId, from, to],
  );
}

/** The entries of streams by stream, oldest first, up to the numbers given. */
export async function readStreams(
  tx: Tx,
  lenderId: string,
  streams: readonly StreamHead[],
): Promise<Map<string, string[]>> {
  const rows: { stream: string; body: string }[] = await tx.query(
    `SELECT e.stream, e.body FROM unnest($2::text[], $3::int[]) AS w(stream, n)
       JOIN evidence_entry e ON e.lender_id = $1 AND e.stream = w.stream AND e.n <= w.n ORDER BY e.stream, e.n`,
    [lenderId, streams.map(({ stream }) => stream), streams.map(({ n }) => n)],
  );
  const texts = new Map<string, string[]>(streams.map(({ stream }) => [stream, []]));
  for (const { stream, body } of rows) texts.get(stream)!.push(body);
  return texts;
}

/** Whose stream it is; null for one of the lender's own, and for none. */
export async function findStreamBorrower(tx: Tx, lenderId: string, stream: string): Promise<string | null> {
  const [row] = await tx.query(
    'SELECT borrower_id FROM evidence_entry WHERE lender_id = $1 AND stream = $2 AND n = 1',
    [lenderId, stream],
  );
  return row?.borrower_id ?? null;
}

/** Masked values by API id, as staff see them; gone with a borrower's data. */
export async function findMasked(
  tx: Tx,
  lenderId: string,
  channels: readonly string[],
): Promise<Map<string, string>> {
  const ids = channels.map((channel) => fromApiId('chn', channel)).filter((id) => id !== null);
  const rows: { id: string; masked: string }[] = await tx.query(
    'SELECT id, masked FROM channel WHERE lender_id = $1 AND id = ANY ($2)',
    [lenderId, ids],
  );
  return new Map(rows.map(({ id, masked }) => [`chn_${id.replaceAll('-', '')}`, masked]));
}

/** Where a borrower lives, and so on which clock they are told of dates. */
export async function findResidence(
  tx: Tx,
  lenderId: string,
  borrowerId: string,
): Promise<{ country: string; region: string | null; timeZones: string[] } | null> {
  const [row] = await tx.query(
    'SELECT country, region, time_zones AS "timeZones" FROM borrower WHERE lender_id = $1 AND id = $2',
    [lenderId, borrowerId],
  );
  return row ?? null;
}

/** Keep the texts of a set of packs: what is decided by them names their digests. */
export async function keepRules(tx: Tx, set: PackSet, now: Date): Promise<void> {
  const files = [...set.files];
  await tx.query(
    `INSERT INTO rules_text (digest, pack, body, seen_at)
     SELECT decode(r.digest, 'hex'), r.pack, r.body, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS r(digest, pack, body)
     ON CONFLICT DO NOTHING`,
    [files.map(([, { digest }]) => digest), files.map(([id]) => id), files.map(([, { text }]) => text), now],
  );
}

/** Texts of packs by digest. */
export async function findRules(tx: Tx, digests: readonly string[]): Promise<Map<string, string>> {
  const rows: { digest: string; body: string }[] = await tx.query(
    `SELECT encode(digest, 'hex') AS digest, body FROM rules_text WHERE digest = ANY (SELECT decode(d, 'hex') FROM unnest($1::text[]) d)`,
    [digests],
  );
  return new Map(rows.map(({ digest, body }) => [digest, body]));
}
