import { v7 as uuidv7 } from 'uuid';

/** What stands before an id on the outside, and so what kind of thing it names. */
export type IdPrefix =
  | 'lnd'
  | 'key'
  | 'cli'
  | 'opr'
  | 'brw'
  | 'acc'
  | 'chn'
  | 'sig'
  | 'cns'
  | 'hld'
  | 'chk'
  | 'imp'
  | 'ntc'
  | 'att'
  | 'rcp'
  | 'rvf'
  | 'inc'
  | 'evd'
  | 'exp'
  | 'stm'
  | 'evt'
  | 'whe'
  | 'wha';

/** A UUIDv7 whose time is the one clock's, so that rows sort by the time the domain knows. */
export function newId(now: Date): string {
  return uuidv7({ msecs: now.getTime() });
}

/** No id of `at` or later is below it, none of before is above. */
export function lowestId(at: Date): string {
  const ms = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}

/** `brw_0198c6…` (32 hex digits): the id as the API shows it. */
export function toApiId(prefix: IdPrefix, id: string): string {
  return `${prefix}_${id.replaceAll('-', '')}`;
}

/** The uuid in an API id, or null when it is not one of that kind. */
export function fromApiId(prefix: IdPrefix, apiId: string): string | null {
  const hex = /^([a-z]{3})_([0-9a-f]{32})$/.exec(apiId);
  if (!hex || hex[1] !== prefix) return null;
  return hex[2]!.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
