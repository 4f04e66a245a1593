import { EMPTY_ROOT, nodeHash } from './hash';
import { consistencyRanges, inclusionRanges, nodesOf, type Node, type Range } from './ranges';

/** Where the hash of a full subtree is looked up. */
export type HashOf = (node: Node) => Buffer;

/** RFC 6962, 2.1.1. @throws RangeError when the leaf is not in the tree */
export function inclusionProof(index: number, size: number, hashOf: HashOf): Buffer[] {
  return inclusionRanges(index, size).map((range) => hashOfRange(range, hashOf));
}

/** RFC 6962, 2.1.2; nothing for an empty old tree or one of the same size. @throws RangeError when the old one is larger */
export function consistencyProof(oldSize: number, size: number, hashOf: HashOf): Buffer[] {
  return consistencyRanges(oldSize, size).map((range) => hashOfRange(range, hashOf));
}

/** The root of the tree of the first `size` leaves. */
export function rootOf(size: number, hashOf: HashOf): Buffer {
  return size === 0 ? EMPTY_ROOT : hashOfRange({ from: 0, to: size }, hashOf);
}

function hashOfRange(range: Range, hashOf: HashOf): Buffer {
  return foldRight(nodesOf(range).map(hashOf));
}

/** The root over full subtrees side by side, each narrower than the one before. */
export function foldRight(hashes: readonly Buffer[]): Buffer {
  let root = hashes.at(-1)!;
  for (let i = hashes.length - 2; i >= 0; i--) root = nodeHash(hashes[i]!, root);
  return root;
}
