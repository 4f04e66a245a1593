import { crc32 } from 'node:zlib';
import { Refusal } from './refusal';
import {
  CENTRAL_BYTES,
  CENTRAL_SIGNATURE,
  centralHeader,
  END_BYTES,
  END_SIGNATURE,
  endRecord,
  localHeader,
  MAX_MEMBERS,
  MAX_ZIP_BYTES,
  MEMBER_NAME,
  type ZipMember,
} from './zip-layout';

const REPACKED = 'unpack it and check the folder instead, if it was packed anew on its way';

/**
 * The files of a bundle by name, in their order. Strict: every byte of the zip is a file's or follows from the files,
 * or it is refused; so nothing is ever unpacked and nothing can swell.
 * @throws Refusal ZIP_INVALID naming the byte or the file
 */
export function readZip(zip: Buffer): Map<string, Buffer> {
  if (zip.length > MAX_ZIP_BYTES) refuse(`it has more than ${MAX_ZIP_BYTES} bytes`);
  const files = new Map<string, Buffer>();
  const members = readDirectory(zip);
  let at = 0;
  for (const member of members) {
    if (files.has(member.name)) refuse(`${member.name} is in it twice`);
    at = assertBytes(zip, at, localHeader(member));
    const end = at + member.size;
    if (member.offset !== at - localHeader(member).length || end > zip.length)
      refuse(`${member.name} does not lie where the directory says`);
    const file = zip.subarray(at, end);
    if (crc32(file) !== member.crc) refuse(`${member.name} is damaged: its checksum is another`);
    files.set(member.name, file);
    at = end;
  }
  const directory = Buffer.concat(members.map(centralHeader));
  const from = at;
  at = assertBytes(zip, at, directory);
  at = assertBytes(zip, at, endRecord(members.length, directory.length, from));
  if (at !== zip.length) refuse(`there are ${zip.length - at} bytes too many`);
  return files;
}

/** What the directory at the end lists; its bytes are compared afterwards with what they must be. */
function readDirectory(zip: Buffer): ZipMember[] {
  const end = zip.length - END_BYTES;
  if (end < 0 || zip.readUInt32LE(end) !== END_SIGNATURE)
    refuse('it is cut short, or no zip: its end is not there');
  const count = zip.readUInt16LE(end + 10);
  if (count > MAX_MEMBERS) refuse(`it has more than ${MAX_MEMBERS} files`);
  const members: ZipMember[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || zip.readUInt32LE(at) !== CENTRAL_SIGNATURE)
      refuse(`its directory breaks off at file ${i + 1}`);
    const nameBytes = zip.readUInt16LE(at + 28);
    const name = zip.toString('latin1', at + CENTRAL_BYTES, Math.min(at + CENTRAL_BYTES + nameBytes, end));
    if (!MEMBER_NAME.test(name)) refuse(`file ${i + 1} has a name that no file of a bundle has`);
    if (zip.readUInt16LE(at + 10) !== 0) refuse(`${name} is compressed; ${REPACKED}`);
    members.push({
      name,
      size: zip.readUInt32LE(at + 24),
      crc: zip.readUInt32LE(at + 16),
      offset: zip.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes;
  }
  return members;
}

/** @returns where the bytes end */
function assertBytes(zip: Buffer, at: number, expected: Buffer): number {
  const actual = zip.subarray(at, at + expected.length);
  if (!actual.equals(expected)) refuse(`the bytes from ${at} on are not what they must be; ${REPACKED}`);
  return at + expected.length;
}

function refuse(detail: string): never {
  throw new Refusal('ZIP_INVALID', `the zip is not as it was written: ${detail}`);
}
