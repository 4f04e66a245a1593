import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../note/checkpoint';
import { leafHash, nodeHash, sha256 } from '../tree/hash';
import { consistencyProof, rootOf } from '../tree/proofs';
import type { Node } from '../tree/ranges';
import { ensureKey, findKey } from './log-key';
import { nextOrigin, originOf } from './origin';
import { Signer, SignerRefused } from './signer';
import { SignerMemory } from './signer-memory';

const origin = 'bank.example/evidence/lnd_1';
const hashOf = ({ level, index }: Node): Buffer =>
  level === 0
    ? leafHash(`entry ${index}`)
    : nodeHash(
        hashOf({ level: level - 1, index: 2 * index }),
        hashOf({ level: level - 1, index: 2 * index + 1 }),
      );
const at = (size: number) => ({ origin, size, root: rootOf(size, hashOf) });
const from = (old: number, size: number) => consistencyProof(old, size, hashOf);

describe('the signer', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  let folder: string;
  let signer: Signer;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stillyou-signer-'));
    signer = new Signer(privateKey, new SignerMemory(folder));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('signs a log as it grows, and the same tree again with the same note', () => {
    const note = signer.sign(at(5), [], false);
    expect(openCheckpoint(note, signer.verifierKey(origin))).toEqual(at(5));
    expect(signer.sign(at(5), [], true)).toBe(note);
    signer.sign(at(9), from(5, 9), true);
    expect(signer.lastSigned(origin)).toEqual(at(9));
  });

  it.each([
    [
      'a tree that lost entries',
      () => signer.sign(at(4), [], true),
      'behind',
      /signed with 5 entries, and the database has 4.*1 entries are lost/s,
    ],
    [
      'the same size with another root',
      () => signer.sign({ ...at(5), root: sha256('x') }, [], true),
      'forked',
      /are not the ones that were signed/,
    ],
    [
      'a tree that does not begin with the signed one',
      () => signer.sign({ ...at(9), root: sha256('x') }, from(5, 9), true),
      'forked',
      /evidence restart/,
    ],
    ['a tree without its proof', () => signer.sign(at(9), [], true), 'forked', /evidence fsck/],
  ])('refuses %s, and remembers what it signed', (_what, sign, refusal, words) => {
    signer.sign(at(5), [], false);
    const refused = thrown(sign);
    expect([refused.refusal, refused.message]).toEqual([refusal, expect.stringMatching(words)]);
    expect(signer.lastSigned(origin)).toEqual(at(5));
  });

  it('refuses a log that was signed before and that it does not remember', () => {
    expect(thrown(() => signer.sign(at(5), [], true))).toMatchObject({ refusal: 'forgotten' });
    expect(signer.lastSigned(origin)).toBeNull();
  });

  it('believes no memory that somebody else wrote', () => {
    signer.sign(at(5), [], false);
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file!), readFileSync(join(folder, file!), 'utf8').replace('\n5\n', '\n05\n'));
    expect(() => signer.sign(at(9), from(5, 9), true)).toThrow('this is no checkpoint');
    writeFileSync(join(folder, file!), 'other.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n');
    expect(() => signer.lastSigned(origin)).toThrow('this memory is of another log');
  });

  it('keeps its key in a file that openssl reads, and makes it once', () => {
    const path = join(folder, 'deep', 'log.key');
    expect(findKey(path)).toBeNull();
    const made = ensureKey(path);
    expect(ensureKey(path).equals(made)).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    writeFileSync(path, 'words');
    expect(() => findKey(path)).toThrow('does not hold an Ed25519 private key: restore it');
  });
});

it('names a log after the lender, and the one that goes on after it', () => {
  const id = '0198c6a1-b2c3-7d4e-8f9a-0b1c2d3e4f50';
  const first = originOf({ evidenceOrigin: 'bank.example' }, id);
  expect(first).toBe('bank.example/evidence/lnd_0198c6a1b2c37d4e8f9a0b1c2d3e4f50');
  expect([nextOrigin(first), nextOrigin(nextOrigin(first))]).toEqual([`${first}/2`, `${first}/3`]);
});

function thrown(sign: () => unknown): SignerRefused {
  try {
    sign();
  } catch (error) {
    if (error instanceof SignerRefused) return error;
    throw error;
  }
  throw new Error('it was signed');
}
