import type { KeyObject } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { SignerMemory } from '../log/signer-memory';
import { cosign } from '../note/cosignature';
import type { VerifierKey } from '../note/keys';
import { formatSignature } from '../note/signed-note';
import { sha256 } from '../tree/hash';
import { judgeAddCheckpoint, parseAddCheckpoint, type Judged } from './add-checkpoint';

export interface WitnessOptions {
  /** The witness's name in its signatures: `witness.example/w1`. */
  name: string;
  key: KeyObject;
  /** Where it remembers what it saw; nobody else writes here. */
  folder: string;
  logs: readonly VerifierKey[];
  now: () => Date;
}

const MOST_BYTES = 64 * 1_024;
const TEXT = 'text/plain; charset=utf-8';

/**
 * A C2SP tlog-witness: it cosigns a checkpoint when the tree grew out of the one it saw before, and never two of one log
 * that do not. It knows no entry and needs no database.
 */
export class Witness {
  private readonly memory: SignerMemory;

  constructor(private readonly options: WitnessOptions) {
    this.memory = new SignerMemory(join(options.folder, 'seen'));
  }

  listen(host: string, port: number): Promise<Server> {
    const server = createServer((request, response) => {
      this.answer(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve(server));
    });
  }

  /** Judging, remembering and signing happen without a pause: two calls at once are one after the other. */
  addCheckpoint(body: string): { status: number; type: string; body: string } {
    const judged = judgeAddCheckpoint(parseAddCheckpoint(body), this.options.logs, (origin) =>
      this.memory.find(origin),
    );
    if (judged.status === 200) return this.cosigned(judged, body.slice(body.indexOf('\n\n') + 2));
    if (judged.status === 409) return { status: 409, type: 'text/x.tlog.size', body: `${judged.latest}\n` };
    return { status: judged.status, type: TEXT, body: `${judged.why}\n` };
  }

  private cosigned({ seen, text }: Extract<Judged, { status: 200 }>, note: string) {
    const { name, key, now } = this.options;
    this.memory.remember(seen);
    const line = formatSignature(cosign(text, name, key, now()));
    this.publish(seen.origin, note + line);
    return { status: 200, type: TEXT, body: line };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    const path = (request.url ?? '').split('?')[0]!;
    if (request.method === 'POST' && path === '/add-checkpoint') {
      const body = await readBody(request);
      if (body === null) return void send(413, TEXT, 'too large\n');
      const { status, type, body: said } = this.addCheckpoint(body);
      return void send(status, type, said);
    }
    const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
    const note = request.method === 'GET' && hash ? this.findPublished(hash) : null;
    if (note) send(200, TEXT, note);
    else send(404, TEXT, 'not here\n');
  }

  /** What monitors read. Behind what was remembered at most by the last call: it is written after it. */
  private publish(origin: string, note: string): void {
    const path = join(this.options.folder, `${sha256(origin).toString('hex')}.checkpoint`);
    writeFileSync(`${path}.new`, note, { mode: 0o644 });
    renameSync(`${path}.new`, path);
  }

  private findPublished(hash: string): string | null {
    try {
      return readFileSync(join(this.options.folder, `${hash}.checkpoint`), 'utf8');
    } catch {
      return null;
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
