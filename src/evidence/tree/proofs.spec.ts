import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { EMPTY_ROOT, leafHash } from './hash';
import { consistencyProof, inclusionProof, rootOf } from './proofs';
import type { Node } from './ranges';
import { rootFromInclusion, verifyConsistency, verifyInclusion } from './verify';

const MOST = 512;

/**
 * RFC 6962, 2.1 to 2.1.2, word for word: plain recursion over D[from:to], written apart from the code under test.
 */
class Reference {
  private readonly known = new Map<number, Buffer>();

  constructor(private readonly entries: readonly Buffer[]) {}

  mth(from: number, to: number): Buffer {
    const key = from * (MOST + 1) + to;
    const found = this.known.get(key) ?? this.hash(from, to);
    this.known.set(key, found);
    return found;
  }

  path(m: number, from: number, to: number): Buffer[] {
    const n = to - from;
    if (n === 1) return [];
    const k = largestPowerBelow(n);
    return m < k
      ? [...this.path(m, from, from + k), this.mth(from + k, to)]
      : [...this.path(m - k, from + k, to), this.mth(from, from + k)];
  }

  subproof(m: number, from: number, to: number, b: boolean): Buffer[] {
    const n = to - from;
    if (m === n) return b ? [] : [this.mth(from, to)];
    const k = largestPowerBelow(n);
    return m <= k
      ? [...this.subproof(m, from, from + k, b), this.mth(from + k, to)]
      : [...this.subproof(m - k, from + k, to, false), this.mth(from, from + k)];
  }

  private hash(from: number, to: number): Buffer {
    const n = to - from;
    if (n === 0) return createHash('sha256').digest();
    if (n === 1) return createHash('sha256').update('\0').update(this.entries[from]!).digest();
    const k = largestPowerBelow(n);
    const halves = [this.mth(from, from + k), this.mth(from + k, to)];
    return createHash('sha256').update('\x01').update(Buffer.concat(halves)).digest();
  }
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const entries = Array.from({ length: MOST }, (_, i) => Buffer.from(`entry ${i}`));
const reference = new Reference(entries);
const hashOf = ({ level, index }: Node) => reference.mth(index * 2 ** level, (index + 1) * 2 ** level);
const same = (a: readonly Buffer[], b: readonly Buffer[]) =>
  a.length === b.length && a.every((hash, i) => hash.equals(b[i]!));
/** Every proof is compared; walking each of them up would take half a minute: all of small trees, and the corners of large ones. */
const isWalked = (i: number, size: number) =>
  size <= 96 || (size - i) % 16 < 2 || i % 64 < 2 || i === size >> 1;

describe(`every tree of 0 to ${MOST} leaves, beside RFC 6962 written out as recursion`, () => {
  it('has the same leaf hash and root', () => {
    expect(rootOf(0, hashOf)).toEqual(EMPTY_ROOT);
    expect(EMPTY_ROOT.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    for (let size = 1; size <= MOST; size++) {
      expect(leafHash(entries[size - 1]!)).toEqual(reference.mth(size - 1, size));
      expect(rootOf(size, hashOf)).toEqual(reference.mth(0, size));
    }
  });

  it('proves each of its leaves, by the same proof', () => {
    const wrong: string[] = [];
    for (let size = 1; size <= MOST; size++)
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, size, hashOf);
        const [leaf, root] = [reference.mth(index, index + 1), reference.mth(0, size)];
        if (!same(proof, reference.path(index, 0, size))) wrong.push(`made ${index} of ${size}`);
        if (isWalked(index, size) && !verifyInclusion(index, size, leaf, proof, root))
          wrong.push(`refused ${index} of ${size}`);
      }
    expect(wrong).toEqual([]);
  });

  it('proves that it begins with each smaller one, by the same proof', () => {
    const wrong: string[] = [];
    for (let size = 0; size <= MOST; size++)
      for (let old = 0; old <= size; old++) {
        const proof = consistencyProof(old, size, hashOf);
        const plain = old === 0 ? [] : reference.subproof(old, 0, size, true);
        if (!same(proof, plain)) wrong.push(`made ${old} to ${size}`);
        if (
          isWalked(old, size) &&
          !verifyConsistency(old, size, proof, reference.mth(0, old), reference.mth(0, size))
        )
          wrong.push(`refused ${old} to ${size}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe('a proof that is not whole', () => {
  const sized = fc
    .integer({ min: 2, max: MOST })
    .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));

  it('is refused for another leaf, index, size or root, shortened, lengthened or with a bit turned', () => {
    fc.assert(
      fc.property(sized, fc.nat(), fc.nat({ max: 255 }), ([index, size], where, bit) => {
        const [leaf, root] = [reference.mth(index, index + 1), reference.mth(0, size)];
        const proof = inclusionProof(index, size, hashOf);
        const turned = proof.map((hash, i) => (i === where % proof.length ? flip(hash, bit) : hash));
        expect(verifyInclusion(index, size, flip(leaf, bit), proof, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf, turned, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf, proof.slice(1), root)).toBe(false);
        expect(verifyInclusion(index, size, leaf, [...proof, root], root)).toBe(false);
        expect(verifyInclusion((index + 1) % size, size, leaf, proof, root)).toBe(false);
        expect(rootFromInclusion(size, size, leaf, proof)).toBeNull();
        expect(rootFromInclusion(-1, size, leaf, proof)).toBeNull();
      }),
    );
  });

  it('is refused for a tree that was cut, changed or made to fork', () => {
    fc.assert(
      fc.property(sized, fc.nat(), fc.nat({ max: 255 }), ([old, size], where, bit) => {
        fc.pre(old > 0);
        const [before, after] = [reference.mth(0, old), reference.mth(0, size)];
        const proof = consistencyProof(old, size, hashOf);
        const turned = proof.map((hash, i) => (i === where % proof.length ? flip(hash, bit) : hash));
        expect(verifyConsistency(old, size, turned, before, after)).toBe(false);
        expect(verifyConsistency(old, size, proof, flip(before, bit), after)).toBe(false);
        expect(verifyConsistency(old, size, proof, before, flip(after, bit))).toBe(false);
        expect(verifyConsistency(old, size, [...proof, after], before, after)).toBe(false);
        expect(verifyConsistency(size, old, proof, after, before)).toBe(false);
        expect(verifyConsistency(old, size, [], before, after)).toBe(false);
      }),
    );
  });

  it('is not asked for where there is none', () => {
    expect(() => inclusionProof(3, 3, hashOf)).toThrow('leaf 3 is not in a tree of 3');
    expect(() => consistencyProof(4, 3, hashOf)).toThrow('a tree of 4 does not grow into one of 3');
    expect(verifyConsistency(0, 3, [], EMPTY_ROOT, reference.mth(0, 3))).toBe(true);
    expect(verifyConsistency(3, 3, [], reference.mth(0, 3), EMPTY_ROOT)).toBe(false);
  });
});

function flip(hash: Buffer, bit: number): Buffer {
  const changed = Buffer.from(hash);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
