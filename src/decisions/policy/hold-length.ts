import type { HoldKind } from '../words';
import type { CompiledPacks } from './compile';
import { midnightAfter, placeOf, type DayPlace } from './lead-time';
import type { RuleOf } from './pack';
import { localTime } from './zone-clock';

/**
 * When a hold opened now ends by itself: after the most days any pack gives it, the day it is opened on not counted, at
 * midnight in the last zone the borrower may be in. Null: no pack gives a length, it lasts until it is released.
 */
export function holdEndsAt(
  kind: HoldKind,
  openedAt: Date,
  packs: CompiledPacks,
  place: DayPlace,
): { at: Date; rule: RuleOf<'stop_trigger'> } | null {
  const rules = packs.holds.filter((rule) => rule.holds.includes(kind) && rule.lengthDays !== null);
  if (rules.length === 0) return null;
  const rule = rules.reduce((a, b) => (b.lengthDays! > a.lengthDays! ? b : a));
  const { zones } = placeOf(place, packs);
  const ends = (zones.length > 0 ? zones : ['UTC']).map((zone) =>
    midnightAfter(zone, localTime(zone, openedAt.getTime()).day + rule.lengthDays!),
  );
  return { at: new Date(Math.max(...ends)), rule };
}

/** True when no date ends a hold of this kind: only somebody's decision does. */
export function endsOnlyByRelease(kind: HoldKind, packs: CompiledPacks): boolean {
  return packs.holds.some((rule) => rule.holds.includes(kind) && rule.endsOnlyByRelease);
}
