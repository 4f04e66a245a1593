import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { readData } from './read-data';
import { factsFromVector, parseVector } from './vector';

const vectors = readData(__dirname, 'vectors.yaml').list().map(parseVector);

describe('the vectors of the research', () => {
  it('are all here', () => expect(vectors.length).toBeGreaterThanOrEqual(28));

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const packs = compilePacks(vector.packs);
    const verdict = evaluateContact(factsFromVector(vector.given, packs.timeZones), packs);

    expect(verdict.decision).toBe(vector.expect);
    expect(verdict.reason).toBe(vector.reason);
    if (vector.content) expect(verdict.content).toBe(vector.content);
  });
});
