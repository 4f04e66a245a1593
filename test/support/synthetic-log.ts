import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import { openingDigest, type Opening } from '../../src/evidence/entry/opening';
import { cosign } from '../../src/evidence/note/cosignature';
import { checkpointText } from '../../src/evidence/note/checkpoint';
import { formatVkey, publicBytesOf, verifierKey, type VerifierKey } from '../../src/evidence/note/keys';
import { formatNote, signText } from '../../src/evidence/note/signed-note';
import { leafHash, nodeHash } from '../../src/evidence/tree/hash';
import { inclusionProof, rootOf, type HashOf } from '../../src/evidence/tree/proofs';
import { writeBundle, type BundleRest } from '../../src/evidence/bundle/write-bundle';
import { BUNDLE_FORMAT, headLines, type BundleHead } from '../../src/evidence/verify/bundle-head';
import { formatProof } from '../../src/evidence/verify/proofs';

type Body = Record<string, unknown>;

const AT = Date.UTC(2026, 2, 2, 2);

/** A log in memory that writes what the service writes, with keys of its own: what bundles are made from in tests. */
export class SyntheticLog {
  readonly entries: Buffer[] = [];
  private readonly heads = new Map<string, { n: number; prev: string }>();
  private readonly nodes = new Map<string, Buffer>();
  private readonly key: KeyObject;
  private readonly witnessKey: KeyObject;

  constructor(
    readonly origin = 'bank.example/evidence/lnd_1',
    readonly witness = 'witness.example/w1',
  ) {
    this.key = generateKeyPairSync('ed25519').privateKey;
    this.witnessKey = generateKeyPairSync('ed25519').privateKey;
  }

  get vkey(): VerifierKey {
    return verifierKey(this.origin, 'note', publicBytesOf(this.key));
  }

  get witnessVkey(): VerifierKey {
    return verifierKey(this.witness, 'cosignature', publicBytesOf(this.witnessKey));
  }

  /** @returns its number in the log */
  append(stream: string, kind: string, body: Body = {}): number {
    const { n, prev } = this.heads.get(stream) ?? { n: 0, prev: '0'.repeat(64) };
    const at = new Date(AT + this.entries.length * 1_500).toISOString();
    const bytes = Buffer.from(canonicalize({ ...body, at, kind, n: n + 1, prev, stream }));
    this.heads.set(stream, { n: n + 1, prev: createHash('sha256').update(bytes).digest('hex') });
    return this.entries.push(bytes) - 1;
  }

  headOf(stream: string): number {
    return this.heads.get(stream)?.n ?? 0;
  }

  /** The entry of an export, by which the log signs for these streams as they are now. @returns its stream */
  export(about: string, streams: readonly string[]): string {
    const stream = id('exp', this.entries.length);
    const lines = headLines(streams.map((s) => ({ stream: s, n: this.headOf(s) })));
    this.append(stream, 'evidence.exported', {
      about,
      heads: createHash('sha256').update(lines).digest('hex'),
    });
    return stream;
  }

  /** Signed and cosigned, of the first `size` entries. */
  checkpoint(size = this.entries.length): string {
    const text = checkpointText({ origin: this.origin, size, root: rootOf(size, this.hashOf) });
    const signatures = [
      signText(text, this.origin, this.key),
      cosign(text, this.witness, this.witnessKey, new Date(AT)),
    ];
    return formatNote({ text, signatures });
  }

  /** The bundle of these streams (of all between two entries, for a range), as files by name. */
  async bundle(
    head: Pick<BundleHead, 'about' | 'kind' | 'state'>,
    streams: readonly string[],
    more: Partial<BundleRest> & { size?: number; from?: number; to?: number } = {},
  ): Promise<Map<string, Buffer>> {
    const { size = this.entries.length, from = 0, to = size - 1, ...parts } = more;
    const isIn = (i: number) =>
      i >= from && i <= to && (head.kind === 'range' || streams.includes(streamOf(this.entries[i]!)));
    const indexes = this.entries.flatMap((_, i) => (i < size && isIn(i) ? [i] : []));
    const note = this.checkpoint(size);
    const whole: BundleHead = {
      ...head,
      entries: indexes.length,
      first: indexes[0]!,
      last: indexes.at(-1)!,
      format: BUNDLE_FORMAT,
      origin: this.origin,
      size,
      streams: streams.map((stream) => ({
        stream,
        n: indexes.filter((i) => streamOf(this.entries[i]!) === stream).length,
      })),
    };
    const files = new Map<string, Buffer>();
    await writeBundle(memorySink(files), {
      entries: Buffer.concat(indexes.flatMap((i) => [this.entries[i]!, Buffer.from('\n')])),
      proofs: Buffer.from(
        indexes.map((i) => formatProof(i, inclusionProof(i, size, this.hashOf), note)).join(''),
      ),
      rest: () => ({
        head: whole,
        note,
        openings: [],
        policies: new Map(),
        keys: [formatVkey(this.vkey), formatVkey(this.witnessVkey)],
        ...parts,
      }),
    });
    return files;
  }

  private readonly hashOf: HashOf = ({ level, index }) => {
    if (level === 0) return leafHash(this.entries[index]!);
    const name = `${level}/${index}`;
    let hash = this.nodes.get(name);
    if (!hash) {
      const halves = [0, 1].map((half) => this.hashOf({ level: level - 1, index: index * 2 + half }));
      this.nodes.set(name, (hash = nodeHash(halves[0]!, halves[1]!)));
    }
    return hash;
  };
}

/** Files by name in memory, in the order they were added. */
export function memorySink(files: Map<string, Buffer>) {
  return {
    async add(name: string, content: Buffer | AsyncIterable<Buffer>): Promise<string> {
      const pieces: Buffer[] = [];
      if (Buffer.isBuffer(content)) pieces.push(content);
      else for await (const piece of content) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      files.set(name, bytes);
      return createHash('sha256').update(bytes).digest('hex');
    },
  };
}

export const id = (prefix: string, n: number): string => `${prefix}_${n.toString(16).padStart(32, '0')}`;

const PACK = Buffer.from('pack: base\nrules: []\n');
export const packDigest = createHash('sha256').update(PACK).digest('hex');
export const packs = new Map([[packDigest, PACK]]);
export const opening: Opening = { name: 'address', salt: '0f'.repeat(16), value: '+8613800138000' };
const opened = openingDigest(opening);

/**
 * Three notices in a log of two lenders' worth of other entries: `told` is closed with a late receipt behind its closing
 * entry, `lost` ended exhausted, `running` is not closed.
 */
export function fill(
  log: SyntheticLog,
  others = 40,
): { told: string; lost: string; running: string; consent: string } {
  const [told, lost, running, consent] = [id('ntc', 1), id('ntc', 2), id('ntc', 3), id('cns', 4)] as const;
  const channel = { channel: id('chn', 5), medium: 'sms', provider: 'sms-twilio' };
  const decided = {
    decision: 'send',
    packDigests: { base: packDigest },
    packs: ['base'],
    why: '规则“时段” §3',
  };
  for (let i = 0; i < others; i++) log.append(id('chn', 100 + i), 'channel.added', { kindOf: 'phone' });
  log.append(consent, 'consent.given', { purposes: ['collection'], status: 'active' });
  for (const notice of [told, lost, running]) {
    log.append(notice, 'notice.accepted', {
      deliverBy: '2026-03-09T02:00:00.000Z',
      evidence: 'E1',
      score: 0.5,
    });
    log.append(notice, 'notice.step-decided', decided);
    log.append(notice, 'attempt.planned', { ...channel, step: 1 });
    log.append(id('chn', 5), 'signal.recorded', { strength: 'none' });
    log.append(notice, 'attempt.handed-over', { ...channel, digests: { address: opened }, step: 1 });
  }
  log.append(told, 'attempt.delivered', { ...channel, step: 1 });
  log.append(lost, 'attempt.failed', { ...channel, class: 'unknown_subscriber', step: 1 });
  log.append(told, 'notice.satisfied', { count: log.headOf(told) + 1, level: 'E1', outcome: 'satisfied' });
  log.append(lost, 'notice.exhausted', { count: log.headOf(lost) + 1, outcome: 'exhausted' });
  log.append(told, 'attempt.delivered', { ...channel, afterTheEnd: true, step: 1 });
  for (let i = 0; i < others; i++) log.append(id('chn', 200 + i), 'channel.added', { kindOf: 'email' });
  return { told, lost, running, consent };
}

function streamOf(entry: Buffer): string {
  return (JSON.parse(entry.toString('utf8')) as { stream: string }).stream;
}

/** The bundle of a statement about these notices. */
export function statement(log: SyntheticLog, streams: readonly string[]): Promise<Map<string, Buffer>> {
  const file = Buffer.from(`${canonicalize({ notices: streams.length })}\n`);
  const about = id('stm', log.entries.length);
  const heads = headLines(streams.map((stream) => ({ stream, n: log.headOf(stream) })));
  log.append(about, 'statement.made', {
    about,
    heads: createHash('sha256').update(heads).digest('hex'),
    statement: createHash('sha256').update(file).digest('hex'),
  });
  return log.bundle({ about, kind: 'statement', state: 'closed' }, [...streams, about], {
    policies: packs,
    statement: file,
  });
}
