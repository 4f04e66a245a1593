import { PassThrough, Readable } from 'node:stream';
import { Problem } from './problem';
import { through } from './through';

const read = async (stream: Readable) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('through', () => {
  it('hands every byte on and shows it', async () => {
    let seen = 0;
    const body = through(
      Readable.from([Buffer.from('ab'), Buffer.from('cde')]),
      (chunk) => void (seen += chunk.length),
    );
    expect(await read(body)).toBe('abcde');
    expect(seen).toBe(5);
  });

  it('fails with what was thrown, and lets the source live', async () => {
    const source = new PassThrough();
    const body = through(source, () => {
      throw new Problem(413, 'BODY_TOO_LARGE', 'too large');
    });
    source.write('x');
    await expect(read(body)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(source.destroyed).toBe(false);
  });

  it('carries a problem through a second one', async () => {
    const source = new PassThrough();
    const inner = through(source, () => {
      throw new Problem(413, 'BODY_TOO_LARGE', 'too large');
    });
    const outer = through(inner, () => undefined);
    source.write('x');
    await expect(read(outer)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('fails when the sender hangs up half-way', async () => {
    const source = new PassThrough();
    const body = through(source, () => undefined);
    source.write('x');
    setImmediate(() => source.destroy());
    await expect(read(body)).rejects.toMatchObject({ code: 'BODY_INCOMPLETE' });
  });

  it('lets the rest run off when its reader stops', async () => {
    const source = new PassThrough();
    const body = through(source, () => undefined);
    source.write('x');
    for await (const chunk of body) {
      void chunk;
      break;
    }
    source.end('y'.repeat(100_000));
    await new Promise((resolve) => source.once('end', resolve));
  });
});
