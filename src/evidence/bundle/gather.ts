import { homeZone } from '../../decisions/policy/home-zone';
import type { Lender } from '../../lenders/lenders.service';
import { policyDigest, policyText } from '../../lenders/policy-text';
import { PolicyVersion } from '../../lenders/policy-version.entity';
import type { Tx } from '../../platform/tx';
import type { Opening } from '../entry/opening';
import type { Evidence } from '../evidence.service';
import type { StoredCheckpoint } from '../log/checkpoint.queries';
import { printNoticeReport } from '../report/notice-report';
import type { LoggedLeaf } from '../report/notice-story';
import { parseEntries } from '../verify/entries';
import { findMasked, findResidence, findRules, readInOrder, type EntryRow } from './bundle.queries';
import { proofsOf } from './bundle-proofs';
import type { BundleOptions, ToPack } from './bundles.service';

const BATCH = 500;
/** A report is read by people: of more than this nobody would. */
const MOST_IN_REPORT = 3_000;

/** What is known when all entries have gone by. */
export interface Gathered {
  count: number;
  first: number;
  last: number;
  openings: Opening[];
  policies: Map<string, Buffer>;
  report: Buffer | undefined;
}

/** The entries and the proofs of a bundle as they are read, a batch at a time; and then what was seen on the way. */
export function gather(
  tx: Tx,
  evidence: Evidence,
  asked: ToPack,
  checkpoint: StoredCheckpoint,
  { locale, opened }: BundleOptions,
): { entries: AsyncIterable<Buffer>; proofs: AsyncIterable<Buffer>; finish: () => Promise<Gathered> } {
  const { lender, choice, head } = asked;
  const seen = { count: 0, first: 0, last: 0, openings: [] as Opening[] };
  const named = new Set<string>();
  const told: EntryRow[] = [];

  async function* entries(): AsyncGenerator<Buffer> {
    for await (const rows of readInOrder(tx, lender.id, choice, BATCH)) {
      if (rows.length === 0) continue;
      if (seen.count === 0) seen.first = rows[0]!.i;
      seen.last = rows.at(-1)!.i;
      seen.count += rows.length;
      for (const row of rows) for (const digest of packDigestsOf(row)) named.add(digest);
      if (head.kind !== 'range' && told.length < MOST_IN_REPORT) told.push(...rows);
      if (opened) {
        const found = await evidence.findOpenings(
          tx,
          lender.id,
          rows.map(({ id }) => id),
        );
        seen.openings.push(...[...found.values()].flat());
      }
      yield Buffer.from(rows.map(({ body }) => `${body}\n`).join(''), 'utf8');
    }
  }

  async function* proofs(): AsyncGenerator<Buffer> {
    for await (const rows of readInOrder(tx, lender.id, choice, BATCH))
      yield Buffer.from(
        await proofsOf(
          tx,
          lender.id,
          rows.map(({ i }) => i),
          checkpoint,
        ),
        'utf8',
      );
  }

  return {
    entries: entries(),
    proofs: proofs(),
    finish: async () => ({
      ...seen,
      policies: await policiesOf(tx, lender, [...named]),
      report: asked.report
        ? await asked.report(checkpoint.note)
        : await reportOf(tx, asked, checkpoint.note, locale, told),
    }),
  };
}

function packDigestsOf({ body }: EntryRow): string[] {
  if (!body.includes('"packDigests"')) return [];
  const { packDigests } = JSON.parse(body) as { packDigests?: Record<string, string> };
  return Object.values(packDigests ?? {});
}

/** Texts of packs that are kept, and of the lender's own versions, which are never changed. */
async function policiesOf(tx: Tx, lender: Lender, digests: readonly string[]): Promise<Map<string, Buffer>> {
  if (digests.length === 0) return new Map();
  const texts = await findRules(tx, digests);
  for (const version of await tx.findBy(PolicyVersion, { lenderId: lender.id })) {
    const digest = policyDigest(version);
    if (digests.includes(digest)) texts.set(digest, policyText(version));
  }
  return new Map([...texts].map(([digest, text]) => [digest, Buffer.from(text, 'utf8')]));
}

async function reportOf(
  tx: Tx,
  { lender, head, borrowerId, madeAt }: ToPack,
  note: string,
  locale: BundleOptions['locale'],
  rows: readonly EntryRow[],
): Promise<Buffer | undefined> {
  const notices = rows.filter(({ stream }) => stream.startsWith('ntc_'));
  if (notices.length === 0 || rows.length >= MOST_IN_REPORT) return undefined;
  const leaves = parseEntries(Buffer.from(rows.map(({ body }) => `${body}\n`).join(''), 'utf8'));
  const streams = new Map<string, LoggedLeaf[]>(head.streams.map(({ stream }) => [stream, []]));
  leaves.forEach((leaf, i) => streams.get(leaf.stream)!.push({ ...leaf, index: rows[i]!.i }));
  const channels = leaves.map(({ body }) => body.channel).filter((id) => typeof id === 'string');
  const masked = await findMasked(tx, lender.id, [...new Set(channels)]);
  const residence = borrowerId && (await findResidence(tx, lender.id, borrowerId));
  return printNoticeReport({
    about: head.about,
    lenderName: lender.name,
    reader: { locale, zone: residence ? homeZone(residence, lender.packs) : 'UTC' },
    exportedAt: madeAt.toISOString(),
    streams,
    maskedOf: (channel) => masked.get(channel) ?? null,
    note,
  });
}
