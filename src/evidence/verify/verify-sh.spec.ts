import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mutate, MUTANT_CLASSES, type Mutant } from '../../../test/support/bundle-mutants';
import { makeGoldens, type Goldens } from '../../../test/support/golden-bundles';
import { SyntheticLog } from '../../../test/support/synthetic-log';
import { verifyCommand } from '../../cli-verify';
import { formatVkey } from '../note/keys';
import type { Files } from './files';

const SCRIPT = join(__dirname, '../bundle/verify.sh');
/** Of each class; a bash is slow. Classes of which there is one are tried once. */
const OF_EACH = 4;
const AT_ONCE = 2;
/** Where both refuse, and the place they stop at first may differ: bytes that are no text. */
const TEXT = ['FILES_WRONG'];

let goldens: Goldens;
let folder: string;
let keys: string[];

beforeAll(async () => {
  goldens = await makeGoldens();
  folder = mkdtempSync(join(tmpdir(), 'stillyou-verify-'));
  keys = ['--key', formatVkey(goldens.log.vkey), '--witness', formatVkey(goldens.log.witnessVkey)];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  lines: string[];
  code: number;
}

const byScript = (args: readonly string[]): Promise<Said> =>
  new Promise((resolve) => {
    execFile('bash', [SCRIPT, ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.split('\n').filter(Boolean);
      resolve({ lines, code: error ? Number(error.code) : 0 });
    });
  });

const byNode = (args: readonly string[]): Said => {
  const { lines, exitCode } = verifyCommand(args);
  return { lines, code: exitCode };
};

const unpack = (name: string, files: Files): string => {
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), content);
  }
  return join(folder, name);
};

const refusalOf = ({ lines }: Said) => /^REFUSED ([A-Z_]+): \S/.exec(lines[0] ?? '')?.[1] ?? null;

describe('verify.sh and npx stillyou verify', () => {
  it.each(['told', 'lost', 'running', 'person', 'range', 'appeal'] as const)(
    'prove the same of %s',
    async (name) => {
      const args = [...keys, unpack(name, goldens.bundles[name])];
      const script = await byScript(args);
      expect(script).toEqual(byNode(args));
      expect(script.code).toBe(0);
    },
  );

  it('refuse the same mutants, of every class', async () => {
    const mutants: Mutant[] = MUTANT_CLASSES.flatMap((what, c) => {
      const made = Array.from({ length: OF_EACH }, (_, i) =>
        mutate(what, goldens.material, 50_000 + c * 100 + i),
      );
      return made.filter((mutant) => mutant !== null).slice(0, /^export/.test(what) ? 1 : OF_EACH);
    });
    expect(new Set(mutants.map(({ what }) => what)).size).toBe(MUTANT_CLASSES.length);
    expect(mutants.length).toBeGreaterThan(80);
    const differ: string[] = [];
    const waiting = [...mutants.entries()];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [i, { what, how, files }] = next;
        const args = [...keys, unpack(`mutant-${i}`, files)];
        const [script, node] = [await byScript(args), byNode(args)];
        rmSync(join(folder, `mutant-${i}`), { recursive: true });
        const [theirs, ours] = [refusalOf(script), refusalOf(node)];
        const isSame = theirs !== null && script.code === 1 && node.code === 1 && script.lines.length === 1;
        if (!isSame || (theirs !== ours && !TEXT.includes(theirs)))
          differ.push(`${what}, ${how}: ${script.lines.join(' / ')} | ${node.lines.join(' / ')}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(differ).toEqual([]);
  }, 120_000);

  it('say in one line what is wrong with the key', async () => {
    const told = unpack('told', goldens.bundles.told);
    const stranger = formatVkey(new SyntheticLog().vkey);
    const damaged = keys[1]!.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
    const inside = join(told, 'keys.txt');
    const calls: [string, number, string[]][] = [
      ['KEY_MISSING', 2, [told]],
      ['KEY_FROM_BUNDLE', 2, ['--key', inside, told]],
      ['KEY_INVALID', 2, ['--key', 'no-key', told]],
      ['KEY_INVALID', 2, ['--key', damaged, told]],
      ['KEY_INVALID', 2, ['--key', keys[3]!, told]],
      ['KEY_MISSING', 2, [...keys, '--quorum', '2', told]],
      ['FILE_MISSING', 2, [...keys, join(folder, 'nothing')]],
      ['SIGNATURE_WRONG', 1, ['--key', stranger, told]],
      [
        'WITNESS_MISSING',
        1,
        [...keys.slice(0, 2), '--witness', formatVkey(new SyntheticLog().witnessVkey), told],
      ],
    ];
    for (const [code, exit, args] of calls) {
      const [script, node] = [await byScript(args), byNode(args)];
      expect([refusalOf(script), script.code, script.lines.length]).toEqual([code, exit, 1]);
      expect([refusalOf(node), node.code, node.lines.length]).toEqual([code, exit, 1]);
    }
  });
});
