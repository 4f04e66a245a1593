import { canonicalize } from 'json-canonicalize';
import type { BundleHead } from '../../src/evidence/verify/bundle-head';
import { MANIFEST, manifestOf, type Files } from '../../src/evidence/verify/files';

/** A bundle that is not what it was. */
export interface Mutant {
  what: MutantClass;
  /** For whoever finds one accepted. */
  how: string;
  files: Files;
}

/** What mutants are made from: a bundle, and what a forger could lay hands on besides. */
export interface Material {
  golden: Files;
  /** The same notice exported earlier, by the same log. */
  older: Files;
  /** A bundle of another notice of the same log. */
  neighbour: Files;
  /** A bundle of another lender's log. */
  stranger: Files;
}

/** Signed for, one way or another. The rest (report, texts, key list) is listed and not signed, and says so. */
const SIGNED = ['bundle.json', 'checkpoint', 'entries.jsonl', 'openings.jsonl', 'proofs.tlog-proof'];

type Random = () => number;
type Files2 = Map<string, Buffer>;

/** Every way of changing a bundle. Those called forged come with a MANIFEST (and, where it says so, a head) that fits. */
const CLASSES = {
  'bit flipped': (m: Material, r: Random) => {
    const name = pick([...m.golden.keys()], r);
    return { how: name, files: edit(m.golden, { [name]: flip(m.golden.get(name)!, r) }) };
  },
  'bit flipped, forged list': (m: Material, r: Random) => {
    const name = pick([...SIGNED, ...policiesOf(m.golden)], r);
    return forged(m, { [name]: flip(m.golden.get(name)!, r) }, name);
  },
  'byte replaced, forged list': (m: Material, r: Random) => {
    const name = pick(SIGNED, r);
    const bytes = Buffer.from(m.golden.get(name)!);
    const at = below(bytes.length, r);
    bytes[at] = (bytes[at]! + 1 + below(255, r)) % 256;
    return forged(m, { [name]: bytes }, `${name} at ${at}`);
  },
  'file cut short, forged list': (m: Material, r: Random) => {
    const name = pick(SIGNED, r);
    const bytes = m.golden.get(name)!;
    // No opening at all is no lie: a value that nobody opens stays closed.
    const least = name === 'openings.jsonl' ? 1 : 0;
    return forged(m, { [name]: bytes.subarray(0, least + below(bytes.length - least, r)) }, name);
  },
  'line dropped, forged list': (m: Material, r: Random) => {
    const name = pick(['entries.jsonl', 'proofs.tlog-proof', 'checkpoint'], r);
    const lines = linesOf(m.golden, name);
    lines.splice(below(lines.length, r), 1);
    return forged(m, { [name]: joined(lines) }, name);
  },
  'line doubled, forged list': (m: Material, r: Random) => {
    const name = pick(SIGNED, r);
    const lines = linesOf(m.golden, name);
    const at = below(lines.length, r);
    lines.splice(below(lines.length + 1, r), 0, lines[at]!);
    return forged(m, { [name]: joined(lines) }, `${name} line ${at}`);
  },
  'lines swapped, forged list': (m: Material, r: Random) => {
    const name = pick(['entries.jsonl', 'proofs.tlog-proof', 'checkpoint'], r);
    const lines = linesOf(m.golden, name);
    const [a, b] = [below(lines.length, r), below(lines.length, r)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return forged(m, { [name]: joined(lines) }, `${name} lines ${a} and ${b}`);
  },
  'entry and its proof left out, head forged': (m: Material, r: Random) => {
    const { entries, proofs } = pairsOf(m.golden);
    const at = below(entries.length, r);
    entries.splice(at, 1);
    proofs.splice(at, 1);
    return reforged(m, entries, proofs, `entry ${at}`);
  },
  'entries from one on left out, head forged': (m: Material, r: Random) => {
    const { entries, proofs } = pairsOf(m.golden);
    const at = 1 + below(entries.length - 1, r);
    return reforged(m, entries.slice(0, at), proofs.slice(0, at), `from ${at} on`);
  },
  'tail of the notice left out and called open, head forged': (m: Material, r: Random) => {
    const { entries, proofs } = pairsOf(m.golden);
    const { about } = headOf(m.golden);
    const own = entries.filter((line) => line.includes(about) && !line.includes('evidence.exported')).length;
    const stay = 1 + below(own - 1, r);
    const isIn = (line: string) => !line.includes(`"stream":"${about}"`) || n(line) <= stay;
    const keep = entries.map(isIn);
    return reforged(
      m,
      entries.filter((_, i) => keep[i]),
      proofs.filter((_, i) => keep[i]),
      `${stay} of ${own}`,
      'open',
    );
  },
  'export entry of another bundle, head forged': (m: Material) => {
    const [mine, theirs] = [pairsOf(m.golden), pairsOf(m.neighbour)];
    mine.entries.splice(-1, 1, theirs.entries.at(-1)!);
    mine.proofs.splice(-1, 1, theirs.proofs.at(-1)!);
    return reforged(m, mine.entries, mine.proofs, '');
  },
  'export of before with what came since, head forged': (m: Material) => {
    const [now, before] = [pairsOf(m.golden), pairsOf(m.older)];
    now.entries.splice(-1, 1, before.entries.at(-1)!);
    return reforged(m, now.entries, now.proofs, '');
  },
  'entry of a neighbour slipped in, head forged': (m: Material, r: Random) => {
    const [mine, theirs] = [pairsOf(m.golden), pairsOf(m.neighbour)];
    const from = below(theirs.entries.length, r);
    const all = mine.entries.map((entry, i) => ({ entry, proof: mine.proofs[i]! }));
    all.push({ entry: theirs.entries[from]!, proof: theirs.proofs[from]! });
    all.sort((a, b) => indexOf(a.proof) - indexOf(b.proof));
    return reforged(
      m,
      all.map((x) => x.entry),
      all.map((x) => x.proof),
      `its entry ${from}`,
    );
  },
  'proof of another entry': (m: Material, r: Random) => {
    const { proofs } = pairsOf(m.golden);
    const [a, b] = [below(proofs.length, r), below(proofs.length - 1, r)];
    proofs[a] = proofs[b >= a ? b + 1 : b]!;
    return forged(m, { 'proofs.tlog-proof': Buffer.from(proofs.join('')) }, `${b} for ${a}`);
  },
  'proof of another lender': (m: Material, r: Random) => {
    const [mine, theirs] = [pairsOf(m.golden), pairsOf(m.stranger)];
    const a = below(mine.proofs.length, r);
    const note = m.golden.get('checkpoint')!.toString('utf8');
    const path = pick(theirs.proofs, r).split('\n\n')[0]!;
    mine.proofs[a] = r() < 0.5 ? pick(theirs.proofs, r) : `${path}\n\n${note}`;
    return forged(m, { 'proofs.tlog-proof': Buffer.from(mine.proofs.join('')) }, `for entry ${a}`);
  },
  'checkpoint of another lender': (m: Material, r: Random) => {
    const theirs = m.stranger.get('checkpoint')!;
    return r() < 0.5
      ? forged(m, { checkpoint: theirs }, 'alone')
      : forged(m, withNote(m, theirs), 'in all proofs');
  },
  'older checkpoint': (m: Material, r: Random) => {
    const older = m.older.get('checkpoint')!;
    const size = Number(older.toString('utf8').split('\n')[1]);
    const head = { ...headOf(m.golden), size };
    const how = below(3, r);
    const change = how === 0 ? { checkpoint: older } : withNote(m, older);
    return forged(m, how === 2 ? { ...change, 'bundle.json': headFile(head) } : change, String(how));
  },
  'hash of a proof replaced': (m: Material, r: Random) => {
    const { proofs } = pairsOf(m.golden);
    const a = below(proofs.length, r);
    const lines = proofs[a]!.split('\n');
    const gap = lines.indexOf('');
    const at = 2 + below(gap - 2, r);
    const how = below(3, r);
    if (how === 0) lines.splice(at, 1);
    else if (how === 1) lines.splice(at, 0, lines[2 + below(gap - 2, r)]!);
    else lines[at] = Buffer.from(Array.from({ length: 32 }, () => below(256, r))).toString('base64');
    proofs[a] = lines.join('\n');
    return forged(m, { 'proofs.tlog-proof': Buffer.from(proofs.join('')) }, `${how} in proof ${a}`);
  },
  'number of an entry changed': (m: Material, r: Random) => {
    const { proofs } = pairsOf(m.golden);
    const a = below(proofs.length, r);
    const index = indexOf(proofs[a]!);
    const other = pick(
      [0, index + 1, Math.max(0, index - 1), index + 2 ** 32, 2 ** 52].filter((i) => i !== index),
      r,
    );
    proofs[a] = proofs[a]!.replace(`index ${index}`, `index ${other}`);
    return forged(m, { 'proofs.tlog-proof': Buffer.from(proofs.join('')) }, `${index} to ${other}`);
  },
  'field of an entry changed': (m: Material, r: Random) => {
    const { entries } = pairsOf(m.golden);
    const a = below(entries.length, r);
    const body = JSON.parse(entries[a]!) as Record<string, unknown>;
    const key = pick(Object.keys(body), r);
    const value = body[key];
    body[key] = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : null;
    entries[a] = canonicalize(body);
    return forged(m, { 'entries.jsonl': joined(entries) }, `${key} of ${a}`);
  },
  'head says otherwise': (m: Material, r: Random) => {
    const head: Record<string, unknown> = { ...headOf(m.golden) };
    const key = pick(Object.keys(head), r);
    const value = head[key];
    head[key] =
      typeof value === 'number'
        ? value + 1
        : Array.isArray(value)
          ? value.slice(1)
          : key === 'state'
            ? 'open'
            : key === 'kind'
              ? 'borrower'
              : `${String(value)}1`;
    return forged(m, { 'bundle.json': Buffer.from(`${canonicalize(head)}\n`) }, key);
  },
  'opening of another value': (m: Material, r: Random) => {
    const opening = JSON.parse(linesOf(m.golden, 'openings.jsonl')[0]!) as Record<string, string>;
    const key = pick(['name', 'value', 'salt'], r);
    opening[key] = key === 'salt' ? hex(16, r) : `${opening[key]}${below(10, r)}`;
    return forged(m, { 'openings.jsonl': joined([canonicalize(opening)]) }, key);
  },
  'other rules under the same name': (m: Material, r: Random) => {
    const name = pick(policiesOf(m.golden), r);
    return forged(
      m,
      { [name]: Buffer.concat([m.golden.get(name)!, Buffer.from(`# ${below(1_000, r)}\n`)]) },
      name,
    );
  },
  'file added': (m: Material, r: Random) => {
    const name = pick(
      ['notes.txt', 'entries.jsonl.bak', 'statement.json', `policies/${hex(32, r)}`, 'proofs/a'],
      r,
    );
    const change = { [name]: Buffer.from(`${below(1_000, r)}\n`) };
    return r() < 0.5 ? forged(m, change, name) : { how: name, files: edit(m.golden, change) };
  },
  'file taken away': (m: Material, r: Random) => {
    const name = pick([...SIGNED, ...policiesOf(m.golden), MANIFEST], r);
    const files = new Map(m.golden);
    files.delete(name);
    if (name !== MANIFEST && r() < 0.5) files.set(MANIFEST, manifestOf(files));
    return { how: name, files };
  },
} satisfies Record<string, (material: Material, random: Random) => Omit<Mutant, 'what'>>;

export type MutantClass = keyof typeof CLASSES;
export const MUTANT_CLASSES = Object.keys(CLASSES) as MutantClass[];

/** One mutant; the same for the same seed. Null when chance made no difference. */
export function mutate(what: MutantClass, material: Material, seed: number): Mutant | null {
  const { how, files } = CLASSES[what](material, randomFrom(seed));
  return isSame(files, material.golden) ? null : { what, how: `${how} (seed ${seed})`, files };
}

function forged(m: Material, changes: Record<string, Buffer>, how: string) {
  const files = edit(m.golden, changes);
  files.set(MANIFEST, manifestOf(files));
  return { how, files };
}

/** With a head and a list that fit what is left. */
function reforged(
  m: Material,
  entries: string[],
  proofs: string[],
  how: string,
  state?: BundleHead['state'],
) {
  const head = headOf(m.golden);
  const ns = new Map<string, number>();
  for (const line of entries) ns.set((JSON.parse(line) as { stream: string }).stream, n(line));
  const known = head.streams.map(({ stream }) => stream).filter((stream) => ns.has(stream));
  const others = [...ns.keys()].filter((stream) => !known.includes(stream));
  const exported = others.filter((stream) => stream.startsWith('exp_'));
  const streams = [...known, ...others.filter((stream) => !exported.includes(stream)), ...exported];
  const fitting: BundleHead = {
    ...head,
    entries: entries.length,
    first: indexOf(proofs[0]!),
    last: indexOf(proofs.at(-1)!),
    streams: streams.map((stream) => ({ stream, n: ns.get(stream)! })),
    ...(state && { state }),
  };
  const changes = {
    'bundle.json': headFile(fitting),
    'entries.jsonl': joined(entries),
    'proofs.tlog-proof': Buffer.from(proofs.join('')),
  };
  return forged(m, changes, how);
}

function withNote(m: Material, note: Buffer): Record<string, Buffer> {
  const proofs = pairsOf(m.golden).proofs.map(
    (proof) => `${proof.split('\n\n')[0]}\n\n${note.toString('utf8')}`,
  );
  return { checkpoint: note, 'proofs.tlog-proof': Buffer.from(proofs.join('')) };
}

function pairsOf(files: Files): { entries: string[]; proofs: string[] } {
  const proofs = files
    .get('proofs.tlog-proof')!
    .toString('utf8')
    .split(/^(?=c2sp\.org)/m);
  return { entries: linesOf(files, 'entries.jsonl'), proofs };
}

const headOf = (files: Files) => JSON.parse(files.get('bundle.json')!.toString('utf8')) as BundleHead;
const headFile = (head: BundleHead) => Buffer.from(`${canonicalize(head)}\n`);
const n = (line: string) => (JSON.parse(line) as { n: number }).n;
const indexOf = (proof: string) => Number(/^index (\d+)$/m.exec(proof)![1]);
const policiesOf = (files: Files) => [...files.keys()].filter((name) => name.startsWith('policies/'));
const linesOf = (files: Files, name: string) => files.get(name)!.toString('utf8').split('\n').slice(0, -1);
const joined = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

function edit(files: Files, changes: Record<string, Buffer>): Files2 {
  return new Map([...files, ...Object.entries(changes)]);
}

function isSame(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([name, bytes]) => b.get(name)?.equals(bytes));
}

function flip(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  const bit = below(flipped.length * 8, random);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

function hex(bytes: number, random: Random): string {
  return Buffer.from(Array.from({ length: bytes }, () => below(256, random))).toString('hex');
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[below(list.length, random)]!;
}

function below(n: number, random: Random): number {
  return Math.floor(random() * n);
}

/** mulberry32: the same numbers for the same seed, everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
