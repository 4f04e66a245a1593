import { canonicalize } from 'json-canonicalize';
import { outcomeOf, type EvidenceKind } from '../kinds';

/** An entry as it is known before its stream is locked: all but its place in it. */
export interface UnplacedEntry {
  stream: string;
  kind: EvidenceKind;
  at: Date;
  body: Record<string, unknown>;
  /** By the opening's name. */
  digests: Record<string, string>;
}

/** What every entry says by itself: a body that used one of these names would be written over. */
const OWN_KEYS = ['at', 'kind', 'n', 'prev', 'stream', 'digests'];
const CLOSING_KEYS = ['count', 'outcome'];

// Neither can stand in JSON as itself: there it would be written as an escape.
const N = '\u0001';
const PREV = '"\u0002"';

/**
 * The entry in the form of RFC 8785, with U+0001 where its number belongs and U+0002 where the digest of the entry before
 * does. The database puts both in as it locks the stream: one round trip, whatever the number of entries.
 * @throws Error when the body has a name that the entry itself uses
 */
export function unplacedText({ stream, kind, at, body, digests }: UnplacedEntry): string {
  const outcome = outcomeOf(kind);
  const taken = [...OWN_KEYS, ...(outcome ? CLOSING_KEYS : [])].find((key) => key in body);
  if (taken)
    throw new Error(`the body of ${kind} says ${taken}, which every entry of this kind says by itself`);
  const written: Record<string, string> = { n: N, prev: PREV, ...(outcome && { count: N }) };
  const values: Record<string, unknown> = {
    ...body,
    at: at.toISOString(),
    kind,
    stream,
    ...(outcome && { outcome }),
    ...(Object.keys(digests).length > 0 && { digests }),
  };
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) written[key] = canonicalize(value);
  const names = Object.keys(written).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${written[name]}`).join(',')}}`;
}

/** The entry's bytes once its place is known: what the database makes of the text above. */
export function placedText(text: string, n: number, prev: string): string {
  return text.replaceAll(N, String(n)).replaceAll('\u0002', prev);
}
