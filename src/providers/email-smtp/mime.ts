const MAX_BYTES = 1_024 * 1_024;
const MAX_LINES = 20_000;
const MAX_PARTS = 20;

/** Header fields by lower-case name, unfolded; of a repeated one the first. */
export type Fields = Map<string, string>;

export interface MimePart {
  fields: Fields;
  lines: string[];
}

/**
 * The lines of a mail, one character a byte (latin1), so that no byte can fail to decode. Bounded: what is
 * beyond the limit is not read.
 */
export function readLines(raw: Buffer): string[] {
  return raw.subarray(0, MAX_BYTES).toString('latin1').split('\n', MAX_LINES).map(withoutReturn);
}

/** Header block and body of one entity. */
export function readPart(lines: readonly string[]): MimePart {
  const blank = lines.indexOf('');
  const end = blank < 0 ? lines.length : blank;
  return { fields: readFields(lines.slice(0, end)), lines: lines.slice(end + 1) };
}

/** Fields of one block; a line that is none is passed over. */
export function readFields(lines: readonly string[]): Fields {
  const pieces: [name: string, values: string[]][] = [];
  for (const line of lines) {
    const folded = line.startsWith(' ') || line.startsWith('\t');
    const colon = line.indexOf(':');
    if (folded) pieces.at(-1)?.[1].push(line.trim());
    else if (colon > 0)
      pieces.push([line.slice(0, colon).trim().toLowerCase(), [line.slice(colon + 1).trim()]]);
  }
  const fields: Fields = new Map();
  for (const [name, values] of pieces) if (!fields.has(name)) fields.set(name, values.join(' '));
  return fields;
}

/** The parts between the boundary lines of a multipart body. */
export function splitParts(lines: readonly string[], boundary: string): MimePart[] {
  const parts: MimePart[] = [];
  let start = -1;
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith(`--${boundary}`)) continue;
    const rest = line.slice(boundary.length + 2).trimEnd();
    if (rest !== '' && rest !== '--') continue;
    if (start >= 0) parts.push(readPart(lines.slice(start, i)));
    start = i + 1;
    if (rest === '--' || parts.length >= MAX_PARTS) return parts;
  }
  // Cut off before its end: the last part is what there is of it.
  if (start >= 0) parts.push(readPart(lines.slice(start)));
  return parts;
}

/** `type/subtype` in lower case and the parameters of a Content-Type, quoted or not. */
export function readContentType(value: string): { type: string; params: Map<string, string> } {
  const [type = '', ...rest] = value.split(';');
  const params = new Map<string, string>();
  for (const piece of rest) {
    const equals = piece.indexOf('=');
    if (equals < 0) continue;
    params.set(
      piece.slice(0, equals).trim().toLowerCase(),
      piece
        .slice(equals + 1)
        .trim()
        .replace(/^"|"$/g, ''),
    );
  }
  return { type: type.trim().toLowerCase(), params };
}

/** The body of a part without its transfer encoding. */
export function decodeLines(part: MimePart): string[] {
  const encoding = part.fields.get('content-transfer-encoding')?.trim().toLowerCase();
  if (encoding === 'base64') {
    return Buffer.from(part.lines.join(''), 'base64').toString('latin1').split('\n').map(withoutReturn);
  }
  if (encoding === 'quoted-printable') {
    const joined = part.lines.map((line) => (line.endsWith('=') ? line.slice(0, -1) : `${line}\n`)).join('');
    return joined
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      .split('\n');
  }
  return [...part.lines];
}

/** Latin1 bytes that are UTF-8 as text; else as they are. */
export function asText(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
