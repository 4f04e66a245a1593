import { readFileSync } from 'node:fs';
import type { TransitSettings } from '../platform/settings';
import { callKeyServer, type KeyAnswer } from './key-call';
import { KeyRefused, KeysUnavailable, type KeyProvider, type WrappedKey } from './key-provider';

const WHO = 'Vault transit';
const CIPHERTEXT = /^vault:v(\d{1,9}):[A-Za-z0-9+/=]+$/;

/**
 * The root key in HashiCorp Vault's transit engine, API v1. The key must be made with `derived=true`: only then is the
 * context part of it (and `rewrap`, unlike encrypt and decrypt, takes a context but no associated data).
 */
export class TransitKeys implements KeyProvider {
  readonly name = 'vault-transit';
  private isDerived = false;

  constructor(private readonly settings: TransitSettings & { timeoutMs?: number }) {}

  async currentVersion(): Promise<string> {
    const data = await this.call('GET', `keys/${this.settings.keyName}`);
    if (data.derived !== true)
      throw new KeyRefused(
        `the transit key ${this.settings.keyName} was made without derived=true: make another one with it`,
      );
    this.isDerived = true;
    if (!Number.isInteger(data.latest_version)) throw garbled();
    return String(data.latest_version);
  }

  async wrap(key: Buffer, context: string): Promise<WrappedKey> {
    if (!this.isDerived) await this.currentVersion();
    return toWrapped(
      await this.call('POST', `encrypt/${this.settings.keyName}`, {
        plaintext: key.toString('base64'),
        context: base64(context),
      }),
    );
  }

  async unwrap({ wrapped }: WrappedKey, context: string): Promise<Buffer> {
    const { plaintext } = await this.call('POST', `decrypt/${this.settings.keyName}`, {
      ciphertext: wrapped.toString('utf8'),
      context: base64(context),
    });
    const key = typeof plaintext === 'string' ? Buffer.from(plaintext, 'base64') : null;
    if (key?.length !== 32) throw garbled();
    return key;
  }

  async rewrap({ wrapped }: WrappedKey, context: string): Promise<WrappedKey> {
    return toWrapped(
      await this.call('POST', `rewrap/${this.settings.keyName}`, {
        ciphertext: wrapped.toString('utf8'),
        context: base64(context),
      }),
    );
  }

  async makeVersion(): Promise<string> {
    await this.call('POST', `keys/${this.settings.keyName}/rotate`, {});
    return this.currentVersion();
  }

  /** @returns the `data` of the answer; what has none (rotate before 1.13) answers an empty one */
  private async call(
    method: 'GET' | 'POST',
    path: string,
    body?: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const { address, mount, namespace, timeoutMs } = this.settings;
    const answer = await callKeyServer(WHO, `${address}/v1/${mount}/${path}`, {
      method,
      headers: {
        'x-vault-token': this.token(),
        'x-vault-request': 'true',
        ...(namespace && { 'x-vault-namespace': namespace }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      timeoutMs,
    });
    if (answer.status < 300) return (answer.body.data ?? {}) as Record<string, unknown>;
    throw refused(answer);
  }

  private token(): string {
    try {
      return readFileSync(this.settings.tokenFile, 'utf8').trim();
    } catch {
      throw new KeysUnavailable(`${WHO}: the token file cannot be read`);
    }
  }
}

function toWrapped({ ciphertext }: Record<string, unknown>): WrappedKey {
  const version = typeof ciphertext === 'string' ? CIPHERTEXT.exec(ciphertext)?.[1] : undefined;
  if (!version) throw garbled();
  return { rootVersion: version, wrapped: Buffer.from(ciphertext as string) };
}

/** 403 is the token's trouble (it ran out, its policy changed), not the key's: it passes. */
function refused({ status, body }: KeyAnswer): Error {
  if (status === 403) return new KeysUnavailable(`${WHO} refuses our token (403)`);
  const [first] = Array.isArray(body.errors) ? (body.errors as unknown[]) : [];
  return new KeyRefused(
    `${WHO} answers ${status}${typeof first === 'string' ? `: ${first.slice(0, 200)}` : ''}`,
  );
}

function garbled(): KeysUnavailable {
  return new KeysUnavailable(`${WHO} answers something else than was asked`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
