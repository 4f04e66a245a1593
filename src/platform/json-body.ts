import { Problem } from './problem';

const MAX_DEPTH = 32;
/** NUL and half surrogate pairs: valid in JSON, refused by every text column. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * A JSON body, read strictly: UTF-8, no `__proto__`, at most 32 levels, only text that can be stored.
 * An empty body is no body.
 * @throws Problem 400 MALFORMED_JSON, 422 BODY_TOO_DEEP, 422 CHARACTER_NOT_ALLOWED
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed();
  }
  return parseJsonText(text);
}

/** The same for a text that was decoded already. @throws Problem as parseJsonBody */
export function parseJsonText(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed();
  }
  assertStorable(parsed);
  return parsed;
}

function malformed(): Problem {
  return new Problem(400, 'MALFORMED_JSON', 'The body is not JSON in UTF-8.');
}

/** @throws Problem when a body that was read holds what no column can */
export function assertStorable(value: unknown, pointer = '', depth = 0): void {
  if (depth > MAX_DEPTH)
    throw Problem.field('', 'BODY_TOO_DEEP', `The body nests deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) {
      throw Problem.field(
        pointer,
        'CHARACTER_NOT_ALLOWED',
        'A text holds a character that cannot be stored (NUL or a broken pair).',
      );
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => assertStorable(item, `${pointer}/${i}`, depth + 1));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__' || UNSTORABLE.test(key)) throw malformed();
      // Keys of the caller's making may be anything, a phone number too: the pointer stops at plain names.
      assertStorable(item, /^[A-Za-z]\w{0,39}$/.test(key) ? `${pointer}/${key}` : pointer, depth + 1);
    }
  }
}
