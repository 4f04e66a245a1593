import type { KmsSettings } from '../platform/settings';
import { callKeyServer } from './key-call';
import { KeyRefused, KeysUnavailable, type KeyProvider, type WrappedKey } from './key-provider';
import { signV4 } from './sigv4';

const WHO = 'AWS KMS';

/** What is wrong with the ciphertext, its context or its key, and stays so. */
const FINAL = [
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'NotFoundException',
  'InvalidKeyUsageException',
  'ValidationException',
];

/**
 * The root key in AWS KMS (JSON API 1.1, TrentService): Encrypt, Decrypt, ReEncrypt with an encryption context. The
 * version is the key's ARN: KMS rotates the material behind it by itself; a new AWS_KMS_KEY_ID is a new version.
 */
export class KmsKeys implements KeyProvider {
  readonly name = 'aws-kms';

  constructor(
    private readonly settings: KmsSettings & { timeoutMs?: number },
    /** Real time: a signature lives a quarter of an hour, and the sandbox's clock may be days ahead. */
    private readonly now: () => Date = () => new Date(),
  ) {}

  async currentVersion(): Promise<string> {
    const { KeyMetadata } = await this.call('DescribeKey', { KeyId: this.settings.keyId });
    const arn = (KeyMetadata as { Arn?: unknown } | undefined)?.Arn;
    if (typeof arn !== 'string') throw garbled();
    return arn;
  }

  async wrap(key: Buffer, context: string): Promise<WrappedKey> {
    return toWrapped(
      await this.call('Encrypt', {
        KeyId: this.settings.keyId,
        Plaintext: key.toString('base64'),
        EncryptionContext: { stillyou: context },
      }),
    );
  }

  async unwrap({ rootVersion, wrapped }: WrappedKey, context: string): Promise<Buffer> {
    const { Plaintext } = await this.call('Decrypt', {
      // Named, so that a ciphertext of somebody else's key is not opened for us.
      KeyId: rootVersion,
      CiphertextBlob: wrapped.toString('base64'),
      EncryptionContext: { stillyou: context },
    });
    const key = typeof Plaintext === 'string' ? Buffer.from(Plaintext, 'base64') : null;
    if (key?.length !== 32) throw garbled();
    return key;
  }

  async rewrap({ rootVersion, wrapped }: WrappedKey, context: string): Promise<WrappedKey> {
    return toWrapped(
      await this.call('ReEncrypt', {
        CiphertextBlob: wrapped.toString('base64'),
        SourceKeyId: rootVersion,
        SourceEncryptionContext: { stillyou: context },
        DestinationKeyId: this.settings.keyId,
        DestinationEncryptionContext: { stillyou: context },
      }),
    );
  }

  private async call(action: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { endpoint, region, credentials, timeoutMs } = this.settings;
    const url = new URL(endpoint);
    const body = JSON.stringify(input);
    const headers = signV4(
      {
        method: 'POST',
        host: url.host,
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` },
        body,
        region,
        service: 'kms',
        at: this.now(),
      },
      credentials,
    );
    const answer = await callKeyServer(WHO, `${url.origin}/`, { method: 'POST', headers, body, timeoutMs });
    if (answer.status < 300) return answer.body;
    // `com.amazonaws.kms#NotFoundException` or the name alone.
    const { __type } = answer.body;
    const type = (typeof __type === 'string' ? __type : 'unknown').split('#').at(-1)!;
    if (FINAL.includes(type)) throw new KeyRefused(`${WHO} answers ${type}`);
    throw new KeysUnavailable(`${WHO} answers ${answer.status} ${type.slice(0, 60)}`);
  }
}

function toWrapped({ CiphertextBlob, KeyId }: Record<string, unknown>): WrappedKey {
  if (typeof CiphertextBlob !== 'string' || typeof KeyId !== 'string' || CiphertextBlob === '')
    throw garbled();
  return { rootVersion: KeyId, wrapped: Buffer.from(CiphertextBlob, 'base64') };
}

function garbled(): KeysUnavailable {
  return new KeysUnavailable(`${WHO} answers something else than was asked`);
}
