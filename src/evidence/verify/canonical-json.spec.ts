import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { parseCanonical } from './canonical-json';

const GOOD = [
  '{"a":1,"b":[null,true,"x"]}',
  '{"a":"é😀证据 ","b":{}}',
  '[]',
  '{}',
  '0',
  '-1',
  '0.5',
  '0.3333333333333333',
  '1e-7',
  '1e+21',
  '"\\u0001\\n\\"\\\\"',
  '{"[":1,"]":2}',
];
const BAD = [
  '{"b":1,"a":2}',
  '{"a":1,"a":1}',
  '{"a": 1}',
  ' 1',
  '1 ',
  '1.0',
  '1.50',
  '01',
  '-0',
  '1e5',
  '1E+21',
  '+1',
  '"\\u0041"',
  '"\\/"',
  '"\\u000A"',
  '"\\ud800"',
  '{"é":1}',
  '{"":1}',
  '[1,]',
  '{"a"}',
  '{"a":1}x',
  '"a',
  'nul',
  '',
  `${'['.repeat(40)}${']'.repeat(40)}`,
];

/** The reader of verify.sh, over all texts in one run of awk: a digit a text. */
function readByScript(texts: readonly string[]): string {
  const script = readFileSync(join(__dirname, '../bundle/verify.sh'), 'utf8');
  const program = /^JSON='\n([^']+)'$/m.exec(script)![1]!;
  const input = texts.map((text) => `${text}\n`).join('');
  const { stdout, stderr } = spawnSync('awk', [`${program}\n{ printf "%d", json($0) }`], {
    input,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
}

const isCanonical = (text: string): string => (parseCanonical(text) === undefined ? '0' : '1');

describe('JSON in its one form', () => {
  it.each(GOOD)('takes %s', (text) => expect(isCanonical(text)).toBe('1'));
  it.each(BAD)('refuses %j', (text) => expect(isCanonical(text)).toBe('0'));

  it('is read alike by verify.sh', () => {
    expect(readByScript(GOOD)).toBe('1'.repeat(GOOD.length));
    expect(readByScript(BAD)).toBe('0'.repeat(BAD.length));
  });

  it('is what the log writes, and read alike whatever one character becomes', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const change = fc.record({
      at: fc.nat(),
      by: fc.constantFrom(
        '',
        '"',
        '\\',
        ',',
        '{',
        '}',
        '[',
        ']',
        ' ',
        '0',
        '1',
        '.',
        'e',
        ':',
        'a',
        '\u0001',
        '\u007f',
        'é',
      ),
    });
    const samples = fc.sample(fc.tuple(value, change), { numRuns: 1_500, seed: 5 });
    const written = samples.map(([sample]) => canonicalize(sample));
    expect(written.map(isCanonical).join('')).toBe('1'.repeat(written.length));
    const changed = samples.map(([, { at, by }], i) => {
      const from = at % (written[i]!.length + 1);
      return `${written[i]!.slice(0, from)}${by}${written[i]!.slice(from + 1)}`.replaceAll('\n', '');
    });
    // A number may be spelled with more digits than it needs: only we see that, and only the log could write it. Half a
    // character is no text that a file could hold.
    const both = [...written, ...changed.filter((text) => !/\d[\d.]{16}|e-3\d\d|\p{Surrogate}/u.test(text))];
    const [mine, script] = [both.map(isCanonical), readByScript(both)];
    expect(mine).toContain('0');
    expect(both.filter((_, i) => mine[i] !== script[i])).toEqual([]);
  });
});
