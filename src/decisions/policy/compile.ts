import type { HolidayCalendar } from './calendar';
import { currentPacks, type PackSet } from './load-packs';
import { tighten, type LenderOverride } from './overrides';
import type { ConsentTimes, FallbackRule, Pack, Rule, RuleKind, RuleOf, Tier } from './pack';
import { PackError } from './pack-error';

/** The kinds from which a verdict is made, in the order in which they are asked. */
const ORDER = [
  ['third_party'],
  ['contact_window', 'borrower_hours', 'blackout_dates'],
  ['frequency_cap', 'agreed_frequency', 'cooldown'],
  ['opt_out', 'channel_gate'],
  ['consent'],
] as const satisfies readonly (readonly RuleKind[])[];
export type JudgedRule = RuleOf<(typeof ORDER)[number][number]>;

/** A choice of packs, ready to judge by. Make one per choice and keep it: it holds no facts. */
export interface CompiledPacks {
  ids: readonly string[];
  /** The content digest of each pack's file, for the evidence of a decision. */
  versions: Readonly<Record<string, string>>;
  /** The same in full: what the file is held against that a bundle carries. */
  digests: Readonly<Record<string, string>>;
  /** In the order in which they are asked; within one kind in the order of the packs and their files. */
  rules: readonly JudgedRule[];
  exemptions: readonly RuleOf<'window_exemption'>[];
  /** What holds pause. The baseline's always stand: a borrower's complaint does not hang on a choice of packs. */
  holds: readonly RuleOf<'stop_trigger'>[];
  /** Every rule of the choice, and the baseline's that always stand: for notices, deadlines, retention. */
  all: readonly Rule[];
  /** How far apart the rungs of one notice are. */
  spacing: FallbackRule;
  consentTimes: ConsentTimes;
  /** The tier table (see tierOf). */
  tiers: readonly Tier[];
  timeZones: readonly string[];
  countries: readonly string[];
  /** A verdict names the content class. */
  carriesContent: boolean;
  calendar: HolidayCalendar;
}

/** By set, then by a lender's overrides (none: the set itself), then by the choice: all go when their set goes. */
const kept = new WeakMap<object, Map<string, CompiledPacks>>();
const keptOverrides = new WeakMap<PackSet, WeakMap<readonly LenderOverride[], Map<string, CompiledPacks>>>();

/**
 * The packs that are judged by together: every rule of every one must allow. The same choice of the same set gives the
 * same object, also with overrides as long as the caller keeps the same list of them.
 * @param overrides what a lender tightened; may name rules of packs not chosen here
 * @throws PackError for an unknown pack, or an override that loosens or does not fit its rule
 */
export function compilePacks(
  ids: readonly string[],
  calendar: HolidayCalendar | undefined = undefined,
  overrides: readonly LenderOverride[] = [],
  set: PackSet = currentPacks(),
): CompiledPacks {
  const unknown = ids.find((id) => !set.packs.has(id));
  if (unknown !== undefined)
    throw new PackError('packs', unknown, `no such pack; there are ${set.ids.join(', ')}`);
  const packs = set.ids.filter((id) => ids.includes(id)).map((id) => set.packs.get(id)!);
  if (calendar && calendar !== set.calendar) return compile(packs, calendar, overrides, set);
  const shelf = shelfFor(set, overrides);
  const key = packs.map((pack) => pack.id).join();
  let found = shelf.get(key);
  if (!found) shelf.set(key, (found = compile(packs, set.calendar, overrides, set)));
  return found;
}

function shelfFor(set: PackSet, overrides: readonly LenderOverride[]): Map<string, CompiledPacks> {
  if (overrides.length === 0) return getOrMake(kept, set, () => new Map<string, CompiledPacks>());
  const ofSet = getOrMake(keptOverrides, set, () => new WeakMap());
  return getOrMake(ofSet, overrides, () => new Map<string, CompiledPacks>());
}

function getOrMake<K extends object, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}

function compile(
  packs: readonly Pack[],
  calendar: HolidayCalendar,
  overrides: readonly LenderOverride[],
  set: PackSet,
): CompiledPacks {
  const baseline = set.packs.get('base')!;
  const isBaseChosen = packs.includes(baseline);
  const standing = tighten(isBaseChosen ? [] : baseline.rules, overrides, set);
  const rules = tighten(
    packs.flatMap((pack) => pack.rules),
    overrides,
    set,
  );
  const all = [...standing, ...rules];
  return {
    ids: packs.map((pack) => pack.id),
    versions: Object.fromEntries(packs.map((pack) => [pack.id, set.versions.get(pack.id)!])),
    digests: Object.fromEntries(packs.map((pack) => [pack.id, set.files.get(pack.id)!.digest])),
    rules: ORDER.flatMap((kinds) =>
      rules.filter((rule): rule is JudgedRule => (kinds as readonly string[]).includes(rule.kind)),
    ),
    exemptions: rules.filter((rule) => rule.kind === 'window_exemption'),
    holds: all.filter((rule) => rule.kind === 'stop_trigger').filter((rule) => rule.holds.length > 0),
    all,
    spacing: all.find((rule) => rule.kind === 'fallback_rule')!,
    consentTimes: strictestTimes(all),
    tiers: baseline.tiers!,
    timeZones: [...new Set(packs.flatMap((pack) => pack.timeZones))],
    countries: [...new Set(packs.flatMap((pack) => pack.countries))],
    carriesContent: packs.some((pack) => pack.carriesContent),
    calendar,
  };
}

/** Of several packs: the shortest validity, the earliest warning, the longest wait before one asks again. */
function strictestTimes(rules: readonly Rule[]): ConsentTimes {
  const times = rules.flatMap((rule) => (rule.kind === 'consent' && rule.times ? [rule.times] : []));
  return {
    validityDays: Math.min(...times.map((t) => t.validityDays)),
    nominationValidityDays: Math.min(...times.map((t) => t.nominationValidityDays)),
    warnBeforeDays: Math.max(...times.map((t) => t.warnBeforeDays)),
    askAgainAfterDays: Math.max(...times.map((t) => t.askAgainAfterDays)),
  };
}
