/**
 * The one zip that a bundle is: files stored one after the other without compression, then the directory, then the end.
 * Every byte of every header follows from names, sizes and checksums, so that the reader can build the headers itself
 * and compare: nothing can hide in a field that nobody looks at, and nothing can swell when it is unpacked.
 */
export interface ZipMember {
  name: string;
  size: number;
  crc: number;
  /** Where its local header begins. */
  offset: number;
}

/** ASCII, no way up, no hidden files, as deep as one folder. */
export const MEMBER_NAME = /^(?:[a-z]{1,20}\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
export const MAX_MEMBERS = 4_096;
/** A member's size and offset are 32 bits; a bundle stays far below. */
export const MAX_ZIP_BYTES = 1_073_741_824;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;

const LOCAL_SIGNATURE = 0x04034b50;
const VERSION = 20;
const MADE_BY_UNIX = 0x0314;
const NAMES_ARE_UTF8 = 0x0800;
/** 1 January 1980, the first day a zip knows: the same evidence gives the same bytes. */
const NO_DATE = 0x0021;

export function localHeader({ name, size, crc }: ZipMember): Buffer {
  const head = Buffer.alloc(LOCAL_BYTES);
  head.writeUInt32LE(LOCAL_SIGNATURE, 0);
  head.writeUInt16LE(VERSION, 4);
  writeShared(head, 6, { name, size, crc });
  return Buffer.concat([head, Buffer.from(name, 'ascii')]);
}

export function centralHeader({ name, size, crc, offset }: ZipMember): Buffer {
  const head = Buffer.alloc(CENTRAL_BYTES);
  head.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  head.writeUInt16LE(MADE_BY_UNIX, 4);
  head.writeUInt16LE(VERSION, 6);
  writeShared(head, 8, { name, size, crc });
  const mode = name.endsWith('.sh') ? 0o100755 : 0o100644;
  head.writeUInt32LE(mode * 0x10000, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, Buffer.from(name, 'ascii')]);
}

export function endRecord(members: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(members, 8);
  end.writeUInt16LE(members, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}

/** Flags, method (0: stored), time, date, checksum, both sizes, length of the name, no extra field. */
function writeShared(head: Buffer, at: number, { name, size, crc }: Omit<ZipMember, 'offset'>): void {
  head.writeUInt16LE(NAMES_ARE_UTF8, at);
  head.writeUInt16LE(NO_DATE, at + 6);
  head.writeUInt32LE(crc, at + 8);
  head.writeUInt32LE(size, at + 12);
  head.writeUInt32LE(size, at + 16);
  head.writeUInt16LE(name.length, at + 20);
}
