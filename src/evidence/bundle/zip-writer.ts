import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { centralHeader, endRecord, localHeader, MEMBER_NAME, type ZipMember } from '../verify/zip-layout';
import type { BundleSink } from './write-bundle';

/**
 * Writes a bundle's zip to a file, one member after the other, holding a piece at a time. A member's header is written
 * once its length is known; a zip that did not come to its end is taken away.
 */
export class ZipWriter implements BundleSink {
  private readonly members: ZipMember[] = [];
  private at = 0;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(path, await open(path, 'wx', 0o600));
  }

  async add(name: string, content: Buffer | AsyncIterable<Buffer>): Promise<string> {
    if (!MEMBER_NAME.test(name)) throw new Error(`a bundle has no file named ${name}`);
    const member: ZipMember = { name, size: 0, crc: 0, offset: this.at };
    const digest = createHash('sha256');
    const headerBytes = localHeader(member).length;
    const pieces = Buffer.isBuffer(content) ? [content] : content;
    for await (const piece of pieces) {
      await this.write(piece, this.at + headerBytes + member.size);
      member.size += piece.length;
      member.crc = crc32(piece, member.crc);
      digest.update(piece);
    }
    await this.write(localHeader(member), this.at);
    this.at += headerBytes + member.size;
    this.members.push(member);
    return digest.digest('hex');
  }

  /** @returns the zip's size in bytes */
  async finish(): Promise<number> {
    const directory = Buffer.concat(this.members.map(centralHeader));
    await this.write(directory, this.at);
    const end = endRecord(this.members.length, directory.length, this.at);
    await this.write(end, this.at + directory.length);
    await this.file.close();
    return this.at + directory.length + end.length;
  }

  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  private async write(bytes: Buffer, position: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }
}
