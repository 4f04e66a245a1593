import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalize } from 'json-canonicalize';
import { writeBundle } from '../src/evidence/bundle/write-bundle';
import { ZipWriter } from '../src/evidence/bundle/zip-writer';
import { checkpointText } from '../src/evidence/note/checkpoint';
import { publicBytesOf, verifierKey, type VerifierKey } from '../src/evidence/note/keys';
import { formatNote, signText } from '../src/evidence/note/signed-note';
import { grow, lookUpIn } from '../src/evidence/tree/grow';
import { leafHash } from '../src/evidence/tree/hash';
import { inclusionProof } from '../src/evidence/tree/proofs';
import { BUNDLE_FORMAT, type BundleHead } from '../src/evidence/verify/bundle-head';
import { formatProof } from '../src/evidence/verify/proofs';

const ORIGIN = 'bank.example/evidence/lnd_0198c6a1b2c37d4e8f9a0b1c2d3e4f50';
const ENTRIES_A_STREAM = 10;

/** A bundle of a stretch of time: entries like those of notices, the last of a log of `size`, the rest leaves by chance. */
export async function makeLargeBundle(
  count: number,
  size: number,
): Promise<{ zip: Buffer; log: VerifierKey }> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const entries = makeEntries(count);
  const others = randomBytes((size - count) * 32);
  const leaves = Array.from({ length: size - count }, (_, i) => others.subarray(i * 32, i * 32 + 32));
  const { root, changed } = grow(0, [], [...leaves, ...entries.map(leafHash)]);
  const hashOf = lookUpIn(changed);
  const text = checkpointText({ origin: ORIGIN, size, root });
  const note = formatNote({ text, signatures: [signText(text, ORIGIN, privateKey)] });
  const first = size - count;
  const head: BundleHead = {
    about: '2026-03-02T00:00:00.000Z/2026-03-03T00:00:00.000Z',
    entries: count,
    first,
    last: size - 1,
    format: BUNDLE_FORMAT,
    kind: 'range',
    origin: ORIGIN,
    size,
    state: 'complete',
    streams: [],
  };
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-bench-'));
  try {
    const zip = await ZipWriter.create(join(folder, 'bundle.zip'));
    await writeBundle(zip, {
      entries: Buffer.from(entries.map((entry) => `${entry}\n`).join('')),
      proofs: Buffer.from(
        entries.map((_, i) => formatProof(first + i, inclusionProof(first + i, size, hashOf), note)).join(''),
      ),
      rest: () => ({ head, note, openings: [], policies: new Map(), keys: [] }),
    });
    await zip.finish();
    return { zip: readFileSync(zip.path), log: verifierKey(ORIGIN, 'note', publicBytesOf(privateKey)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeEntries(count: number): string[] {
  const entries: string[] = [];
  let prev = '';
  for (let i = 0; i < count; i++) {
    const n = (i % ENTRIES_A_STREAM) + 1;
    if (n === 1) prev = '0'.repeat(64);
    const stream = `ntc_${Math.floor(i / ENTRIES_A_STREAM)
      .toString(16)
      .padStart(32, '0')}`;
    const entry = canonicalize({
      at: new Date(Date.UTC(2026, 2, 2) + i * 100).toISOString(),
      attempt: `att_${stream.slice(4)}`,
      channel: `chn_${stream.slice(4)}`,
      checks: { basis: 'contract', decision: 'allow', packs: ['base', 'cn'], zones: ['Asia/Shanghai'] },
      kind: 'attempt.handed-over',
      medium: 'sms',
      n,
      prev,
      provider: 'sms-twilio',
      step: 1,
      stream,
      trust: 'verified',
    });
    prev = createHash('sha256').update(entry).digest('hex');
    entries.push(entry);
  }
  return entries;
}
