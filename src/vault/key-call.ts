import { Agent, request } from 'undici';
import { KeysUnavailable } from './key-provider';

/** A key server answers in milliseconds; a send stage must not hang on one that does not. */
export const KEY_CALL_MS = 2_000;
const MAX_ANSWER_BYTES = 64 * 1_024;

const agent = new Agent({ connections: 8, connect: { timeout: KEY_CALL_MS } });

export interface KeyAnswer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * One call of a key server: no retry, no redirect, bounded in time and size.
 * @returns an answer of 2xx or 4xx that is a JSON object
 * @throws KeysUnavailable for everything after which nobody knows: no answer, 429, 5xx, an answer that is no JSON
 */
export async function callKeyServer(
  who: string,
  url: string,
  call: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string; timeoutMs?: number },
): Promise<KeyAnswer> {
  let status: number;
  let text: string;
  try {
    const signal = AbortSignal.timeout(call.timeoutMs ?? KEY_CALL_MS);
    const { method, headers, body } = call;
    const answer = await request(url, { method, headers, body, signal, dispatcher: agent });
    status = answer.statusCode;
    text = await readBounded(answer.body);
  } catch (error) {
    // The code only: messages quote addresses.
    const { code, name } = error as { code?: unknown; name?: string };
    throw new KeysUnavailable(`${who}: ${typeof code === 'string' ? code : (name ?? 'no answer')}`);
  }
  if (status === 429 || status >= 500 || status < 200 || (status >= 300 && status < 400))
    throw new KeysUnavailable(`${who} answers ${status}`);
  const body = readObject(text);
  if (!body) throw new KeysUnavailable(`${who} answers ${status} with something that is no JSON object`);
  return { status, body };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
