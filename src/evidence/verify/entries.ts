import { sha256 } from '../tree/hash';
import { headLines, isCount, isObject, type BundleHead } from './bundle-head';
import { parseCanonical, type Json } from './canonical-json';
import { Refusal } from './refusal';

/** One entry of the log as the bundle has it. */
export interface Leaf {
  bytes: Buffer;
  stream: string;
  n: number;
  prev: string;
  kind: string;
  at: string;
  /** Everything that stands in it. */
  body: { [key: string]: Json };
}

const STREAM = /^[a-z]{3}_[0-9a-f]{32}$/;
const KIND = /^[a-z-]{1,40}\.[a-z-]{1,40}$/;
const AT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
const HEX_64 = /^[0-9a-f]{64}$/;
/** The entry by which the log signs for what a bundle of each kind holds. */
const MADE_BY = {
  notice: 'evidence.exported',
  borrower: 'evidence.exported',
  statement: 'statement.made',
} as const;
const GENESIS = '0'.repeat(64);
const MAX_ENTRY_BYTES = 65_535;

/** @throws Refusal ENTRY_INVALID when a line is not an entry in its one canonical form */
export function parseEntries(file: Buffer): Leaf[] {
  const leaves: Leaf[] = [];
  for (let from = 0; from < file.length;) {
    const end = file.indexOf(0x0a, from);
    const leaf = end < 0 ? null : parseEntry(file.subarray(from, end));
    if (!leaf) throw new Refusal('ENTRY_INVALID', `line ${leaves.length + 1} of entries.jsonl is no entry`);
    leaves.push(leaf);
    from = end + 1;
  }
  return leaves;
}

function parseEntry(bytes: Buffer): Leaf | null {
  if (bytes.length > MAX_ENTRY_BYTES) return null;
  const text = bytes.toString('utf8');
  const body = parseCanonical(text);
  // Bytes that are no UTF-8 were replaced above, and read differently now.
  if (!isObject(body) || !Buffer.from(text, 'utf8').equals(bytes)) return null;
  const { stream, n, prev, kind, at, digests = {} } = body;
  const isWhole =
    isMatch(stream, STREAM) &&
    isCount(n) &&
    n > 0 &&
    isMatch(prev, HEX_64) &&
    isMatch(kind, KIND) &&
    isMatch(at, AT) &&
    isObject(digests) &&
    Object.values(digests).every((digest) => isMatch(digest, HEX_64));
  return isWhole ? { bytes, stream, n, prev, kind, at, body } : null;
}

function isMatch(value: Json | undefined, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/**
 * Each stream is there from its first entry to the one that the head names, each entry naming the one before. In a range
 * a stream may begin before it; it has no gap all the same.
 * @throws Refusal CHAIN_WRONG
 */
export function assertChains(leaves: readonly Leaf[], head: BundleHead): void {
  const wrong = (detail: string): never => {
    throw new Refusal('CHAIN_WRONG', detail);
  };
  const last = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const before = last.get(leaf.stream);
    const name = `entry ${leaf.n} of ${leaf.stream}`;
    if (before) {
      if (leaf.n !== before.n + 1) wrong(`${name} comes after entry ${before.n}: something is left out`);
      if (leaf.prev !== sha256(before.bytes).toString('hex'))
        wrong(`${name} does not name the entry before it`);
    } else if (leaf.n !== 1 && head.kind !== 'range')
      wrong(`${name} is the first: what came before is left out`);
    else if (leaf.n === 1 && leaf.prev !== GENESIS) wrong(`${name} names an entry before the first`);
    last.set(leaf.stream, leaf);
  }
  if (head.kind === 'range') return;
  for (const { stream, n } of head.streams)
    if (last.get(stream)?.n !== n) wrong(`${stream} does not end with entry ${n}, as bundle.json says`);
  if (
    new Set(head.streams.map(({ stream }) => stream)).size !== last.size ||
    head.streams.length !== last.size
  )
    wrong('bundle.json does not name each stream once');
}

/**
 * The log itself says, in the entry of this export, which streams there were and how long each was. So a bounce that came
 * after the end cannot be left out any more than one before it.
 * @returns when that was; null for what is complete by its numbers
 * @throws Refusal INCOMPLETE
 */
export function findExport(leaves: readonly Leaf[], head: BundleHead): string | null {
  if (head.kind === 'range') return null;
  const own = head.streams.at(-1)!.stream;
  const [entry, ...more] = leaves.filter(({ stream }) => stream === own);
  const { about, heads } = entry!.body;
  const signedFor = sha256(headLines(head.streams.slice(0, -1))).toString('hex');
  if (more.length > 0 || entry!.kind !== MADE_BY[head.kind] || about !== head.about || heads !== signedFor)
    throw new Refusal('INCOMPLETE', 'the log does not say that these streams and entries are all there were');
  return entry!.at;
}

/** How the matter ended, as its closing entry says; null while it runs. */
export interface Closing {
  n: number;
  outcome: string;
  at: string;
}

/**
 * The closing entry of what the bundle is about, and that it says what is so.
 * @throws Refusal CLOSING_WRONG
 */
export function findClosing(leaves: readonly Leaf[], head: BundleHead): Closing | null {
  if (head.kind !== 'notice') return null;
  const wrong = (detail: string): never => {
    throw new Refusal('CLOSING_WRONG', detail);
  };
  if (head.streams[0]!.stream !== head.about)
    wrong('bundle.json does not begin with the stream of the notice');
  let closing: Closing | null = null;
  for (const { body, stream, n, kind, at } of leaves) {
    if (stream !== head.about || !('count' in body)) continue;
    if (closing) wrong(`${stream} is closed twice`);
    if (body.count !== n || typeof body.outcome !== 'string' || kind !== `notice.${body.outcome}`)
      wrong(`closing entry ${n} of ${stream} does not say its own number and outcome`);
    closing = { n, outcome: body.outcome as string, at };
  }
  if (head.state === 'closed' && !closing) wrong('the closing entry is left out');
  if (head.state === 'open' && closing) wrong('bundle.json says open, and there is a closing entry');
  return closing;
}
