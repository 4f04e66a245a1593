import fc from 'fast-check';
import { readLines, readRecords } from './import-lines';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const linesOf = async (bytes: Buffer | string, size = 7) => {
  const found: string[] = [];
  for await (const line of readLines(inChunks(Buffer.from(bytes as string), size)))
    found.push(`${line.n} ${'text' in line ? line.text : line.fault.code}`);
  return found;
};
const recordsOf = async (text: string) => {
  const found: string[] = [];
  for await (const record of readRecords(readLines(inChunks(Buffer.from(text), 11))))
    found.push(`${record.n} ${'fields' in record ? record.fields.join('|') : record.fault.code}`);
  return found;
};

describe('readLines', () => {
  it('counts lines from 1, leaves out blank ones, drops the mark and the carriage return', async () => {
    expect(await linesOf('\ufeffa,b\r\n\r\n  \nc,d')).toEqual(['1 a,b', '4 c,d']);
    expect(await linesOf('')).toEqual([]);
  });

  it('gives up a line that is too long, no UTF-8 or holds NUL, and goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('ok\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.alloc(300 * 1_024, 120),
      Buffer.from('\na\0b\n王\n'),
    ]);
    expect(await linesOf(bytes, 10_000)).toEqual([
      '1 ok',
      '2 NOT_UTF8',
      '3 LINE_TOO_LONG',
      '4 CHARACTER_NOT_ALLOWED',
      '5 王',
    ]);
  });

  it('does not care where the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n\0\ufeff]/g, ''))),
        fc.integer({ min: 1, max: 50 }),
        async (lines, size) => {
          const text = lines.join('\n');
          expect(await linesOf(text, size)).toEqual(await linesOf(text, 1_000_000));
        },
      ),
    );
  });
});

describe('readRecords', () => {
  it('reads quotes, and line ends inside them', async () => {
    expect(await recordsOf('a,"b, c",d\n"x ""y""",z\n"one\ntwo",3\nlast')).toEqual([
      '1 a|b, c|d',
      '2 x "y"|z',
      '3 one\ntwo|3',
      '5 last',
    ]);
  });

  it('loses no row but the one with the open quote', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `r${i},x`);
    rows[3] = 'r3,"x';
    const found = await recordsOf(rows.join('\n'));
    expect(found).toHaveLength(60);
    expect(found.filter((row) => row.endsWith('BAD_QUOTES'))).toEqual(['4 BAD_QUOTES']);
  });

  it('does not take two broken rows for one', async () => {
    expect(await recordsOf('a,"b\nc,d\ne,"f\ng,h')).toEqual([
      '1 BAD_QUOTES',
      '2 c|d',
      '3 BAD_QUOTES',
      '4 g|h',
    ]);
  });

  it('passes on the fault of a line, also of one inside quotes', async () => {
    expect(await recordsOf('a,b\nx\0y\n"c\nd\0\ne')).toEqual([
      '1 a|b',
      '2 CHARACTER_NOT_ALLOWED',
      '3 BAD_QUOTES',
      '4 CHARACTER_NOT_ALLOWED',
      '5 e',
    ]);
  });
});
