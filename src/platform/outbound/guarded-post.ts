import { isIP, isIPv6, type LookupFunction } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';
import { readRetryAfter } from '../retry-after';
import { isLoopbackHost, judgeUrl, type OutboundRules } from './outbound-url';
import { isPublicAddress } from './public-address';
import { resolveByDns, type Resolve } from './resolve';

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1_024;
const LOOPBACK = { localhost: ['127.0.0.1'] } as const;

export interface OutboundCall {
  headers: Record<string, string>;
  body: string;
}

export type OutboundResult =
  /** Somebody answered. The body was read up to 64 KiB and dropped. */
  | { kind: 'answer'; status: number; retryAfterSeconds: number | null }
  /** Not called: the URL, or an address behind its name, is not for us to call. Nothing was connected to. */
  | { kind: 'refused'; code: string }
  /** Called, or tried to, without an answer. `code` names the fault, never the address. */
  | { kind: 'failed'; code: string };

export interface GuardedPostOptions extends OutboundRules {
  resolve?: Resolve;
  totalMs?: number;
}

/**
 * POSTs to addresses that others chose (server-side request forgery is what it is here against). The name is resolved
 * anew at every call, every address behind it must be public, and the socket goes to the very addresses that were
 * checked: there is no second look-up in which an answer could change. No redirect is followed, no connection is
 * kept, no proxy of the environment is used. Certificates are checked against the name.
 */
export class GuardedPost {
  private readonly resolve: Resolve;
  private readonly agent: Agent;

  constructor(private readonly options: GuardedPostOptions) {
    this.resolve = options.resolve ?? resolveByDns;
    this.agent = new Agent({
      // One request a connection: a kept one would go on to where the name pointed yesterday.
      pipelining: 0,
      connect: { timeout: CONNECT_MS, lookup: this.lookup },
      maxHeaderSize: 16 * 1_024,
      headersTimeout: TOTAL_MS,
      bodyTimeout: TOTAL_MS,
    });
  }

  /** Never throws. */
  async post(text: string, call: OutboundCall): Promise<OutboundResult> {
    // Again, though it was judged when it was stored: the rules may have become stricter since.
    const refusal = judgeUrl(text, this.options);
    if (refusal) return { kind: 'refused', code: refusal };
    const signal = AbortSignal.timeout(this.options.totalMs ?? TOTAL_MS);
    try {
      const url = new URL(text);
      const answer = await request(url, {
        method: 'POST',
        headers: call.headers,
        body: call.body,
        signal,
        dispatcher: this.agent,
      });
      await drop(answer.body, signal);
      return {
        kind: 'answer',
        status: answer.statusCode,
        retryAfterSeconds: readRetryAfter(answer.headers['retry-after']),
      };
    } catch (error) {
      return toFailure(error);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** Called by the socket itself, for names only; addresses in the URL were judged with it. */
  private readonly lookup: LookupFunction = (hostname, options, done) => {
    this.checkedAddresses(hostname).then(
      (addresses) => {
        const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
        if (options.all)
          (done as (error: null, all: { address: string; family: number }[]) => void)(null, all);
        else done(null, all[0]!.address, all[0]!.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };

  private async checkedAddresses(hostname: string): Promise<string[]> {
    const host = hostname.replace(/\.+$/, '').toLowerCase();
    if (this.options.httpToLoopback && isLoopbackHost(host)) return [...LOOPBACK.localhost];
    const addresses = await this.resolve(host);
    // One bad address among good ones is refused as a whole: which of them is called is the attacker's luck.
    if (
      addresses.length === 0 ||
      !addresses.every((address) => isIP(address) > 0 && isPublicAddress(address))
    )
      throw Object.assign(new Error('not a public address'), { code: ADDRESS_NOT_PUBLIC });
    return addresses;
  }
}

const ADDRESS_NOT_PUBLIC = 'ADDRESS_NOT_PUBLIC';

/** Let the sender finish a short answer; a long or slow one is cut. Its status has been told already. */
async function drop(body: Dispatcher.ResponseData['body'], signal: AbortSignal): Promise<void> {
  await body.dump({ limit: MAX_ANSWER_BYTES, signal }).catch(() => undefined);
  body.destroy();
}

function toFailure(error: unknown): OutboundResult {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: { code?: unknown } };
  const said = [code, cause?.code].find((each): each is string => typeof each === 'string');
  if (said === ADDRESS_NOT_PUBLIC) return { kind: 'refused', code: said };
  if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'failed', code: 'TIMEOUT' };
  // The code only: messages quote the address that was called.
  return { kind: 'failed', code: (said ?? name ?? 'UNKNOWN').slice(0, 60) };
}
