import { openingDigest, parseOpening, type Opening } from '../entry/opening';
import { isObject, type BundleHead } from './bundle-head';
import { parseCanonical } from './canonical-json';
import type { Leaf } from './entries';
import type { Files } from './files';
import { Refusal } from './refusal';
import { sha256 } from '../tree/hash';

/**
 * Every opening fits a digest of that name in one of the entries. What is not opened stays closed: that is no fault.
 * @returns how many values are opened
 * @throws Refusal OPENING_WRONG
 */
export function checkOpenings(file: Buffer, leaves: readonly Leaf[]): number {
  const known = new Set(
    leaves.flatMap(({ body }) =>
      Object.entries(body.digests ?? {}).map(([name, digest]) => `${name} ${digest}`),
    ),
  );
  let previous = '';
  let count = 0;
  for (let from = 0; from < file.length; count++) {
    const end = file.indexOf(0x0a, from);
    const opening = end < 0 ? null : readOpening(file.subarray(from, end));
    const digest = opening && openingDigest(opening);
    if (!opening || !digest || !known.has(`${opening.name} ${digest}`))
      throw new Refusal('OPENING_WRONG', `line ${count + 1} of openings.jsonl opens nothing in the entries`);
    if (digest <= previous)
      throw new Refusal('OPENING_WRONG', `line ${count + 1} of openings.jsonl is out of order`);
    previous = digest;
    from = end + 1;
  }
  return count;
}

function readOpening(bytes: Buffer): Opening | null {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes) || parseCanonical(text) === undefined) return null;
  try {
    return parseOpening(text);
  } catch {
    return null;
  }
}

/**
 * The packs of rules are those that the decisions name by their digests: each is there, and none besides.
 * @returns how many there are
 * @throws Refusal ATTACHED_WRONG
 */
export function checkPolicies(files: Files, leaves: readonly Leaf[]): number {
  const named = new Set(leaves.flatMap(({ body }) => packDigestsOf(body.packDigests)));
  const there = [...files.keys()].filter((name) => name.startsWith('policies/')).map((name) => name.slice(9));
  const missing = [...named].sort().find((digest) => !there.includes(digest));
  const stranger = there.sort().find((digest) => !named.has(digest));
  const changed = there.find((digest) => sha256(files.get(`policies/${digest}`)!).toString('hex') !== digest);
  if (missing) throw new Refusal('ATTACHED_WRONG', `the pack ${missing}, which a decision names, is missing`);
  if (stranger) throw new Refusal('ATTACHED_WRONG', `policies/${stranger} is named by no decision`);
  if (changed) throw new Refusal('ATTACHED_WRONG', `policies/${changed} is not the file its name says`);
  return there.length;
}

function packDigestsOf(value: unknown): string[] {
  const digests = isObject(value as never) ? Object.values(value as Record<string, unknown>) : [];
  return digests.filter((digest) => typeof digest === 'string');
}

/**
 * The statement is the one that its entry names by digest.
 * @throws Refusal ATTACHED_WRONG
 */
export function checkStatement(files: Files, leaves: readonly Leaf[], head: BundleHead): void {
  const file = files.get('statement.json');
  const entry = leaves.find(({ stream }) => stream === head.about);
  const fits =
    head.kind === 'statement'
      ? file && entry?.body.statement === sha256(file).toString('hex')
      : file === undefined;
  if (!fits) throw new Refusal('ATTACHED_WRONG', 'statement.json is not the statement that the log names');
}
