/** The leaves from `from` up to, not including, `to`. */
export interface Range {
  from: number;
  to: number;
}

/** A full subtree: the 2^level leaves from index * 2^level on. */
export interface Node {
  level: number;
  index: number;
}

/** RFC 6962, 2.1.1: the subtrees whose hashes prove that leaf `index` is in a tree of `size`, from the leaf upwards. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isSize(size) || !isSize(index) || index >= size)
    throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const path: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  return path.reverse();
}

/** RFC 6962, 2.1.2: the subtrees whose hashes prove that a tree of `size` begins with the tree of `oldSize`. */
export function consistencyRanges(oldSize: number, size: number): Range[] {
  if (!isSize(size) || !isSize(oldSize) || oldSize > size)
    throw new RangeError(`a tree of ${oldSize} does not grow into one of ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  const path: Range[] = [];
  let [from, to] = [0, size];
  // The old tree is a subtree of its own until the walk has turned right once.
  let isWhole = true;
  while (oldSize !== to) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
      isWhole = false;
    }
  }
  if (!isWhole) path.push({ from, to });
  return path.reverse();
}

/**
 * The full subtrees that a range of a proof, or a whole tree, is made of, from left to right. `from` stands where a full
 * subtree at least as wide as the range begins.
 */
export function nodesOf({ from, to }: Range): Node[] {
  const nodes: Node[] = [];
  for (let at = from; at < to;) {
    const level = Math.floor(Math.log2(to - at));
    const width = 2 ** level;
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The largest power of two below `n`, for n > 1. */
function splitOf(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
