import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Place } from './canary';

/** Every table of a database, every column: text as the server writes it, bytes as they are. */
export async function dumpOf(url: string): Promise<Place[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string; isBytes: boolean }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column, a.atttypid = 'bytea'::regtype AS "isBytes"
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
          AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum`,
    );
    const places: Place[] = [];
    for (const { table, column, isBytes } of columns) {
      const { rows } = await client.query<{ v: Buffer | string | null }>(
        `SELECT ${isBytes ? column : `${column}::text`} AS v FROM ${table}`,
      );
      const cells = rows.flatMap(({ v }) =>
        v === null ? [] : [Buffer.from(v as string), Buffer.from('\n')],
      );
      places.push({ name: `${table}.${column}`, bytes: Buffer.concat(cells) });
    }
    return places;
  } finally {
    await client.end();
  }
}

/**
 * What the server has written ahead since `mark` was taken; what was rolled back and deleted since stands there too.
 * Null when the server's files are not on this machine.
 */
export async function walSince(url: string, mark: string): Promise<Place[] | null> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder, pg_switch_wal()`,
    );
    const folder = join(rows[0]!.folder, 'pg_wal');
    let files: string[];
    try {
      files = readdirSync(folder);
    } catch {
      return null;
    }
    const written = files.filter((file) => /^[0-9A-F]{24}$/.test(file) && file >= mark);
    // Recycled meanwhile: what stood there cannot be looked at any more, and nothing may be claimed about it.
    if (!written.includes(mark)) throw new Error('the log of the server was recycled during the test');
    return written.map((file) => ({ name: `WAL ${file}`, bytes: readFileSync(join(folder, file)) }));
  } finally {
    await client.end();
  }
}

/** The log file that is written to now. */
export async function walMark(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ file: string }>(
      'SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS file',
    );
    return rows[0]!.file;
  } finally {
    await client.end();
  }
}
