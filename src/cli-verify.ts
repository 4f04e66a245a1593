#!/usr/bin/env node
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { parseVkey, type SignatureType, type VerifierKey } from './evidence/note/keys';
import { describeProved } from './evidence/verify/describe';
import { readFiles } from './evidence/verify/files';
import { Refusal } from './evidence/verify/refusal';
import { verifyBundle } from './evidence/verify/verify-bundle';

export const VERIFY_USAGE = `
  stillyou verify bundle.zip --key KEY [--witness KEY]... [--quorum N]
      checks an evidence bundle, a zip or its unpacked folder, offline and without a database. KEY is a verifier key
      or a file with one, from outside the bundle. Prints what was proved, a line each; ends 1 when it is refused,
      2 when it was called wrongly`;

const OPTIONS = {
  key: { type: 'string' },
  witness: { type: 'string', multiple: true },
  quorum: { type: 'string' },
} as const;

/** Codes that say how it was called; every other says something of the bundle. */
const CALLED_WRONGLY = ['KEY_MISSING', 'KEY_INVALID', 'KEY_FROM_BUNDLE', 'FILE_MISSING'];

/** @param args behind `verify`. Uses Node alone: this file and what it imports can be carried to an auditor as they are. */
export function verifyCommand(args: readonly string[]): { lines: string[]; exitCode: 0 | 1 | 2 } {
  try {
    return { lines: verify(args), exitCode: 0 };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const exitCode = CALLED_WRONGLY.includes(error.code) ? 2 : 1;
    return { lines: [`REFUSED ${error.code}: ${error.detail}`], exitCode };
  }
}

function verify(args: readonly string[]): string[] {
  const { key, witness = [], quorum, path } = readArguments(args);
  if (!path || !existsSync(path)) throw new Refusal('FILE_MISSING', `there is no ${path ?? 'bundle named'}`);
  if (!key)
    throw new Refusal(
      'KEY_MISSING',
      'give the log’s key with --key; a key found in the bundle itself proves nothing',
    );
  const log = readKey(key, 'note', path);
  const witnesses = witness.map((given) => readKey(given, 'cosignature', path));
  const needed = quorum ?? String(witnesses.length);
  if (!/^[0-9]{1,3}$/.test(needed) || Number(needed) > witnesses.length)
    throw new Refusal('KEY_MISSING', '--quorum is a number, and no more than the witnesses given');
  return describeProved(verifyBundle(readFiles(path), { log, witnesses, quorum: Number(needed) }));
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (positionals.length > 1) throw new Error('one bundle at a time');
    return { ...values, path: positionals[0] };
  } catch (error) {
    throw new Refusal('KEY_MISSING', `${(error as Error).message}\n${VERIFY_USAGE}`);
  }
}

/** The key as it was given, or the first line of the file that was named. */
function readKey(given: string, type: SignatureType, bundle: string): VerifierKey {
  let text = given;
  if (existsSync(given)) {
    if (realpathSync(dirname(given)).concat(sep).startsWith(realpathSync(bundle).concat(sep)))
      throw new Refusal('KEY_FROM_BUNDLE', `${given} lies in the bundle: a key found there proves nothing`);
    text = readFileSync(given, 'utf8').split('\n')[0]!;
  } else if (!/\+.*\+/.test(given))
    throw new Refusal('KEY_INVALID', `${given} is neither a verifier key nor a file with one`);
  let key: VerifierKey;
  try {
    key = parseVkey(text);
  } catch (error) {
    throw new Refusal('KEY_INVALID', (error as Error).message);
  }
  if (key.type !== type)
    throw new Refusal('KEY_INVALID', `the key of ${key.name} is no Ed25519 key of the kind needed here`);
  return key;
}

/** As a command: the lines on stdout, a refusal on stderr, and the exit code. */
export function runVerify(args: readonly string[]): void {
  const { lines, exitCode } = verifyCommand(args);
  (exitCode === 0 ? process.stdout : process.stderr).write(lines.map((line) => `${line}\n`).join(''));
  process.exitCode = exitCode;
}

// Also without the rest of the package: `node cli-verify.js bundle.zip --key KEY`.
if (require.main === module) runVerify(process.argv.slice(2));
