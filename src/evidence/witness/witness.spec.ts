import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText } from '../note/checkpoint';
import { cosignersOf } from '../note/cosignature';
import { formatVkey, publicBytesOf, verifierKey } from '../note/keys';
import { formatNote, parseNote, signText } from '../note/signed-note';
import { EMPTY_ROOT, leafHash, nodeHash, sha256 } from '../tree/hash';
import { consistencyProof, rootOf } from '../tree/proofs';
import type { Node } from '../tree/ranges';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint';
import { askWitness } from './witness-client';
import { parseWitnesses } from './witness-list';
import { Witness } from './witness-server';

const log = generateKeyPairSync('ed25519').privateKey;
const stranger = generateKeyPairSync('ed25519').privateKey;
const witnessKey = generateKeyPairSync('ed25519').privateKey;
const origin = 'bank.example/evidence/1';
const name = 'witness.example/w1';
const logs = [verifierKey(origin, 'note', publicBytesOf(log))];
const vkey = verifierKey(name, 'cosignature', publicBytesOf(witnessKey));

const hashOf = ({ level, index }: Node): Buffer =>
  level === 0
    ? leafHash(`entry ${index}`)
    : nodeHash(
        hashOf({ level: level - 1, index: 2 * index }),
        hashOf({ level: level - 1, index: 2 * index + 1 }),
      );
const rootAt = (size: number) => rootOf(size, hashOf);
const noteOf = (size: number, over: { root?: Buffer; origin?: string; key?: typeof log } = {}) => {
  const text = checkpointText({ origin: over.origin ?? origin, size, root: over.root ?? rootAt(size) });
  return formatNote({ text, signatures: [signText(text, over.origin ?? origin, over.key ?? log)] });
};
const asked = (oldSize: number, size: number, over: Parameters<typeof noteOf>[1] = {}) => ({
  oldSize,
  proof: oldSize <= size ? consistencyProof(oldSize, size, hashOf) : [],
  note: noteOf(size, over),
});

describe('a witness', () => {
  let folder: string;
  let witness: Witness;
  const now = new Date('2026-03-02T02:00:00.000Z');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stillyou-witness-'));
    witness = new Witness({ name, key: witnessKey, folder, logs, now: () => now });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const add = (...given: Parameters<typeof asked>) =>
    witness.addCheckpoint(formatAddCheckpoint(asked(...given)));

  it('cosigns a log as it grows, and remembers it through a restart', () => {
    for (const [old, size] of [
      [0, 5],
      [5, 5],
      [5, 12],
    ] as const) {
      const { status, body } = add(old, size);
      expect(status).toBe(200);
      expect(cosignersOf(parseNote(noteOf(size) + body), [vkey])).toEqual([{ witness: name, at: now }]);
    }
    const again = new Witness({ name, key: witnessKey, folder, logs, now: () => now });
    expect(again.addCheckpoint(formatAddCheckpoint(asked(5, 13)))).toMatchObject({
      status: 409,
      body: '12\n',
    });
  });

  it.each([
    ['another size than it saw', () => add(3, 9), 409],
    ['a tree that shrank', () => add(5, 4), 400],
    [
      'a fork',
      () =>
        witness.addCheckpoint(
          formatAddCheckpoint({ ...asked(5, 9), note: noteOf(9, { root: sha256('x') }) }),
        ),
      422,
    ],
    ['the same size and another root', () => add(5, 5, { root: sha256('x') }), 422],
    [
      'a proof where none belongs',
      () => witness.addCheckpoint(formatAddCheckpoint({ ...asked(5, 5), proof: [EMPTY_ROOT] })),
      422,
    ],
    ['a key it does not know', () => add(5, 9, { key: stranger }), 403],
    ['a log it does not watch', () => add(0, 9, { origin: 'other.example' }), 404],
    ['nothing', () => witness.addCheckpoint(''), 400],
    ['no checkpoint', () => witness.addCheckpoint('old 5\n\nwords\n'), 400],
    ['an old size written otherwise', () => witness.addCheckpoint(`old 05\n\n${noteOf(9)}`), 400],
    [
      '64 lines of proof',
      () => witness.addCheckpoint(`old 5\n${`${EMPTY_ROOT.toString('base64')}\n`.repeat(64)}\n${noteOf(9)}`),
      400,
    ],
  ])('does not cosign %s, and remembers what it saw before', (_what, call, status) => {
    expect(add(0, 5).status).toBe(200);
    expect(call()).toMatchObject({ status });
    expect(add(5, 9).status).toBe(200);
  });

  it('takes an empty tree only with the root of nothing', () => {
    const empty = { oldSize: 0, proof: [], note: noteOf(0, { root: sha256('x') }) };
    expect(witness.addCheckpoint(formatAddCheckpoint(empty)).status).toBe(422);
    expect(
      witness.addCheckpoint(formatAddCheckpoint({ ...empty, note: noteOf(0, { root: EMPTY_ROOT }) })).status,
    ).toBe(200);
  });

  it('is asked over HTTP, and shows monitors what it cosigned', async () => {
    const server: Server = await witness.listen('127.0.0.1', 0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const known = { key: vkey, url };
      const hash = sha256(origin).toString('hex');
      expect((await fetch(`${url}/${hash}/checkpoint`)).status).toBe(404);
      const answer = await askWitness(known, asked(0, 5));
      expect(answer).toMatchObject({
        kind: 'cosigned',
        line: expect.stringMatching(/^— witness\.example\/w1 /),
      });
      expect(await (await fetch(`${url}/${hash}/checkpoint`)).text()).toBe(
        noteOf(5) + (answer as { line: string }).line,
      );
      expect(await askWitness(known, asked(0, 9))).toEqual({ kind: 'other-size', size: 5 });
      expect(await askWitness(known, asked(5, 9, { key: stranger }))).toEqual({
        kind: 'refused',
        status: 403,
      });
      const impostor = { key: verifierKey(name, 'cosignature', publicBytesOf(stranger)), url };
      expect(await askWitness(impostor, asked(5, 9))).toEqual({ kind: 'silent' });
      expect(
        (await fetch(`${url}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(70_000) })).status,
      ).toBe(413);
    } finally {
      server.close();
    }
    expect(await askWitness({ key: vkey, url }, asked(9, 10))).toEqual({ kind: 'silent' });
  });
});

describe('what is asked of a witness', () => {
  it('is read back as it was written', () => {
    const given = asked(3, 9);
    expect(parseAddCheckpoint(formatAddCheckpoint(given))).toEqual(given);
  });

  it('is set with its key and its address', () => {
    const setting = `${formatVkey(vkey)} https://w.example/ ; ${formatVkey(vkey)} http://127.0.0.1:7380`;
    expect(parseWitnesses(setting).map(({ url }) => url)).toEqual([
      'https://w.example',
      'http://127.0.0.1:7380',
    ]);
    expect(parseWitnesses(undefined)).toEqual([]);
  });

  it.each([
    [formatVkey(vkey), 'must be verifier keys and addresses'],
    [`${formatVkey(vkey)} ftp://w.example`, 'must be verifier keys and addresses'],
    [`${formatVkey(logs[0]!)} https://w.example`, 'names the key of a log'],
    ['words https://w.example', 'is not right: this is no verifier key'],
  ])('is not set as %s', (setting, why) => {
    expect(() => parseWitnesses(setting)).toThrow(`EVIDENCE_WITNESSES ${why}`);
  });
});
