import { mutate, MUTANT_CLASSES, type MutantClass } from '../../../test/support/bundle-mutants';
import { makeGoldens, type Goldens } from '../../../test/support/golden-bundles';
import { zipOf } from '../../../test/support/zip-bytes';
import type { Files } from './files';
import { Refusal } from './refusal';
import { verifyBundle, type Pinned } from './verify-bundle';
import { readZip } from './zip-reader';

const AT_LEAST = 20_000;
/** Tries of each class: what has many ways of going wrong is tried more often. Chance may make no difference. */
const TRIES: Partial<Record<MutantClass, number>> = {
  'bit flipped': 8_000,
  'bit flipped, forged list': 1_500,
  'export entry of another bundle, head forged': 1,
  'export of before with what came since, head forged': 1,
};
const TRIES_OF_OTHERS = 180;
const ZIP_TRIES = 8_500;

describe('no changed bundle is accepted', () => {
  let goldens: Goldens;
  let made = 0;

  beforeAll(async () => {
    goldens = await makeGoldens();
  });

  /** The tries that were accepted, by how each was made. */
  const acceptedOf = (tries: number, make: (seed: number) => { how: string; files: () => Files } | null) => {
    const accepted: string[] = [];
    for (let seed = 0; seed < tries; seed++) {
      const mutant = make(seed);
      if (!mutant) continue;
      made += 1;
      if (isAccepted(mutant.files, seed % 4 === 0 ? goldens.pinned : withoutWitness(goldens.pinned)))
        accepted.push(mutant.how);
    }
    return accepted;
  };

  it('each golden is, as it was made, also out of its zip', async () => {
    for (const files of Object.values(goldens.bundles)) {
      expect(isAccepted(() => files, goldens.pinned)).toBe(true);
      const zip = await zipOf(files);
      expect(isAccepted(() => readZip(zip), goldens.pinned)).toBe(true);
    }
  });

  it.each(MUTANT_CLASSES)('%s', (what) => {
    const before = made;
    const accepted = acceptedOf(TRIES[what] ?? TRIES_OF_OTHERS, (seed) => {
      const mutant = mutate(what, goldens.material, seed);
      return mutant && { how: mutant.how, files: () => mutant.files };
    });
    expect(accepted).toEqual([]);
    expect(made).toBeGreaterThan(before);
  });

  it('bits of the zip flipped, its end cut off, bytes added', async () => {
    const zip = await zipOf(goldens.bundles.told);
    // Half of the flips go where the headers are: a zip has many fields that readers pass over.
    const headers = headerBytes(zip);
    const accepted = acceptedOf(ZIP_TRIES, (seed) => {
      const at = seed % 2 ? headers[(seed * 7_919) % headers.length]! : (seed * 104_729) % zip.length;
      const bytes =
        seed % 50 === 0
          ? zip.subarray(0, at)
          : seed % 50 === 2
            ? Buffer.concat([zip.subarray(0, at), Buffer.of(seed % 256), zip.subarray(at)])
            : flipped(zip, at, (seed >> 1) % 8);
      return { how: `${at} (seed ${seed})`, files: () => readZip(bytes) };
    });
    expect(accepted).toEqual([]);
  });

  it(`of ${AT_LEAST} and more`, () => {
    expect(made).toBeGreaterThanOrEqual(AT_LEAST);
  });
});

function isAccepted(files: () => Files, pinned: Pinned): boolean {
  try {
    verifyBundle(files(), pinned);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function withoutWitness(pinned: Pinned): Pinned {
  return { ...pinned, witnesses: [], quorum: 0 };
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << bit;
  return copy;
}

/** Where the bytes of local headers, of the directory and of the end are. */
function headerBytes(zip: Buffer): number[] {
  const places: number[] = [];
  const directory = zip.readUInt32LE(zip.length - 6);
  for (let at = 0; at < directory;) {
    const end = at + 30 + zip.readUInt16LE(at + 26);
    for (let i = at; i < end; i++) places.push(i);
    at = end + zip.readUInt32LE(at + 18);
  }
  for (let i = directory; i < zip.length; i++) places.push(i);
  return places;
}
