import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { askAuthority } from './ask-authority';
import { readStamp, stampRequest } from './time-stamp';

const NOTE = 'bank.example/evidence/1\n5\nroot\n\n— bank.example/evidence/1 signature\n';
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

describe('a time stamp of an authority that openssl is', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let answer: (query: Buffer) => Buffer;
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const reply = (query: Buffer) => {
    writeFileSync(join(folder, 'q.tsq'), query);
    openssl('ts', '-reply', '-queryfile', 'q.tsq', '-config', 'tsa.cnf', '-section', 'one', '-out', 'r.tsr');
    return readFileSync(join(folder, 'r.tsr'));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillyou-tsa-'));
    writeFileSync(join(folder, 'tsa.cnf'), CONFIG);
    writeFileSync(join(folder, 'serial'), '01\n');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=Test authority',
      '-addext',
      'extendedKeyUsage=critical,timeStamping',
      '-keyout',
      'tsa.key',
      '-out',
      'tsa.pem',
    );
    server = createServer((request, response) => {
      void buffer(request).then((query) => response.end(answer(query)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one that openssl verifies over the bytes of the checkpoint', async () => {
    answer = reply;
    const { at, response } = await askAuthority(url, NOTE);
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(120_000);
    writeFileSync(join(folder, 'kept.tsr'), response);
    writeFileSync(join(folder, 'kept.txt'), NOTE);
    const verify = () =>
      openssl(
        'ts',
        '-verify',
        '-data',
        'kept.txt',
        '-in',
        'kept.tsr',
        '-CAfile',
        'tsa.pem',
        '-partial_chain',
      );
    expect(verify).not.toThrow();
    writeFileSync(join(folder, 'kept.txt'), NOTE.replace('\n5\n', '\n6\n'));
    expect(verify).toThrow();
  });

  it('is refused when it is of something else, answers another question, or is none', async () => {
    const [asked, other] = [stampRequest(NOTE), stampRequest('other')];
    const response = reply(asked.body);
    expect(readStamp(response, asked)).toBeInstanceOf(Date);
    expect(() => readStamp(response, { ...asked, digest: other.digest })).toThrow('of something else');
    expect(() => readStamp(response, { ...asked, nonce: other.nonce })).toThrow('answers another question');
    expect(() => readStamp(reply(Buffer.from('30030201ff', 'hex')), asked)).toThrow(
      'did not grant it (status 2)',
    );
    answer = () => Buffer.from('no stamp');
    await expect(askAuthority(url, NOTE)).rejects.toThrow('the answer is no time stamp');
  });
});
