import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { startFakeServer, type FakeAnswer, type FakeServer } from './fake-server';

export const FAKE_CREDENTIALS = {
  accessKeyId: 'AKIDFAKE',
  secretAccessKey: 'fake/secret',
  sessionToken: 'fake-session',
};
const ARN = (id: string) => `arn:aws:kms:eu-central-1:111122223333:key/${id}`;

export interface FakeKms extends FakeServer {
  keyId: string;
  /** Another key of the account. @returns its id */
  addKey(): string;
}

const failure = (type: string): FakeAnswer => ({ status: 400, body: { __type: type, message: type } });

/** AWS KMS as its JSON API 1.1 has it: symmetric keys, encryption context, and a signature that is really checked. */
export async function startFakeKms(): Promise<FakeKms> {
  const keys = new Map<string, Buffer>([['key-1', randomBytes(32)]]);
  const find = (id: unknown) => [...keys].find(([name]) => id === name || id === ARN(name));
  const server = await startFakeServer(
    (request, text) => {
      if (!isSigned(request, text)) return failure('InvalidSignatureException');
      const body = JSON.parse(text) as Record<string, string>;
      const context = (name: string) => JSON.stringify((body as Record<string, unknown>)[name] ?? {});
      switch (request.headers['x-amz-target']) {
        case 'TrentService.DescribeKey': {
          const key = find(body.KeyId);
          return key
            ? { status: 200, body: { KeyMetadata: { Arn: ARN(key[0]), KeyId: key[0], Enabled: true } } }
            : failure('NotFoundException');
        }
        case 'TrentService.Encrypt': {
          const key = find(body.KeyId);
          if (!key) return failure('NotFoundException');
          return encrypt(key, Buffer.from(body.Plaintext!, 'base64'), context('EncryptionContext'));
        }
        case 'TrentService.Decrypt': {
          const key = find(body.KeyId);
          if (!key) return failure('com.amazonaws.kms#NotFoundException');
          const plain = decrypt(key, body.CiphertextBlob!, context('EncryptionContext'));
          return plain
            ? { status: 200, body: { Plaintext: plain.toString('base64'), KeyId: ARN(key[0]) } }
            : failure('InvalidCiphertextException');
        }
        case 'TrentService.ReEncrypt': {
          const [from, to] = [find(body.SourceKeyId), find(body.DestinationKeyId)];
          if (!from || !to) return failure('NotFoundException');
          const plain = decrypt(from, body.CiphertextBlob!, context('SourceEncryptionContext'));
          return plain
            ? encrypt(to, plain, context('DestinationEncryptionContext'))
            : failure('InvalidCiphertextException');
        }
        default:
          return failure('UnknownOperationException');
      }
    },
    (request) => String(request.headers['x-amz-target']),
  );
  return Object.assign(server, {
    keyId: 'key-1',
    addKey() {
      const id = `key-${keys.size + 1}`;
      keys.set(id, randomBytes(32));
      return id;
    },
  });
}

function encrypt([id, key]: [string, Buffer], plain: Buffer, context: string): FakeAnswer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const blob = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { status: 200, body: { CiphertextBlob: blob.toString('base64'), KeyId: ARN(id) } };
}

function decrypt([, key]: [string, Buffer], blob: string, context: string): Buffer | null {
  const bytes = Buffer.from(blob, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

/** The other side of Signature Version 4, written from its description and not from our signer. */
function isSigned(request: IncomingMessage, body: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=AKIDFAKE\/(\d{8})\/eu-central-1\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!match || request.headers['x-amz-security-token'] !== FAKE_CREDENTIALS.sessionToken) return false;
  const [, date, signed, signature] = match as unknown as [string, string, string, string];
  for (const needed of ['host', 'x-amz-date', 'x-amz-target', 'x-amz-security-token', 'content-type'])
    if (!signed.split(';').includes(needed)) return false;
  const headers = signed
    .split(';')
    .map((name) => `${name}:${String(request.headers[name])}\n`)
    .join('');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = `POST\n/\n\n${headers}\n${signed}\n${hash(body)}`;
  const stamp = String(request.headers['x-amz-date']);
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${date}/eu-central-1/kms/aws4_request\n${hash(canonical)}`;
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const dateKey = mac(`AWS4${FAKE_CREDENTIALS.secretAccessKey}`, date);
  const signing = mac(mac(mac(dateKey, 'eu-central-1'), 'kms'), 'aws4_request');
  return stamp.startsWith(date) && mac(signing, toSign).toString('hex') === signature;
}
