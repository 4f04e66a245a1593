import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeServer, type FakeAnswer, type FakeServer } from './fake-server';

export interface FakeTransit extends FakeServer {
  tokenFile: string;
  /** What it takes; writing another token into the file makes ours old. */
  token: string;
  derived: boolean;
  versions: Buffer[];
}

const errors = (status: number, ...messages: string[]): FakeAnswer => ({
  status,
  body: { errors: messages },
});
const data = (body: Record<string, unknown>): FakeAnswer => ({
  status: 200,
  body: { request_id: 'r', lease_id: '', renewable: false, lease_duration: 0, data: body, warnings: null },
});

/** The transit engine of HashiCorp Vault as its HTTP API has it: one derived aes256-gcm96 key, any number of versions. */
export async function startFakeTransit(namespace = ''): Promise<FakeTransit> {
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'stillyou-transit-')), 'token');
  let fake: FakeTransit | undefined;
  const state = { token: 'hvs.fake', derived: true, versions: [randomBytes(32)], tokenFile };
  writeFileSync(tokenFile, `${state.token}\n`);
  const server = await startFakeServer(
    (request, text) => {
      if (request.headers['x-vault-token'] !== state.token || request.headers['x-vault-request'] !== 'true')
        return errors(403, 'permission denied');
      if ((request.headers['x-vault-namespace'] ?? '') !== namespace) return errors(404);
      const [, operation, name, extra] = /^\/v1\/transit\/(\w+)\/([\w-]+)(\/\w+)?$/.exec(request.url!) ?? [];
      if (name !== 'stillyou') return errors(404);
      const body = (text ? JSON.parse(text) : {}) as Record<string, string>;
      return work(fake!, `${request.method} ${operation}${extra ?? ''}`, body);
    },
    (request) => `${request.method} ${request.url}`,
  );
  // One object: what a test changes on it is what the server looks at.
  return (fake = Object.assign(server, state));
}

function work(
  state: { derived: boolean; versions: Buffer[] },
  operation: string,
  body: Record<string, string>,
): FakeAnswer {
  const context = body.context ? Buffer.from(body.context, 'base64') : Buffer.alloc(0);
  if (/^POST (encrypt|decrypt|rewrap)$/.test(operation) && context.length === 0)
    return errors(400, 'missing context for key derivation');
  switch (operation) {
    case 'GET keys':
      return data({
        name: 'stillyou',
        type: 'aes256-gcm96',
        derived: state.derived,
        latest_version: state.versions.length,
        min_decryption_version: 1,
        min_encryption_version: 0,
      });
    case 'POST keys/rotate':
      state.versions.push(randomBytes(32));
      return data({ latest_version: state.versions.length });
    case 'POST encrypt':
      return data({
        ciphertext: encrypt(state.versions, context, Buffer.from(body.plaintext!, 'base64')),
        key_version: state.versions.length,
      });
    case 'POST decrypt':
    case 'POST rewrap': {
      const plain = decrypt(state.versions, context, body.ciphertext!);
      if (typeof plain === 'string') return errors(400, plain);
      return operation === 'POST decrypt'
        ? data({ plaintext: plain.toString('base64') })
        : data({
            ciphertext: encrypt(state.versions, context, plain),
            key_version: state.versions.length,
          });
    }
    default:
      return errors(405, 'unsupported operation');
  }
}

const derive = (version: Buffer, context: Buffer) => createHmac('sha256', version).update(context).digest();

function encrypt(versions: Buffer[], context: Buffer, plain: Buffer): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derive(versions.at(-1)!, context), iv);
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `vault:v${versions.length}:${body.toString('base64')}`;
}

function decrypt(versions: Buffer[], context: Buffer, ciphertext: string): Buffer | string {
  const [, version, body] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
  if (!version) return 'invalid ciphertext: no prefix';
  const key = versions[Number(version) - 1];
  if (!key) return 'invalid ciphertext: version is too new';
  const bytes = Buffer.from(body!, 'base64');
  if (bytes.length < 28) return 'invalid ciphertext: length is less than expected';
  try {
    const decipher = createDecipheriv('aes-256-gcm', derive(key, context), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return 'cipher: message authentication failed';
  }
}
