import { parseCanonical, type Json } from './canonical-json';
import { Refusal } from './refusal';

export const BUNDLE_FORMAT = 'stillyou-bundle/1';
export const BUNDLE_KINDS = ['notice', 'borrower', 'range', 'statement'] as const;
export type BundleKind = (typeof BUNDLE_KINDS)[number];

/**
 * closed: the notice has its closing entry, or the statement is made. open: all up to the moment of the export, and more
 * may follow. complete: every entry of the log between two numbers.
 */
export const BUNDLE_STATES = ['closed', 'complete', 'open'] as const;
export type BundleState = (typeof BUNDLE_STATES)[number];

/** A stream and the number of its last entry in the bundle; it is there from its first entry on. */
export interface StreamHead {
  stream: string;
  n: number;
}

/** `bundle.json`: what the bundle claims to be. Nothing in it is believed; all of it is held against the entries. */
export interface BundleHead {
  /** `ntc_…`, `brw_…`, `stm_…`, or `from/to` of a range. */
  about: string;
  entries: number;
  /** Numbers in the log of the first and the last entry. */
  first: number;
  last: number;
  format: typeof BUNDLE_FORMAT;
  kind: BundleKind;
  /** Which log, and how many entries it had. */
  origin: string;
  size: number;
  state: BundleState;
  /**
   * What it is about first; last the entry of the export itself, by which the log signs for all the others. Empty for a
   * range, where any stream may begin before it.
   */
  streams: StreamHead[];
}

const KEYS = 'about,entries,first,format,kind,last,origin,size,state,streams';
const STREAM = /^[a-z]{3}_[0-9a-f]{32}$/;
const ABOUT: Record<BundleKind, RegExp> = {
  notice: /^ntc_[0-9a-f]{32}$/,
  borrower: /^brw_[0-9a-f]{32}$/,
  statement: /^stm_[0-9a-f]{32}$/,
  range: /^[0-9TZ:.-]{20,24}\/[0-9TZ:.-]{20,24}$/,
};
const STATES: Record<BundleKind, readonly BundleState[]> = {
  notice: ['closed', 'open'],
  statement: ['closed'],
  borrower: ['open'],
  range: ['complete'],
};

/** What the log signs for in the entry of an export: a line a stream, `ntc_… 12`. */
export function headLines(streams: readonly StreamHead[]): string {
  return streams.map(({ stream, n }) => `${stream} ${n}\n`).join('');
}

/** @throws Refusal BUNDLE_INVALID */
export function parseHead(file: Buffer): BundleHead {
  const text = file.toString('utf8');
  const head = text.endsWith('\n') ? parseCanonical(text.slice(0, -1)) : undefined;
  if (!isHead(head)) throw new Refusal('BUNDLE_INVALID', 'bundle.json is not in the form of a bundle’s head');
  return head;
}

function isHead(value: Json | undefined): value is BundleHead & Json {
  if (!isObject(value) || Object.keys(value).join() !== KEYS) return false;
  const { about, entries, first, format, kind, last, origin, size, state, streams } = value;
  if (format !== BUNDLE_FORMAT || !BUNDLE_KINDS.includes(kind as BundleKind)) return false;
  const known = kind as BundleKind;
  return (
    typeof about === 'string' &&
    ABOUT[known].test(about) &&
    STATES[known].includes(state as BundleState) &&
    typeof origin === 'string' &&
    [entries, size].every((n) => isCount(n) && n > 0) &&
    [first, last].every(isCount) &&
    Array.isArray(streams) &&
    (known === 'range' ? streams.length === 0 : streams.length > 0) &&
    streams.every(isStreamHead)
  );
}

function isStreamHead(value: Json): boolean {
  if (!isObject(value) || Object.keys(value).join() !== 'n,stream') return false;
  const { n, stream } = value;
  return typeof stream === 'string' && STREAM.test(stream) && isCount(n) && n > 0;
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number of at most 15 digits. */
export function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e15;
}
