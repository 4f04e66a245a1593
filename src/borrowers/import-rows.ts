import type { Readable } from 'node:stream';
import { parseJsonText } from '../platform/json-body';
import { Problem } from '../platform/problem';
import { columnOf, mapRecord, readHeader, withSources, type CsvHeader } from './import-csv';
import { readLines, readRecords, type CsvRecord, type RowFault } from './import-lines';

/** One row of a file: what it says, or why it says nothing. `pointerOf` names its fields as the file does. */
export interface SourceRow {
  line: number;
  plain?: unknown;
  fault?: RowFault;
  pointerOf(pointer: string): string;
}

const itself = (pointer: string) => pointer;

/**
 * The rows of an import, read as they arrive.
 * @throws Problem 422 when a CSV has no header that is understood
 */
export async function readRows(format: 'csv' | 'ndjson', body: Readable): Promise<AsyncGenerator<SourceRow>> {
  const lines = readLines(body);
  if (format === 'ndjson') return ndjsonRows(lines);
  const records = readRecords(lines);
  const first = await records.next();
  if (first.done) throw Problem.field('', 'IMPORT_EMPTY', 'The file is empty: a header row is needed.');
  if ('fault' in first.value)
    throw Problem.field('/columns', first.value.fault.code, first.value.fault.detail);
  return csvRows(readHeader(first.value.fields), records);
}

async function* csvRows(header: CsvHeader, records: AsyncGenerator<CsvRecord>): AsyncGenerator<SourceRow> {
  for await (const record of records) {
    if ('fault' in record) {
      yield { line: record.n, fault: record.fault, pointerOf: itself };
    } else if (record.fields.length !== header.columns.length) {
      const detail = `The row has ${record.fields.length} cells, the header ${header.columns.length}.`;
      yield {
        line: record.n,
        fault: { code: 'WRONG_NUMBER_OF_CELLS', pointer: null, detail },
        pointerOf: itself,
      };
    } else {
      const { plain, pointers } = mapRecord(header, record.fields);
      yield { line: record.n, plain, pointerOf: (pointer) => columnOf(pointers, pointer) };
    }
  }
}

async function* ndjsonRows(lines: ReturnType<typeof readLines>): AsyncGenerator<SourceRow> {
  for await (const line of lines) {
    if ('fault' in line) {
      yield { line: line.n, fault: line.fault, pointerOf: itself };
      continue;
    }
    try {
      yield { line: line.n, plain: withSources(parseJsonText(line.text)), pointerOf: itself };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const [field] = error.errors;
      const detail = error.code === 'MALFORMED_JSON' ? 'The line is not one JSON object.' : error.detail;
      yield {
        line: line.n,
        fault: { code: error.code, pointer: field?.pointer ?? null, detail },
        pointerOf: itself,
      };
    }
  }
}
