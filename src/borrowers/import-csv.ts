import type { ChannelKind } from '../decisions/words';
import { Problem } from '../platform/problem';

/** The columns a portfolio may have; `source` is another name for `provenance`. */
export const CSV_COLUMNS = [
  'external_ref',
  'given_name',
  'locale',
  'country',
  'region',
  'time_zones',
  'account_ref',
  'account_stage',
  'days_overdue',
  'phone',
  'phone_verified_at',
  'phone_verified_by',
  'email',
  'email_verified_at',
  'email_verified_by',
  'app_token',
  'app_verified_at',
  'app_verified_by',
  'provenance',
  'consent_purposes',
  'consent_media',
  'consent_wording',
  'consent_expires_at',
] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];

const REQUIRED: readonly CsvColumn[] = ['external_ref', 'locale', 'country'];
const ALIASES: Record<string, CsvColumn> = { source: 'provenance' };
const CHANNEL_COLUMNS: [kind: ChannelKind, address: CsvColumn, prefix: string][] = [
  ['phone', 'phone', 'phone'],
  ['email', 'email', 'email'],
  ['app', 'app_token', 'app'],
];

export interface CsvHeader {
  columns: CsvColumn[];
  /** Each column as the file calls it, for pointers. */
  names: string[];
}

/** A CSV row in the shape of an NDJSON row, and which column each of its fields came from. */
export interface MappedRow {
  plain: Record<string, unknown>;
  pointers: Map<string, string>;
}

/**
 * The header row. `External Ref`, `externalRef` and `external_ref` are the same column.
 * @throws Problem 422: without a header that is understood nothing is read, and nothing stored
 */
export function readHeader(fields: readonly string[]): CsvHeader {
  const names = fields.map((name) =>
    name
      .trim()
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replace(/[\s-]+/g, '_')
      .toLowerCase(),
  );
  const columns = names.map((name) => ALIASES[name] ?? name);
  columns.forEach((column, i) => {
    const pointer = `/columns/${i}`;
    if (!(CSV_COLUMNS as readonly string[]).includes(column)) {
      throw Problem.field(
        pointer,
        'IMPORT_COLUMN_UNKNOWN',
        `Column ${i + 1} is not known; known are ${CSV_COLUMNS.join(', ')}.`,
      );
    }
    if (columns.indexOf(column) !== i)
      throw Problem.field(pointer, 'IMPORT_COLUMN_TWICE', `Column ${i + 1} stands there twice.`);
  });
  const missing = REQUIRED.find((column) => !columns.includes(column));
  if (missing) throw Problem.field('/columns', 'IMPORT_COLUMN_MISSING', `The column ${missing} is missing.`);
  return { columns: columns as CsvColumn[], names };
}

/** One record by its header. Empty cells say nothing; whether the rest is valid is not judged here. */
export function mapRecord(header: CsvHeader, fields: readonly string[]): MappedRow {
  const pointers = new Map<string, string>();
  const cell = (column: CsvColumn): string | undefined =>
    fields[header.columns.indexOf(column)]?.trim() || undefined;
  const nameOf = (column: CsvColumn): string => `/${header.names[header.columns.indexOf(column)] ?? column}`;
  const take = (pointer: string, column: CsvColumn): string | undefined => {
    pointers.set(pointer, nameOf(column));
    return cell(column);
  };
  const list = (pointer: string, column: CsvColumn): string[] | undefined =>
    take(pointer, column)
      ?.split(';')
      .map((item) => item.trim())
      .filter(Boolean);

  const plain: Record<string, unknown> = {
    externalRef: take('/externalRef', 'external_ref'),
    givenName: take('/givenName', 'given_name'),
    locale: take('/locale', 'locale'),
    country: take('/country', 'country'),
    region: take('/region', 'region'),
    timeZones: list('/timeZones', 'time_zones'),
    provenance: take('/provenance', 'provenance'),
  };
  if (cell('account_ref') || cell('account_stage') || cell('days_overdue')) {
    const days = take('/accounts/0/daysOverdue', 'days_overdue');
    plain.accounts = [
      compact({
        ref: take('/accounts/0/ref', 'account_ref'),
        stage: take('/accounts/0/stage', 'account_stage'),
        daysOverdue: days !== undefined && /^\d+$/.test(days) ? Number(days) : days,
      }),
    ];
  }
  const channels = CHANNEL_COLUMNS.filter(([, address]) => cell(address)).map(([kind, address, prefix], i) =>
    compact({
      kind,
      address: take(`/channels/${i}/address`, address),
      // Nothing said in a file without the column: the lender attests its own import. A cell left empty names no source.
      provenance: header.columns.includes('provenance')
        ? (take(`/channels/${i}/provenance`, 'provenance') ?? '')
        : 'lender_import_attested',
      verifiedAt: take(`/channels/${i}/verifiedAt`, `${prefix}_verified_at` as CsvColumn),
      verifiedBy: take(`/channels/${i}/verifiedBy`, `${prefix}_verified_by` as CsvColumn),
    }),
  );
  if (channels.length > 0) plain.channels = channels;
  if (cell('consent_purposes') || cell('consent_wording') || cell('consent_expires_at')) {
    plain.consents = [
      compact({
        purposes: list('/consents/0/purposes', 'consent_purposes'),
        media: list('/consents/0/media', 'consent_media'),
        wordingIdVersionLocaleHash: take('/consents/0/wordingIdVersionLocaleHash', 'consent_wording'),
        expiresAt: take('/consents/0/expiresAt', 'consent_expires_at'),
      }),
    ];
  }
  return { plain: compact(plain), pointers };
}

/** The column a JSON pointer of the mapped row came from: its own, or that of the list it is in. */
export function columnOf(pointers: Map<string, string>, pointer: string): string {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const column = pointers.get(at);
    if (column) return column;
  }
  return pointer;
}

/** `source` in an NDJSON row is another name for `provenance`, as in CSV; the row's own holds for each channel without one. */
export function withSources(row: unknown): unknown {
  if (!isRecord(row)) return row;
  const named = namedProvenance(row);
  if (!Array.isArray(named.channels)) return named;
  return {
    ...named,
    channels: named.channels.map((channel) =>
      isRecord(channel) ? compact({ provenance: named.provenance, ...namedProvenance(channel) }) : channel,
    ),
  };
}

/** With both names given, `source` stays and is refused as unknown: one of the two would go unchecked. */
function namedProvenance(given: Record<string, unknown>): Record<string, unknown> {
  if (given.source === undefined || given.provenance !== undefined) return given;
  const { source, ...rest } = given;
  return { ...rest, provenance: source };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compact(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
