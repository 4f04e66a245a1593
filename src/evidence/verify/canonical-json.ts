/**
 * RFC 8785, read strictly: keys in ascending order, each once, plain ASCII; strings escaped only where they must be;
 * numbers as the standard prints them; nothing between the tokens. Evidence is one text for one meaning, so that a
 * digest of the text is a digest of the meaning. verify.sh reads the same language (a test compares the two).
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const KEY = /^[ !#-[\]-~]{1,200}$/;
const MAX_DEPTH = 32;

/** @returns the value of a text in its one canonical form; undefined for every other text */
export function parseCanonical(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return write(value, 0) === text ? value : undefined;
}

function write(value: Json, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return JSON.stringify(value);
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return joined(value, '[', ']', (item) => write(item, depth + 1));
  const keys = Object.keys(value).sort();
  return joined(keys, '{', '}', (key) => {
    const item = write(value[key]!, depth + 1);
    return KEY.test(key) && item !== undefined ? `"${key}":${item}` : undefined;
  });
}

/** JSON.stringify escapes as RFC 8785 does; it would pass lone surrogates too, which are no text. */
function writeString(value: string): string | undefined {
  return /\p{Surrogate}/u.test(value) ? undefined : JSON.stringify(value);
}

function joined<T>(
  items: readonly T[],
  open: string,
  close: string,
  writeItem: (item: T) => string | undefined,
): string | undefined {
  const parts: string[] = [];
  for (const item of items) {
    const part = writeItem(item);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `${open}${parts.join(',')}${close}`;
}
