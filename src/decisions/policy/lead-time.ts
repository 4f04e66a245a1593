import { rolledToWorkingDay } from './calendar';
import type { CompiledPacks } from './compile';
import { instantOf, localTime } from './zone-clock';

/** Where days are counted: the zones a person may be in, and the countries whose holidays they have. */
export interface DayPlace {
  zones: readonly string[];
  countries?: readonly string[];
}

/**
 * When `days` whole local days after `since` have passed, in every zone the person may be in. The day of the event is
 * not counted (Civil Code 201); a last day that is no working day moves to the next one that is, an adjusted workday
 * included, and ends at its midnight (203). Nought days have passed at once.
 * @returns milliseconds; Infinity where no zone is known
 */
export function leadPassedAt(since: Date, days: number, place: DayPlace, packs: CompiledPacks): number {
  if (days === 0) return since.getTime();
  const { zones, countries } = placeOf(place, packs);
  if (zones.length === 0) return Infinity;
  return Math.max(
    ...zones.map((zone) => {
      const last = localTime(zone, since.getTime()).day + days;
      return midnightAfter(zone, rolledToWorkingDay(packs.calendar, countries, last));
    }),
  );
}

/** The first instant of the local day after `day`. */
export function midnightAfter(zone: string, day: number): number {
  return instantOf(zone, day + 1, 0)!;
}

/** What is not known is the packs': all their zones, all their countries. */
export function placeOf(place: DayPlace, packs: CompiledPacks): Required<DayPlace> {
  return {
    zones: place.zones.length > 0 ? place.zones : packs.timeZones,
    countries: place.countries ?? packs.countries,
  };
}
