import { createHmac } from 'node:crypto';
import { decrypt, encrypt } from './cell';
import { KeyRefused, KeysUnavailable, type KeyProvider, type WrappedKey } from './key-provider';
import { findRootKeys, addRootKey, type RootKeys } from './root-key';

/** The root key in a file beside the process: for development, and where the disk is as guarded as a key server. */
export class FileKeys implements KeyProvider {
  readonly name = 'file';
  private keys: RootKeys;

  constructor(
    private readonly path: string,
    keys: RootKeys,
  ) {
    this.keys = keys;
  }

  currentVersion(): Promise<string> {
    this.readAgain();
    return Promise.resolve(String(Math.max(...this.keys.keys())));
  }

  async wrap(key: Buffer, context: string): Promise<WrappedKey> {
    const rootVersion = await this.currentVersion();
    const wrapped = encrypt(wrapKey(this.keys.get(Number(rootVersion))!), key, Buffer.from(context));
    return { rootVersion, wrapped };
  }

  async unwrap({ rootVersion, wrapped }: WrappedKey, context: string): Promise<Buffer> {
    // Another process may have added a version since this one started.
    if (!this.keys.has(Number(rootVersion))) this.readAgain();
    const root = this.keys.get(Number(rootVersion));
    if (!root) throw new KeyRefused(`the root key file has no version ${rootVersion}`);
    try {
      return decrypt(wrapKey(root), wrapped, Buffer.from(context));
    } catch {
      throw new KeyRefused(`version ${rootVersion} of the root key does not open this key`);
    }
  }

  async rewrap(wrapped: WrappedKey, context: string): Promise<WrappedKey> {
    return this.wrap(await this.unwrap(wrapped, context), context);
  }

  async makeVersion(): Promise<string> {
    const version = addRootKey(this.path);
    this.readAgain();
    return Promise.resolve(String(version));
  }

  /** What the first release made of its root key: it wraps and indexes what was written then. */
  legacyKey(use: 'wrap data keys' | 'blind index'): Buffer | null {
    const first = this.keys.get(1);
    return first ? createHmac('sha256', first).update(`stillyou/1 ${use}`).digest() : null;
  }

  /** A file that cannot be read now is a trouble of the moment: what was read before stays in use. */
  private readAgain(): void {
    let keys: RootKeys | null;
    try {
      keys = findRootKeys(this.path);
    } catch {
      throw new KeysUnavailable('the root key file cannot be read');
    }
    if (keys) this.keys = keys;
  }
}

function wrapKey(root: Buffer): Buffer {
  return createHmac('sha256', root).update('stillyou/2 wrap lender keys').digest();
}
