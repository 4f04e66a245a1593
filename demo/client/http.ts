import { randomUUID } from 'node:crypto';

/** An answer, read to its end. `body` is parsed when it is JSON (a problem too), else the text. */
export interface Answer<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

/** The HTTP API as a caller outside sees it. Never throws for a status; the test looks at it. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly key: string | null = null,
  ) {}

  get<T = any>(path: string): Promise<Answer<T>> {
    return this.call('GET', path);
  }

  /** With an Idempotency-Key of its own unless `headers` brings one. */
  post<T = any>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.call('POST', path, body, { 'idempotency-key': randomUUID(), ...headers });
  }

  put<T = any>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.call('PUT', path, body, headers);
  }

  del<T = any>(path: string): Promise<Answer<T>> {
    return this.call('DELETE', path);
  }

  /** A string or bytes are sent as they are (name their content-type), anything else as JSON. */
  async call<T = any>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.base + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.key ? { authorization: `Bearer ${this.key}` } : {}),
        ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : raw ? (body as string) : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: (isJson && text ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }
}
