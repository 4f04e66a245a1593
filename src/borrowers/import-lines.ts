import { parse } from 'csv-parse/sync';

/** Why a row cannot be read or taken. Never carries what the row held. */
export interface RowFault {
  code: string;
  pointer: string | null;
  detail: string;
}

/** A physical line, or why it is none. */
export type Line = { n: number; text: string } | { n: number; fault: RowFault };
/** A CSV record and the line it begins on. */
export type CsvRecord = { n: number; fields: string[] } | { n: number; fault: RowFault };

const MAX_LINE_BYTES = 256 * 1_024;
/** How far a quoted field may run over line ends before its quote counts as never closed. */
const MAX_RECORD_LINES = 20;
const NEWLINE = 0x0a;

/** The lines of a byte stream, one at a time; blank ones are left out. A line that is too long or no UTF-8 is a fault, not an end. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let n = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const finish = (): Line | null => {
    n += 1;
    const line =
      heldBytes > MAX_LINE_BYTES
        ? fault(n, 'LINE_TOO_LONG', `A line has at most ${MAX_LINE_BYTES} bytes.`)
        : decode(n, Buffer.concat(held));
    held = [];
    heldBytes = 0;
    return 'text' in line && line.text.trim() === '' ? null : line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); from < chunk.length; end = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      // A line that is too long is counted, not kept.
      if (heldBytes <= MAX_LINE_BYTES) held.push(piece);
      heldBytes += piece.length;
      if (end < 0) break;
      from = end + 1;
      const line = finish();
      if (line) yield line;
    }
  }
  const last = heldBytes > 0 ? finish() : null;
  if (last) yield last;
}

function decode(n: number, bytes: Buffer): Line {
  try {
    // The decoder drops a byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
    return text.includes('\0')
      ? fault(n, 'CHARACTER_NOT_ALLOWED', 'The line holds a NUL character.')
      : { n, text };
  } catch {
    return fault(n, 'NOT_UTF8', 'The line is not UTF-8.');
  }
}

/**
 * The records of CSV lines. Fields may hold line ends inside quotes; a quote that is never closed costs its
 * own line and no other: the record is given up and reading goes on at the next line.
 */
export async function* readRecords(source: AsyncIterable<Line>): AsyncGenerator<CsvRecord> {
  const lines = source[Symbol.asyncIterator]();
  const ahead: Line[] = [];
  const next = async (): Promise<Line | null> => {
    const line = ahead.shift();
    if (line) return line;
    const result = await lines.next();
    return result.done ? null : result.value;
  };
  for (let first = await next(); first; first = await next()) {
    if ('fault' in first) {
      yield first;
      continue;
    }
    const taken: Line[] = [];
    let text = first.text;
    while (hasOpenQuote(text) && taken.length < MAX_RECORD_LINES) {
      const more = await next();
      if (!more) break;
      taken.push(more);
      if ('fault' in more) break;
      text += `\n${more.text}`;
    }
    const fields = taken.some((line) => 'fault' in line) ? null : parseRecord(text);
    if (fields) {
      yield { n: first.n, fields };
    } else {
      ahead.unshift(...taken);
      yield fault(first.n, 'BAD_QUOTES', 'A quote is not closed, or stands where none may.');
    }
  }
}

function hasOpenQuote(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 1;
}

function parseRecord(text: string): string[] | null {
  try {
    const records: string[][] = parse(text, { relax_column_count: true, trim: true });
    return records.length === 1 ? records[0]! : null;
  } catch {
    return null;
  }
}

function fault(n: number, code: string, detail: string): { n: number; fault: RowFault } {
  return { n, fault: { code, pointer: null, detail } };
}
