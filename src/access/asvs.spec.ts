import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TABLE = readFileSync(join(__dirname, '../../docs/asvs.md'), 'utf8');

describe('the table of ASVS', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stillyou-asvs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const complaints = (table: string) => {
    const path = join(folder, 'asvs.md');
    writeFileSync(path, table);
    const { status, stderr } = spawnSync(process.execPath, [
      join(__dirname, '../../scripts/check-asvs.mjs'),
      path,
    ]);
    return [status, String(stderr)] as const;
  };

  it('names tests that are there', () => expect(complaints(TABLE)).toEqual([0, '']));

  it.each<[string, (table: string) => string, RegExp]>([
    [
      'a test that is not there',
      (t) => t.replace('escapes every value', 'escapes all values'),
      /1\.1\.2: .* has no test/,
    ],
    [
      'a file that is not there',
      (t) => t.replaceAll('src/platform/page/html.spec.ts', 'src/html.spec.ts'),
      /does not exist/,
    ],
    [
      'a heading that is not there',
      (t) => t.replaceAll('“Limits that hold”', '“Limits”'),
      /has no doc “Limits”/,
    ],
    ['a row that is missing', (t) => t.replace(/^\| 1\.1\.1 .*\n/m, ''), /252 of 253/],
    ['a row twice', (t) => t.replace(/^(\| 1\.1\.1 .*\n)/m, '$1$1'), /1\.1\.1 is there twice/],
    [
      'no reason',
      (t) => t.replace('| n/a | no LDAP |', '| n/a |  |'),
      /1\.2\.6 is n\/a without a reason|no row/,
    ],
    [
      'no proof',
      (t) => t.replace(/^(\| 1\.1\.1 \| .* \| test \|).*$/m, '$1 trust us |'),
      /1\.1\.1 names no test/,
    ],
    [
      'another state',
      (t) => t.replace('| 1.1.1 | decoded once | test |', '| 1.1.1 | decoded once | fine |'),
      /no row/,
    ],
  ])('fails on %s', (_what, change, words) => {
    const changed = change(TABLE);
    expect(changed).not.toBe(TABLE);
    const [status, said] = complaints(changed);
    expect([status, said]).toEqual([1, expect.stringMatching(words)]);
  });
});
