import { registerDecorator } from 'class-validator';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** The instant an RFC 3339 text names, or null. Without an offset it names none; 30 February is none either. */
export function parseInstant(text: unknown): Date | null {
  if (typeof text !== 'string') return null;
  const parts = RFC3339.exec(text);
  if (!parts) return null;
  const [year, month, day, hour] = parts.slice(1, 5).map(Number) as [number, number, number, number];
  // Date.parse rolls 30 February over to March; the calendar does not.
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23) return null;
  const at = new Date(text.toUpperCase());
  return Number.isNaN(at.getTime()) ? null : at;
}

/** A field that is an RFC 3339 time with its offset. */
export function IsInstant(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: property as string,
      options: { message: 'must be an RFC 3339 time with its offset, such as 2026-03-02T10:00:00+08:00' },
      validator: { validate: (value) => parseInstant(value) !== null },
    });
}
