import { rolledToWorkingDay, isWorkingDay } from './calendar';
import type { CompiledPacks } from './compile';
import { midnightAfter, placeOf, type DayPlace } from './lead-time';
import type { Deadline, DeadlineKind, Rule } from './pack';
import { addMonths } from './period';
import { dateOf, localTime } from './zone-clock';

/** By when something has to be answered, and by which rule. */
export interface Due {
  /** The first instant that is too late. */
  before: Date;
  /** The last local date that is in time; null for one of hours. */
  lastDate: string | null;
  rule: string;
  pack: string;
  force: string;
  cite: string | null;
}

/**
 * By when an answer is due: the earliest of all packs that name a time for it, or null when none does. Days, weeks and
 * months are local and the first day is not counted; where the person may be in several zones, the earliest end counts.
 */
export function deadlineOf(
  kind: DeadlineKind,
  receivedAt: Date,
  packs: CompiledPacks,
  place: DayPlace = { zones: [] },
): Due | null {
  const dues = packs.all.flatMap((rule) =>
    rule.deadlines
      .filter((deadline) => deadline.of === kind)
      .map((deadline) => dueBy(rule, deadline, receivedAt, placeOf(place, packs), packs)),
  );
  return dues.reduce<Due | null>((first, due) => (first && first.before <= due.before ? first : due), null);
}

function dueBy(
  rule: Rule,
  deadline: Deadline,
  receivedAt: Date,
  place: Required<DayPlace>,
  packs: CompiledPacks,
): Due {
  const head = { rule: rule.id, pack: rule.pack, force: deadline.force, cite: rule.cite };
  if (deadline.unit === 'within')
    return { ...head, before: new Date(receivedAt.getTime() + deadline.ms), lastDate: null };
  const zones = place.zones.length > 0 ? place.zones : ['UTC'];
  const ends = zones.map((zone) => {
    const first = localTime(zone, receivedAt.getTime()).day;
    const last = lastDay(deadline, first, place.countries, packs);
    return { before: midnightAfter(zone, last), last };
  });
  const earliest = ends.reduce((a, b) => (b.before < a.before ? b : a));
  return { ...head, before: new Date(earliest.before), lastDate: dateOf(earliest.last) };
}

function lastDay(
  deadline: Exclude<Deadline, { unit: 'within' }>,
  first: number,
  countries: readonly string[],
  { calendar }: CompiledPacks,
): number {
  const { unit, count, rolls } = deadline;
  if (unit === 'business_days') {
    let day = first;
    for (let left = count; left > 0;) {
      day += 1;
      if (isWorkingDay(calendar, countries, day)) left -= 1;
    }
    return day;
  }
  const last = unit === 'months' ? addMonths(first, count) : first + count * (unit === 'weeks' ? 7 : 1);
  return rolls ? rolledToWorkingDay(calendar, countries, last) : last;
}
