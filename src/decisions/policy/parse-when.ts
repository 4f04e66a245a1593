import { MEDIA, PURPOSES } from '../words';
import { INITIATORS, SENDER_ROLES } from './facts';
import type { Field } from './field';
import type { When, WindowSpan } from './pack';

const CHANNELS = [...MEDIA, 'in_app', 'voicemail'] as const;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const CLOCK = /^([01]\d|2[0-4]):([0-5]\d)$/;
const DAY = 86_400_000;
export const EVERY_DAY = 0b1111111;

/** The contacts a rule is about. @throws PackError for a word outside the closed lists */
export function parseWhen(field: Field): When {
  if (!field.isSet) return { purposes: null, media: null, senderRoles: null, initiatedBy: null, tiers: null };
  field.map(['purposes', 'channels', 'sender_roles', 'initiated_by', 'tiers']);
  return {
    purposes: field.get('purposes').maybe((f) => f.someOf(PURPOSES)),
    media: field.get('channels').maybe((f) => f.someOf(CHANNELS)),
    senderRoles: field.get('sender_roles').maybe((f) => f.someOf(SENDER_ROLES)),
    initiatedBy: field.get('initiated_by').maybe((f) => f.oneOf(INITIATORS)),
    tiers: field.get('tiers').maybe((f) => f.texts()),
  };
}

/** The open hours of a window. @throws PackError for hours that never come (not a clock time, to not after from, no day) */
export function parseSpans(field: Field): WindowSpan[] {
  const spans = field.list().map(parseSpan);
  return spans.length > 0 ? spans : field.fail('must have open hours: a window that never opens is a ban');
}

function parseSpan(field: Field): WindowSpan {
  field.map(['days', 'from', 'to']);
  const days = field.get('days').someOf(WEEKDAYS);
  const from = clockTime(field.get('from'));
  const to = clockTime(field.get('to'));
  if (to <= from)
    field.fail(`impossible window: ${field.get('to').text()} is not after ${field.get('from').text()}`);
  return { days: days.reduce((mask, day) => mask | (1 << WEEKDAYS.indexOf(day)), 0), from, to };
}

function clockTime(field: Field): number {
  return (
    parseClock(field.text()) ?? field.fail(`must be a clock time from 00:00 to 24:00, not ${field.text()}`)
  );
}

/** `HH:MM` as milliseconds of the day, 24:00 included; null for anything else. */
export function parseClock(text: string): number | null {
  const parts = CLOCK.exec(text);
  const ms = parts ? (Number(parts[1]) * 60 + Number(parts[2])) * 60_000 : Infinity;
  return ms <= DAY ? ms : null;
}

/** `mon-sat 09:00-18:30`, for the facts of a refusal. */
export function spanInWords(span: WindowSpan): string {
  const days = WEEKDAYS.filter((_, i) => span.days & (1 << i));
  return `${days.length === 7 ? 'daily' : days.join(',')} ${clockInWords(span.from)}-${clockInWords(span.to)}`;
}

export function clockInWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
