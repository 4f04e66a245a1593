import { deflateRawSync, crc32 } from 'node:zlib';
import { zipOf } from '../../../test/support/zip-bytes';
import { Refusal } from './refusal';
import { localHeader } from './zip-layout';
import { readZip } from './zip-reader';

const files = new Map([
  ['bundle.json', Buffer.from('{}\n')],
  ['policies/abc', Buffer.alloc(70_000, 'rule ')],
  ['verify.sh', Buffer.alloc(0)],
]);
let zip: Buffer;
beforeAll(async () => {
  zip = await zipOf(files);
});

const refusalOf = (bytes: Buffer): string => {
  try {
    readZip(bytes);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ZIP_INVALID') return error.detail;
    throw error;
  }
  return 'accepted';
};

/** The zip with some bytes written over. */
const patched = (at: number, bytes: Buffer): Buffer =>
  Buffer.concat([zip.subarray(0, at), bytes, zip.subarray(at + bytes.length)]);

describe('the reader of a bundle’s zip', () => {
  it('gives back what was written, and the same zip for the same files', async () => {
    expect([...readZip(zip)]).toEqual([...files]);
    expect((await zipOf(files)).equals(zip)).toBe(true);
  });

  it('takes every length of cut for what it is', () => {
    for (let length = 0; length < zip.length; length += length < 400 ? 1 : 997)
      expect(refusalOf(zip.subarray(0, length))).toMatch(
        /^the zip is not as it was written: it is cut short/,
      );
  });

  it('says which file is damaged', () => {
    const at = localHeader({ name: 'bundle.json', size: 3, crc: 0, offset: 0 }).length;
    expect(refusalOf(patched(at, Buffer.from('[')))).toBe(
      'the zip is not as it was written: bundle.json is damaged: its checksum is another',
    );
  });

  it('unpacks nothing: a compressed file, as in a zip bomb or one that was packed anew, is refused', () => {
    const bomb = deflateRawSync(Buffer.alloc(1_000_000));
    const name = 'bundle.json';
    const local = localHeader({ name, size: bomb.length, crc: crc32(Buffer.alloc(1_000_000)), offset: 0 });
    local.writeUInt16LE(8, 8);
    const directory = Buffer.alloc(46 + name.length);
    directory.writeUInt32LE(0x02014b50, 0);
    directory.writeUInt16LE(8, 10);
    directory.writeUInt16LE(name.length, 28);
    directory.write(name, 46);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(local.length + bomb.length, 16);
    expect(refusalOf(Buffer.concat([local, bomb, directory, end]))).toMatch(
      /bundle\.json is compressed; unpack it and check the folder instead/,
    );
  });

  it.each(['../etc/passwd', '/etc/passwd', 'a/b/c', '.hidden', 'a\\b', 'é', ''])(
    'refuses the name %j',
    (name) => {
      const directory = Buffer.alloc(46 + Buffer.byteLength(name));
      directory.writeUInt32LE(0x02014b50, 0);
      directory.writeUInt16LE(Buffer.byteLength(name), 28);
      directory.write(name, 46);
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(1, 10);
      expect(refusalOf(Buffer.concat([directory, end]))).toMatch(
        /file 1 has a name that no file of a bundle has/,
      );
    },
  );

  it('does not read a file twice, nor over the end, nor more than its bounds', () => {
    const entry = zip.readUInt32LE(zip.length - 6);
    expect(refusalOf(patched(entry + 24, Buffer.from('ffffff7f', 'hex')))).toMatch(/the bytes from 0 on/);
    expect(refusalOf(patched(zip.length - 12, Buffer.from('ffff', 'hex')))).toMatch(/more than 4096 files/);
    expect(refusalOf(patched(zip.length - 6, Buffer.from('ffffffff', 'hex')))).toMatch(
      /directory breaks off at file 1/,
    );
  });

  it('is no place to hide bytes in: none before, between or after', () => {
    for (const at of [0, 40, zip.length - 22, zip.length])
      expect(refusalOf(Buffer.concat([zip.subarray(0, at), Buffer.from('x'), zip.subarray(at)]))).not.toBe(
        'accepted',
      );
  });
});
