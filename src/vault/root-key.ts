import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SettingsError } from '../platform/settings';

/** Injection token for the 32-byte root key. */
export const ROOT_KEY = Symbol('ROOT_KEY');

/**
 * The root key: ROOT_KEY_FILE when set (64 hex digits, must exist), else `<dataDir>/root.key`, made on
 * first start. It stays outside Postgres: a dump without it opens nothing.
 * @throws SettingsError when the file is missing or is not a key; nothing is touched then.
 */
export function loadRootKey(dataDir: string, keyFile: string | undefined): Buffer {
  const path = keyFile ?? join(dataDir, 'root.key');
  if (!existsSync(path)) {
    if (keyFile)
      throw new SettingsError(
        'ROOT_KEY_FILE',
        `there is no file ${keyFile}; restore the key from its backup`,
      );
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new SettingsError('ROOT_KEY_FILE', `${path} does not hold a key of 64 hex digits`);
  }
  return Buffer.from(text, 'hex');
}
