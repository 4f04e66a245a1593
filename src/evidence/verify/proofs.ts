import { leafHash } from '../tree/hash';
import { rootFromInclusion } from '../tree/verify';
import type { Checkpoint } from '../note/checkpoint';
import { Refusal } from './refusal';

/** First line of a C2SP tlog-proof. */
export const PROOF_HEADER = 'c2sp.org/tlog-proof@v1';

const INDEX = /^index (0|[1-9][0-9]{0,14})$/;
const HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** One proof as text: C2SP tlog-proof, the checkpoint verbatim behind it. */
export function formatProof(index: number, path: readonly Buffer[], checkpoint: string): string {
  const hashes = path.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `${PROOF_HEADER}\nindex ${index}\n${hashes}\n${checkpoint}`;
}

/**
 * The number in the log of each entry, once its proof leads to the root of the checkpoint. `proofs.tlog-proof` is one
 * whole tlog-proof for each entry, one behind the other, in the entries' order.
 * @throws Refusal PROOF_WRONG
 */
export function proveEntries(
  entries: readonly Buffer[],
  proofs: Buffer,
  note: Buffer,
  checkpoint: Checkpoint,
): number[] {
  const indexes: number[] = [];
  let at = 0;
  for (const [i, entry] of entries.entries()) {
    const which = `the proof of entry ${i + 1}`;
    const { index, path, end } = readProof(proofs, at, note, which);
    if (index <= (indexes.at(-1) ?? -1)) wrong(`${which} is out of order`);
    const root = rootFromInclusion(index, checkpoint.size, leafHash(entry), path);
    if (!root?.equals(checkpoint.root)) wrong(`${which} does not lead to the root of the checkpoint`);
    indexes.push(index);
    at = end;
  }
  if (at !== proofs.length) wrong('there are more proofs than entries');
  return indexes;
}

function readProof(
  proofs: Buffer,
  at: number,
  note: Buffer,
  which: string,
): { index: number; path: Buffer[]; end: number } {
  const gap = proofs.indexOf('\n\n', at);
  if (gap < 0) wrong(`${which} is missing or cut off`);
  const [header, indexLine, ...hashes] = proofs.toString('latin1', at, gap).split('\n');
  const index = INDEX.exec(indexLine ?? '')?.[1];
  if (header !== PROOF_HEADER || index === undefined || !hashes.every((hash) => HASH.test(hash)))
    wrong(`${which} is not in the form of a tlog-proof`);
  const end = gap + 2 + note.length;
  if (!proofs.subarray(gap + 2, end).equals(note)) wrong(`${which} is for another checkpoint`);
  return { index: Number(index), path: hashes.map((hash) => Buffer.from(hash, 'base64')), end };
}

function wrong(detail: string): never {
  throw new Refusal('PROOF_WRONG', detail);
}
