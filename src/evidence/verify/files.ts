import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal';
import { readZip } from './zip-reader';
import { MAX_MEMBERS, MAX_ZIP_BYTES, MEMBER_NAME } from './zip-layout';

export type Files = ReadonlyMap<string, Buffer>;

/** The list of all other files: `<SHA-256 in hex>  <name>` a line, by name, as sha256sum writes and checks it. */
export const MANIFEST = 'MANIFEST';

const REQUIRED = ['bundle.json', 'checkpoint', 'entries.jsonl', 'openings.jsonl', 'proofs.tlog-proof'];
const OPTIONAL = ['VERIFY.md', 'VERIFY.zh-CN.md', 'keys.txt', 'report.pdf', 'statement.json', 'verify.sh'];
/** Packs of rules as they were, each named by its own SHA-256. */
const ATTACHED = /^policies\/[0-9a-f]{64}$/;

/** @throws Refusal when there is neither a zip nor a folder, or it cannot be that of a bundle */
export function readFiles(path: string): Files {
  let stat;
  try {
    stat = lstatSync(path);
  } catch {
    throw new Refusal('FILE_MISSING', `there is no ${path}`);
  }
  if (stat.isDirectory()) return readFolder(path);
  if (stat.size > MAX_ZIP_BYTES)
    throw new Refusal('ZIP_INVALID', `the zip has more than ${MAX_ZIP_BYTES} bytes`);
  return readZip(readFileSync(path));
}

function readFolder(path: string): Files {
  const files = new Map<string, Buffer>();
  let bytes = 0;
  for (const name of namesUnder(path, '')) {
    const stat = lstatSync(join(path, name));
    bytes += stat.size;
    if (!stat.isFile() || !MEMBER_NAME.test(name))
      throw new Refusal('FILES_WRONG', `${printable(name)} is no file of a bundle`);
    if (bytes > MAX_ZIP_BYTES || files.size >= MAX_MEMBERS)
      throw new Refusal('FILES_WRONG', 'the folder holds more than a bundle can');
    files.set(name, readFileSync(join(path, name)));
  }
  return files;
}

function namesUnder(path: string, folder: string): string[] {
  return readdirSync(join(path, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() && folder === '' ? namesUnder(path, entry.name + '/') : [folder + entry.name],
    );
}

/** Nothing is missing, nothing is there that no bundle has, and each file is the one that the list names. */
export function assertListed(files: Files): void {
  const wrong = (detail: string): never => {
    throw new Refusal('FILES_WRONG', detail);
  };
  const names = [...files.keys()].filter((name) => name !== MANIFEST).sort();
  if (!files.has(MANIFEST)) wrong(`${MANIFEST} is missing`);
  const missing = REQUIRED.find((name) => !files.has(name));
  if (missing) wrong(`${missing} is missing`);
  const stranger = names.find(
    (name) => !REQUIRED.includes(name) && !OPTIONAL.includes(name) && !ATTACHED.test(name),
  );
  if (stranger) wrong(`${printable(stranger)} is no file of a bundle`);
  if (!files.get(MANIFEST)!.equals(manifestOf(files))) {
    const lines = new Set(files.get(MANIFEST)!.toString('latin1').split('\n'));
    const odd = names.find((name) => !lines.has(lineOf(name, files.get(name)!)));
    wrong(odd ? `${odd} is not the file that ${MANIFEST} names` : `${MANIFEST} names what is not there`);
  }
}

/** The list as it must be. */
export function manifestOf(files: Files): Buffer {
  const names = [...files.keys()].filter((name) => name !== MANIFEST).sort();
  return Buffer.from(names.map((name) => `${lineOf(name, files.get(name)!)}\n`).join(''), 'latin1');
}

function lineOf(name: string, content: Buffer): string {
  return `${createHash('sha256').update(content).digest('hex')}  ${name}`;
}

function printable(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
