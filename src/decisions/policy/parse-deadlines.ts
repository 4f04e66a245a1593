import { durationMs } from '../duration';
import type { Field } from './field';
import { DEADLINE_KINDS, DEADLINE_UNITS, FORCES, type Deadline, type Force } from './pack';

/**
 * The times a rule gives for an answer: `{of: complaint, days: 15, rolls: true}`.
 * @param force of the rule, for a deadline that has none of its own (a law may say "promptly", and the number be ours)
 * @throws PackError for an unknown word, or not exactly one unit of time
 */
export function parseDeadlines(field: Field, force: Force): Deadline[] {
  return field.list().map((item) => parseDeadline(item, force));
}

function parseDeadline(field: Field, force: Force): Deadline {
  field.map(['of', 'force', 'rolls', ...DEADLINE_UNITS]);
  const units = DEADLINE_UNITS.filter((unit) => field.get(unit).isSet);
  const [unit] = units;
  if (!unit || units.length > 1) return field.fail(`must have one of ${DEADLINE_UNITS.join(', ')}`);
  const head = {
    of: field.get('of').oneOf(DEADLINE_KINDS),
    force: field.get('force').maybe((f) => f.oneOf(FORCES)) ?? force,
    rolls: field.get('rolls').maybe((f) => f.flag()) ?? false,
  };
  if (unit === 'within') return { ...head, unit, ms: milliseconds(field.get(unit)) };
  return { ...head, unit, count: field.get(unit).whole(1) };
}

function milliseconds(field: Field): number {
  try {
    return durationMs(field.text());
  } catch (error) {
    return field.fail((error as Error).message);
  }
}
