import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { Field } from './field';
import type { PackFile, PackSet } from './load-packs';
import { PackError } from './pack-error';
import { readData } from './read-data';
import { factsFromVector, parseVector, type Vector } from './vector';

/** The vectors that come with the product: those of the research, and ours for what they leave open. */
export const VECTORS: readonly Vector[] = readVectors(readData(__dirname, 'vectors.yaml'));

/** @throws PackError for a vector that is not one, or an id twice */
export function readVectors(root: Field): Vector[] {
  const vectors = root.list().map(parseVector);
  const twice = vectors.findIndex((v, i) => vectors.findIndex((other) => other.id === v.id) !== i);
  if (twice >= 0) new Field(root.file, `[${twice}].id`, null).fail(`is there twice: ${vectors[twice]!.id}`);
  return vectors;
}

/**
 * The answers that a set must give before it is used: an operator's own vectors all, and ours as long as none of their
 * packs was replaced (who replaces a pack says by own vectors what it must do).
 * @throws PackError naming the file, the vector and the difference
 */
export function assertVectors(set: PackSet, over: ReadonlyMap<string, PackFile>): void {
  const replaced = (id: string) => over.has(`${id}.yaml`);
  assertAnswers(
    set,
    'vectors.yaml',
    VECTORS.filter((vector) => !vector.packs.some(replaced)),
  );
  const own = over.get('vectors.yaml');
  if (own) assertAnswers(set, own.name, readVectors(Field.parse(own.name, own.text)));
}

function assertAnswers(set: PackSet, file: string, vectors: readonly Vector[]): void {
  for (const vector of vectors) {
    const difference = differenceOf(vector, set);
    if (difference) throw new PackError(file, vector.id, difference);
  }
}

/** What a vector expects and does not get; null when it gets it. */
export function differenceOf(vector: Vector, set?: PackSet): string | null {
  const packs = compilePacks(vector.packs, undefined, [], set);
  const verdict = evaluateContact(factsFromVector(vector.given, packs.timeZones), packs);
  const expected = [vector.expect, vector.reason, vector.to ?? verdict.to, vector.content ?? verdict.content];
  const got = [verdict.decision, verdict.reason, verdict.to, verdict.content];
  const isSame = expected.every((value, i) => value === got[i]);
  return isSame ? null : `expects ${expected.join(' ')}, gets ${got.join(' ')}`;
}
