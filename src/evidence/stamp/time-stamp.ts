import { Integer, Null, OctetString } from 'asn1js';
import { randomBytes } from 'node:crypto';
import { AlgorithmIdentifier, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';
import { sha256 } from '../tree/hash';

/** A question to an authority, and what its answer must repeat. */
export interface StampRequest {
  /** DER, to be sent as application/timestamp-query. */
  body: Buffer;
  digest: Buffer;
  nonce: Buffer;
}

/** An answer that is no time stamp of what was asked; the message says why. */
export class StampRefused extends Error {}

const SHA256 = '2.16.840.1.101.3.4.2.1';
const NONCE_BYTES = 8;

/** RFC 3161: when was this there? The authority is given the digest and nothing else. */
export function stampRequest(bytes: Buffer | string): StampRequest {
  const digest = sha256(bytes);
  const nonce = randomBytes(NONCE_BYTES);
  // DER integers are signed, and written as short as they can be.
  nonce[0] = (nonce[0]! & 0x7f) | 0x40;
  const hashAlgorithm = new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() });
  const messageImprint = new MessageImprint({
    hashAlgorithm,
    hashedMessage: new OctetString({ valueHex: bufferOf(digest) }),
  });
  const request = new TimeStampReq({
    version: 1,
    messageImprint,
    nonce: new Integer({ valueHex: bufferOf(nonce) }),
    certReq: true,
  });
  return { body: Buffer.from(request.toSchema().toBER(false)), digest, nonce };
}

/**
 * The time that the authority says. Whether it is the authority is not looked at here: whoever relies on the stamp checks
 * its signature with a certificate of theirs (`openssl ts -verify`).
 * @throws StampRefused
 */
export function readStamp(response: Buffer, { digest, nonce }: StampRequest): Date {
  const info = tokenOf(response);
  const imprint = info.messageImprint;
  if (imprint.hashAlgorithm.algorithmId !== SHA256 || !isSame(imprint.hashedMessage, digest))
    throw new StampRefused('the time stamp is of something else');
  if (!info.nonce || !isSame(info.nonce, nonce))
    throw new StampRefused('the time stamp answers another question');
  return info.genTime;
}

function tokenOf(response: Buffer): TSTInfo {
  const answer = read(() => TimeStampResp.fromBER(bufferOf(response)));
  // granted, or granted with modifications
  if (answer.status.status > 1 || !answer.timeStampToken)
    throw new StampRefused(`the authority did not grant it (status ${answer.status.status})`);
  return read(() => {
    const signed = new SignedData({ schema: answer.timeStampToken!.content });
    return TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue());
  });
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new StampRefused('the answer is no time stamp');
  }
}

function isSame(found: OctetString | Integer, wanted: Buffer): boolean {
  return Buffer.from(found.valueBlock.valueHexView).equals(wanted);
}

/** The bytes alone: a Buffer may be a window into a larger one. */
function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
