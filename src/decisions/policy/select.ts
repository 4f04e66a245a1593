import type { CompiledPacks } from './compile';
import { currentPacks } from './load-packs';
import type { Pack } from './pack';

/** Where a borrower lives: ISO 3166-1 country, and a region as `US-MA` or `MA`. */
interface Residence {
  country: string;
  region: string | null;
}

/**
 * The packs a borrower's contacts are judged by: the baseline, those of the residence with its regional overlays, and
 * those of the lender's licence. Where no pack knows the country, every pack the lender enabled, because any of
 * them may be the law there.
 * @param licence packs of the lender's licence, which follow it abroad
 */
export function packsFor(
  borrower: Residence,
  lenderPacks: readonly string[],
  licence: readonly string[] = [],
): string[] {
  const set = currentPacks();
  const packs = [...set.packs.values()];
  const local = packs.filter((pack) => covers(pack, borrower)).map((pack) => pack.id);
  const isKnown = packs.some((pack) => pack.countries.includes(borrower.country));
  const chosen = new Set(['base', ...local, ...licence, ...(isKnown ? [] : lenderPacks)]);
  return set.ids.filter((id) => chosen.has(id));
}

/**
 * Every time zone a borrower may be in: the recorded ones, or all of the country's when none is, and those the pack
 * adds for the region. Where no pack knows the country, the zones the tz database has for it.
 */
export function zonesFor(
  borrower: Residence & { timeZones: readonly string[] },
  packs: CompiledPacks,
): string[] {
  const home = [...currentPacks().packs.values()].filter((pack) => covers(pack, borrower));
  const recorded =
    borrower.timeZones.length > 0 ? borrower.timeZones : zonesOfCountry(borrower.country, home, packs);
  const region = regionCode(borrower);
  return [...new Set([...recorded, ...home.flatMap((pack) => (region && pack.regionZones[region]) || [])])];
}

function covers(pack: Pack, borrower: Residence): boolean {
  return (
    pack.appliesAlways ||
    pack.countries.includes(borrower.country) ||
    (pack.region !== null && pack.region === regionCode(borrower))
  );
}

function regionCode({ country, region }: Residence): string | null {
  if (!region) return null;
  return region.startsWith(`${country}-`) ? region : `${country}-${region}`;
}

function zonesOfCountry(country: string, home: readonly Pack[], packs: CompiledPacks): readonly string[] {
  const own = home.flatMap((pack) => pack.timeZones);
  if (own.length > 0) return own;
  const known = zonesOfLocale(country);
  return known.length > 0 ? known : packs.timeZones;
}

/** The zones Intl has for a country; a property in older engines, a method in newer ones. */
function zonesOfLocale(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & {
    timeZones?: string[];
    getTimeZones?: () => string[] | undefined;
  };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
