import { readStamp, stampRequest, StampRefused } from './time-stamp';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1_024;

/** A time stamp as the authority gave it. */
export interface Stamp {
  at: Date;
  /** The RFC 3161 response, DER. */
  response: Buffer;
}

/** Ask the authority at this address when `bytes` were there. @throws StampRefused, or what fetch throws */
export async function askAuthority(url: string, bytes: string): Promise<Stamp> {
  const request = stampRequest(bytes);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: new Uint8Array(request.body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status !== 200) throw new StampRefused(`the authority answered ${answer.status}`);
  const response = Buffer.from(await answer.arrayBuffer());
  if (response.length > MOST_BYTES) throw new StampRefused('the answer is too long');
  return { at: readStamp(response, request), response };
}
