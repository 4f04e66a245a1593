import { createHash } from 'node:crypto';

/** A value that an entry holds only the digest of. Whoever has the opening can show that the entry meant this value. */
export interface Opening {
  name: string;
  /** 32 hex digits by chance: without it a digest of a phone number is found by trying all of them. */
  salt: string;
  value: string;
}

/**
 * What is hashed: the RFC 8785 form of the three, which for three strings is JSON with its keys in order and no blanks.
 * In a bundle an opening is written as exactly these bytes, so that a script can hash the line as it stands.
 */
export function openingText({ name, salt, value }: Opening): string {
  return JSON.stringify({ name, salt, value });
}

/** 64 hex digits: what the entry says under `digests`, by the opening's name. */
export function openingDigest(opening: Opening): string {
  return createHash('sha256').update(openingText(opening), 'utf8').digest('hex');
}

/** @throws Error when the line is anything but an opening written the one way it can be */
export function parseOpening(line: string): Opening {
  const { name, salt, value } = JSON.parse(line) as Opening;
  const opening = { name, salt, value };
  if (
    [name, salt, value].some((part) => typeof part !== 'string') ||
    !/^[0-9a-f]{32}$/.test(salt) ||
    openingText(opening) !== line
  )
    throw new Error('this is no opening');
  return opening;
}
