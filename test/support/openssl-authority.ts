import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const CONFIG = `
[tsa]
default_tsa = one
[one]
dir = .
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
`;

/** An RFC 3161 authority that openssl is, behind real HTTP. */
export interface Authority {
  url: string;
  /** Where its certificate `tsa.pem` is. */
  folder: string;
  openssl(...args: string[]): Buffer;
  /** What it answers to a query, DER both. */
  reply(query: Buffer): Buffer;
  /** What it answers over HTTP from now on. */
  answer: (query: Buffer) => Buffer;
  close(): void;
}

export async function startAuthority(): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-tsa-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(join(folder, 'tsa.cnf'), CONFIG);
  writeFileSync(join(folder, 'serial'), '01\n');
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=Test authority', '-addext', 'extendedKeyUsage=critical,timeStamping'],
    ...['-keyout', 'tsa.key', '-out', 'tsa.pem'],
  );
  const reply = (query: Buffer) => {
    writeFileSync(join(folder, 'q.tsq'), query);
    openssl('ts', '-reply', '-queryfile', 'q.tsq', '-config', 'tsa.cnf', '-section', 'one', '-out', 'r.tsr');
    return readFileSync(join(folder, 'r.tsr'));
  };
  const server = createServer((request, response) => {
    void buffer(request).then((query) => response.end(authority.answer(query)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const authority: Authority = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    openssl,
    reply,
    answer: reply,
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return authority;
}
