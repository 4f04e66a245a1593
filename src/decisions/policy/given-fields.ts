import { HOLD_KINDS, type HoldKind } from '../words';
import type { Field } from './field';
import { isKnownZone } from './zone-clock';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const COUNTRY = /^[A-Z]{2}$/;
/** No country has more. */
const MAX_ZONES = 40;

export const flag = (field: Field): boolean => field.maybe((f) => f.flag()) ?? false;

/** Named by its own path, so that a caller sees which key it was. */
export function assertKeys(field: Field, known: readonly string[]): void {
  const stranger = Object.keys(field.map()).find((key) => !known.includes(key));
  if (stranger !== undefined) field.get(stranger).fail('is no fact that the rules know');
}

export function parseZones(field: Field): string[] {
  if (field.list().length > MAX_ZONES) field.fail(`must not be more than ${MAX_ZONES}`);
  return field
    .texts()
    .map((zone) => (isKnownZone(zone) ? zone : field.fail(`unknown time zone: ${zone.slice(0, 40)}`)));
}

export function parseCountries(field: Field): string[] {
  return field.list().map((item) => (COUNTRY.test(item.text()) ? item.text() : item.fail('must be as CN')));
}

export function parseHoldsUntil(field: Field): Partial<Record<HoldKind, Date>> {
  assertKeys(field, HOLD_KINDS);
  return Object.fromEntries(
    HOLD_KINDS.filter((kind) => field.get(kind).isSet).map((kind) => [kind, instant(field.get(kind))]),
  );
}

export function instant(field: Field): Date {
  const text = field.text();
  const at = new Date(INSTANT.test(text) ? text : NaN);
  const year = at.getUTCFullYear();
  return Number.isNaN(year) || year < 1970 || year > 2999
    ? field.fail('must be a time with its offset, as 2026-03-02T10:00:00+08:00')
    : at;
}
