import { Agent, request } from 'undici';
import { readRetryAfter } from '../platform/retry-after';

/** Under a stage's lease of 30 s, with room for writing down what came of it. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1_024;

/** Errors that come before a byte of the request was written. */
const NOTHING_LEFT = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
];

const agent = new Agent({ connections: 64, maxHeaderSize: 16 * 1_024, connect: { timeout: 5_000 } });

export interface OutgoingCall {
  headers: Record<string, string>;
  body: string;
  timeoutMs?: number;
}

export type CallResult =
  /** `body` is what was read of it; an answer beyond the limit is cut and marked. */
  | { kind: 'answer'; status: number; retryAfterSeconds: number | null; body: string; isCut: boolean }
  /** Nothing left the house. */
  | { kind: 'unreachable'; detail: string }
  /** It left, or some of it, and no answer came back. */
  | { kind: 'lost'; detail: string };

/**
 * One POST, one answer: no retry, no redirect, bounded in time and in size. Never throws, so that every adapter
 * has to say what each way of failing means.
 */
export async function post(url: string, call: OutgoingCall): Promise<CallResult> {
  const signal = AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS);
  try {
    const { headers, body } = call;
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent });
    const { text, isCut } = await readBounded(answer.body);
    const retryAfterSeconds = readRetryAfter(answer.headers['retry-after']);
    return { kind: 'answer', status: answer.statusCode, retryAfterSeconds, body: text, isCut };
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: string };
    // The code only: messages quote the address that was called.
    const detail = typeof code === 'string' ? code : (name ?? 'unknown');
    return NOTHING_LEFT.includes(detail) ? { kind: 'unreachable', detail } : { kind: 'lost', detail };
  }
}

/** The JSON object in an answer, or null when it holds none. */
export function readJsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<{ text: string; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    chunks.push(chunk);
    // Leaving the loop destroys the stream, and the connection with it: a gigabyte is not read to its end.
    if (size > MAX_ANSWER_BYTES) break;
  }
  return {
    text: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8'),
    isCut: size > MAX_ANSWER_BYTES,
  };
}
