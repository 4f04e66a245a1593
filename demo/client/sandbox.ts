import { Api, type Answer } from './http';

export interface HandsetMessage {
  id: string;
  medium: string;
  text: string;
  at: string;
  delivered: boolean;
}
export interface MailMessage {
  id: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  at: string;
}
export interface DeviceMessage {
  id: string;
  title: string;
  text: string;
  link?: string;
  at: string;
}

/** /sandbox as a test uses it. A call that is refused fails the test. */
export class Sandbox {
  private readonly http: Api;

  constructor(base: string) {
    this.http = new Api(base);
  }

  handset(e164: string) {
    const path = `/sandbox/handsets/${encodeURIComponent(e164)}`;
    return {
      set: (behaviour: string, over: object = {}) => this.put(path, { behaviour, ...over }),
      messages: () => this.messages<HandsetMessage>(path),
      reply: (text: string) => this.post(`${path}/replies`, { text }),
    };
  }

  mailbox(address: string) {
    const path = `/sandbox/mailboxes/${encodeURIComponent(address)}`;
    return {
      set: (behaviour: string, over: object = {}) => this.put(path, { behaviour, ...over }),
      messages: () => this.messages<MailMessage>(path),
    };
  }

  device(token: string) {
    const path = `/sandbox/devices/${encodeURIComponent(token)}`;
    return {
      set: (behaviour: string, over: object = {}) => this.put(path, { behaviour, ...over }),
      messages: () => this.messages<DeviceMessage>(path),
    };
  }

  carrier(name: string) {
    return {
      set: (state: { up: boolean; failRate?: number; latencyMs?: number }) =>
        this.put(`/sandbox/carriers/${name}`, state),
    };
  }

  registry(e164: string) {
    const path = `/sandbox/number-registry/${encodeURIComponent(e164)}`;
    return {
      set: (facts: { recycledOn?: string; simSwappedAt?: string; status?: string }) => this.put(path, facts),
    };
  }

  /** Let virtual time pass (`PT10M`, `P1D`); returns when all that fell due has run. */
  async advance(by: string): Promise<Date> {
    return new Date((await this.post('/sandbox/clock/advance', { by })).now);
  }

  async now(): Promise<Date> {
    return new Date(ok(await this.http.get('/sandbox/clock'), 'the clock').now);
  }

  async key(): Promise<string> {
    return ok(await this.http.get('/sandbox/key'), 'the key').key;
  }

  reset(): Promise<unknown> {
    return this.post('/sandbox/reset');
  }

  private async messages<T>(path: string): Promise<T[]> {
    return ok(await this.http.get<{ items: T[] }>(`${path}/messages`), path).items;
  }

  private async put(path: string, body: unknown): Promise<any> {
    return ok(await this.http.put(path, body), path);
  }

  private async post(path: string, body?: unknown): Promise<any> {
    return ok(await this.http.post(path, body), path);
  }
}

function ok<T>(answer: Answer<T>, what: string): T {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
