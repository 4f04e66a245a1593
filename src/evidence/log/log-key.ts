import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { privateKeyFrom } from '../note/keys';

/** `<folder>/log.key`: PEM, as `openssl genpkey -algorithm ed25519` writes it. */
export function logKeyPath(folder: string): string {
  return join(folder, 'log.key');
}

/** The key in this file; null when there is none. @throws Error when the file holds anything but an Ed25519 key */
export function findKey(path: string): KeyObject | null {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return privateKeyFrom(pem);
  } catch {
    throw new Error(`${path} does not hold an Ed25519 private key: restore it from its backup`);
  }
}

/** The key in this file, made where there is none. Whoever made it at the same moment is believed. */
export function ensureKey(path: string): KeyObject {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return findKey(path)!;
}
