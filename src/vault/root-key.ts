import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SettingsError } from '../platform/settings';

/** Every version of the root key that a file holds; the highest wraps. */
export type RootKeys = ReadonlyMap<number, Buffer>;

/** ROOT_KEY_FILE when set, else `<dataDir>/root.key`. */
export function rootKeyPath(dataDir: string, keyFile: string | undefined): string {
  return keyFile ?? join(dataDir, 'root.key');
}

/**
 * The root key's versions: a line each, `2:<64 hex digits>`; a line of 64 hex digits alone is version 1. It stays outside
 * Postgres: a dump without it opens nothing. Null when there is no file. Writes nothing.
 * @throws SettingsError when it holds anything else
 */
export function findRootKeys(path: string): RootKeys | null {
  if (!existsSync(path)) return null;
  const keys = new Map<number, Buffer>();
  for (const line of readFileSync(path, 'utf8')
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean)) {
    const [, version = '1', hex] = /^(?:([1-9]\d{0,5}):)?([0-9a-f]{64})$/i.exec(line) ?? [];
    if (!hex || keys.has(Number(version)))
      throw new SettingsError(
        'ROOT_KEY_FILE',
        `${path} does not hold a key of 64 hex digits a line, each with a version of its own (2:…): restore it from its backup`,
      );
    keys.set(Number(version), Buffer.from(hex, 'hex'));
  }
  if (keys.size === 0)
    throw new SettingsError(
      'ROOT_KEY_FILE',
      `${path} is empty and does not hold a key of 64 hex digits: restore it from its backup`,
    );
  return keys;
}

/** Make the first key where there is none. Somebody who made it at the same moment is believed. */
export function makeRootKeys(path: string): RootKeys {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return findRootKeys(path)!;
}

/** Write one more version into the file; whoever reads it sees the old file or the new one, whole. */
export function addRootKey(path: string): number {
  const keys = findRootKeys(path);
  if (!keys)
    throw new SettingsError('ROOT_KEY_FILE', `there is no file ${path}; restore the key from its backup`);
  const version = Math.max(...keys.keys()) + 1;
  const lines = [...keys, [version, randomBytes(32)] as const].map(
    ([v, key]) => `${v}:${key.toString('hex')}\n`,
  );
  const next = `${path}.${process.pid}.new`;
  const file = openSync(next, 'wx', 0o600);
  try {
    writeFileSync(file, lines.join(''));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  return version;
}
