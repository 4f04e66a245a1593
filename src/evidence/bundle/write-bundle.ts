import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalize } from 'json-canonicalize';
import { openingDigest, openingText, type Opening } from '../entry/opening';
import type { BundleHead } from '../verify/bundle-head';
import { MANIFEST } from '../verify/files';

/** Where a bundle's files go, one after the other. */
export interface BundleSink {
  /** @returns the file's SHA-256 in hex */
  add(name: string, content: Buffer | AsyncIterable<Buffer>): Promise<string>;
}

/** What a bundle is made of. Entries and proofs may be many: they come in pieces, and first. */
export interface BundleParts {
  /** Entries, each with its line feed. */
  entries: Buffer | AsyncIterable<Buffer>;
  /** A whole tlog-proof an entry, in the same order. */
  proofs: Buffer | AsyncIterable<Buffer>;
  /** Asked for when the entries have been written: it may count what went by. */
  rest(): Promise<BundleRest> | BundleRest;
}

export interface BundleRest {
  head: BundleHead;
  /** The signed checkpoint with its cosignatures, verbatim. */
  note: string;
  openings: readonly Opening[];
  /** Texts of policy packs by their SHA-256 in hex. */
  policies: ReadonlyMap<string, Buffer>;
  /** Verifier keys of the log: to be compared with what is known, not to be believed. */
  keys: readonly string[];
  statement?: Buffer;
  report?: Buffer;
}

const TEXTS = ['VERIFY.md', 'VERIFY.zh-CN.md', 'verify.sh'] as const;

/** Write all files of a bundle, the list of them last. */
export async function writeBundle(sink: BundleSink, parts: BundleParts): Promise<void> {
  const digests = new Map<string, string>();
  const add = async (name: string, content: Buffer | AsyncIterable<Buffer> | undefined) => {
    if (content !== undefined) digests.set(name, await sink.add(name, content));
  };
  await add('entries.jsonl', parts.entries);
  await add('proofs.tlog-proof', parts.proofs);
  const { head, note, openings, policies, keys, statement, report } = await parts.rest();
  await add('bundle.json', text(`${canonicalize(head)}\n`));
  await add('checkpoint', text(note));
  await add('keys.txt', text(keys.map((key) => `${key}\n`).join('')));
  await add('openings.jsonl', text(openingLines(openings)));
  for (const [digest, pack] of [...policies].sort(([a], [b]) => (a < b ? -1 : 1)))
    await add(`policies/${digest}`, pack);
  await add('statement.json', statement);
  await add('report.pdf', report);
  for (const name of TEXTS) await add(name, readFileSync(join(__dirname, name)));
  const list = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
  await sink.add(MANIFEST, text(list.map(([name, digest]) => `${digest}  ${name}\n`).join('')));
}

/** By digest, so that there is one order. */
function openingLines(openings: readonly Opening[]): string {
  const byDigest = new Map(openings.map((opening) => [openingDigest(opening), openingText(opening)]));
  return [...byDigest]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => `${line}\n`)
    .join('');
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}
