import type { Settings } from '../platform/settings';
import { SettingsError } from '../platform/settings';
import { FileKeys } from './file-keys';
import {
  KeyRefused,
  KeysUnavailable,
  type KeyProvider,
  type KeyProviderName,
  type WrappedKey,
} from './key-provider';
import { KmsKeys } from './kms-keys';
import { findRootKeys, rootKeyPath } from './root-key';
import { TransitKeys } from './transit-keys';

/** After a call without an answer, how long nobody is made to wait for the next one. */
const REST_MS = 1_000;

/** A wrapped key as a row has it: whose root, and which version of it. */
export interface StoredKey extends WrappedKey {
  provider: KeyProviderName;
}

/**
 * Every root that is configured: the one that wraps from now on, and those that still open what they wrapped. One that
 * does not answer is left alone for a moment, so that an outage costs one wait a second and not one a row.
 */
export class KeyProviders {
  private readonly restUntil = new Map<KeyProviderName, { until: number; why: string }>();

  constructor(
    private readonly all: ReadonlyMap<KeyProviderName, KeyProvider>,
    readonly current: KeyProvider,
  ) {}

  /** @throws KeysUnavailable, KeyRefused */
  async wrap(key: Buffer, context: string): Promise<StoredKey> {
    const { name } = this.current;
    return { provider: name, ...(await this.ask(this.current, (p) => p.wrap(key, context))) };
  }

  /** @throws KeysUnavailable, KeyRefused (also when that provider is not configured any more) */
  async unwrap(stored: StoredKey, context: string): Promise<Buffer> {
    return this.ask(this.of(stored.provider), (p) => p.unwrap(stored, context));
  }

  /** Under the current root; across two providers the key passes through this process. */
  async rewrap(stored: StoredKey, context: string): Promise<StoredKey> {
    if (stored.provider !== this.current.name) return this.wrap(await this.unwrap(stored, context), context);
    const wrapped = await this.ask(this.current, (p) => p.rewrap(stored, context));
    return { provider: this.current.name, ...wrapped };
  }

  currentVersion(): Promise<string> {
    return this.ask(this.current, (p) => p.currentVersion());
  }

  /** Why the current root does not answer now; null when it does. Asks it, unless that was just done in vain. */
  async trouble(): Promise<string | null> {
    try {
      await this.currentVersion();
      return null;
    } catch (error) {
      return error instanceof KeysUnavailable ? error.why : (error as Error).message;
    }
  }

  /** What the first release derived from its root key; null where that was never here. */
  legacyKey(use: 'wrap data keys' | 'blind index'): Buffer | null {
    const file = this.all.get('file');
    return file instanceof FileKeys ? file.legacyKey(use) : null;
  }

  private of(name: KeyProviderName): KeyProvider {
    const provider = this.all.get(name);
    if (!provider)
      throw new KeyRefused(
        `it was wrapped by ${name}, whose settings are missing: set them until \`stillyou vault rotate-root\` has run`,
      );
    return provider;
  }

  private async ask<T>(provider: KeyProvider, call: (provider: KeyProvider) => Promise<T>): Promise<T> {
    const resting = this.restUntil.get(provider.name);
    if (resting && resting.until > performance.now()) throw new KeysUnavailable(resting.why);
    try {
      const answer = await call(provider);
      this.restUntil.delete(provider.name);
      return answer;
    } catch (error) {
      if (error instanceof KeysUnavailable)
        this.restUntil.set(provider.name, { until: performance.now() + REST_MS, why: error.why });
      throw error;
    }
  }
}

/**
 * The roots that the settings name: KEY_PROVIDER wraps, and every other whose settings are there still opens.
 * @throws SettingsError when the root key file of KEY_PROVIDER=file is missing or is none; nothing is touched then
 */
export function keyProvidersFor(settings: Settings): KeyProviders {
  const all = new Map<KeyProviderName, KeyProvider>();
  const path = rootKeyPath(settings.dataDir, settings.rootKeyFile);
  const fileKeys = findRootKeys(path);
  if (fileKeys) all.set('file', new FileKeys(path, fileKeys));
  if (settings.transit) all.set('vault-transit', new TransitKeys(settings.transit));
  if (settings.kms) all.set('aws-kms', new KmsKeys(settings.kms));
  const current = all.get(settings.keyProvider);
  if (!current)
    throw new SettingsError('ROOT_KEY_FILE', `there is no file ${path}; restore the key from its backup`);
  return new KeyProviders(all, current);
}
