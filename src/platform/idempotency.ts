import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, createHmac, type Hmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { canonicalize } from 'json-canonicalize';
import type { HttpRequest } from './fastify';
import { HASH_NOT_KNOWN_YET, storeAnswer, type KeyPlace } from './idempotency.queries';
import { Problem } from './problem';
import { through } from './through';
import type { Tx } from './tx';

/** One run under an Idempotency-Key. */
export interface IdempotentRun {
  at: KeyPlace;
  token: string;
  /** Known at once, or, for a streamed body, when all of it was read. */
  bodyHash(): Buffer;
  /** What the handler is about to answer with. */
  status(): number;
  kept: boolean;
}

export const currentRun = new AsyncLocalStorage<IdempotentRun>();

/**
 * Store the answer of this request in the transaction of its work, as the last thing in it. Then a process
 * that dies between commit and answer leaves the answer for the retry, and nothing is made twice. Without
 * an Idempotency-Key it does nothing; a handler that never calls it is remembered after its commit only.
 * @throws Problem 409 when the key was taken over meanwhile (this process had stalled): rolls the work back
 */
export async function keepAnswer<T>(tx: Tx, body: T): Promise<T> {
  const run = currentRun.getStore();
  if (!run || run.kept) return body;
  if (!(await storeAnswer(tx, run.at, run.token, { status: run.status(), body, bodyHash: run.bodyHash() })))
    throw keyInUse();
  run.kept = true;
  return body;
}

/**
 * The Idempotency-Key of a request, null without one.
 * @throws Problem 422 IDEMPOTENCY_KEY_INVALID
 */
export function readKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(header)) {
    throw new Problem(
      422,
      'IDEMPOTENCY_KEY_INVALID',
      'An Idempotency-Key is 1 to 255 visible ASCII characters.',
    );
  }
  return header;
}

/** What is stored of a key: callers put all kinds of things into it, a borrower's number too. */
export function digestOfKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/**
 * What was asked, as one hash: the path with its parameters and the body, however its keys are ordered. Keyed with the
 * Idempotency-Key, which is not stored: a bare hash of a body with a phone number in it is found by trying all numbers.
 */
export function hashRequest(request: HttpRequest, key = ''): () => Buffer {
  const hash = createHmac('sha256', key).update(`${request.method} ${request.url.split('?')[0]}\n`);
  if (request.body instanceof Readable) return hashStream(request, hash);
  const digest = hash.update(request.body === undefined ? '' : canonicalize(request.body)).digest();
  return () => digest;
}

/** The hash of a stream is known when somebody has read it; until then it is said to be unknown. */
function hashStream(request: HttpRequest, hash: Hmac): () => Buffer {
  let digest: Buffer | null = null;
  const body = through(request.body as Readable, (chunk) => void hash.update(chunk));
  body.once('end', () => (digest = hash.digest()));
  request.body = body;
  return () => digest ?? HASH_NOT_KNOWN_YET;
}

export function keyInUse(): Problem {
  return new Problem(
    409,
    'IDEMPOTENCY_KEY_IN_USE',
    'A request with this Idempotency-Key is still running.',
    [],
    { 'retry-after': '1' },
  );
}

export function keyReused(): Problem {
  return new Problem(422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
}
