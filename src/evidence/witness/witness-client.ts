import { cosignersOf } from '../note/cosignature';
import { formatSignature, parseNote, parseSignatures } from '../note/signed-note';
import { formatAddCheckpoint, type AddCheckpoint } from './add-checkpoint';
import type { KnownWitness } from './witness-list';

/** What came of asking a witness. */
export type Asked =
  /** The line for the note, with its line feed. */
  | { kind: 'cosigned'; line: string }
  /** It saw a tree of another size last. */
  | { kind: 'other-size'; size: number }
  | { kind: 'refused'; status: number }
  /** No answer, or one that cannot be believed. */
  | { kind: 'silent' };

const TIMEOUT_MS = 5_000;
const MOST_CHARACTERS = 16_384;

/** Bring a checkpoint to a witness. Never throws; what it answers is believed only as far as its key signed it. */
export async function askWitness({ key, url }: KnownWitness, asked: AddCheckpoint): Promise<Asked> {
  try {
    const answer = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(asked),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = (await answer.text()).slice(0, MOST_CHARACTERS);
    if (answer.status === 409 && /^\d{1,15}\n$/.test(body)) return { kind: 'other-size', size: Number(body) };
    if (answer.status !== 200) return { kind: 'refused', status: answer.status };
    const { text } = parseNote(asked.note);
    const ours = parseSignatures(body).filter(({ name, id }) => name === key.name && id === key.id);
    const isTrue = cosignersOf({ text, signatures: ours }, [key]).length > 0;
    return isTrue ? { kind: 'cosigned', line: formatSignature(ours[0]!) } : { kind: 'silent' };
  } catch {
    // Whatever went wrong, it did not cosign; it is asked again.
    return { kind: 'silent' };
  }
}
