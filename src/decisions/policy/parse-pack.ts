import { Field } from './field';
import type { Pack, Rule } from './pack';
import { parseRule } from './parse-rule';
import { parseTiers } from './tiers';
import { isKnownZone } from './zone-clock';

const PACK_KEYS = [
  'pack',
  'title',
  'note',
  'applies_when',
  'apply_to_creditor_default',
  'time_zones',
  'time_zone_note',
  'region_zones',
  'carries_content',
  'tiers',
  'rules',
];

/**
 * A pack from the text of its file.
 * @param sources the keys of the sources file
 * @throws PackError naming the file, the path and the reason: not YAML, an unknown key, rule kind, word, zone or
 * source, a window that never opens, an id twice
 */
export function parsePack(file: string, text: string, sources: readonly string[]): Pack {
  const root = Field.parse(file, text);
  root.map(PACK_KEYS);
  const id = root.get('pack').text();
  const applies = root.get('applies_when');
  applies.map(['always', 'borrower_countries', 'borrower_region']);
  root.get('apply_to_creditor_default').maybe((f) => f.flag());
  const rules = parseRules(root.get('rules'), id, sources);
  return {
    id,
    title: root.get('title').text(),
    appliesAlways: applies.get('always').maybe((f) => f.flag()) ?? false,
    countries: applies.get('borrower_countries').maybe((f) => f.texts()) ?? [],
    region: applies.get('borrower_region').maybe((f) => f.text()),
    timeZones: root.get('time_zones').maybe(parseZones) ?? [],
    regionZones: root.get('region_zones').maybe(parseRegionZones) ?? {},
    carriesContent: root.get('carries_content').maybe((f) => f.flag()) ?? false,
    tiers: root.get('tiers').maybe(parseTiers),
    rules: root.get('apply_to_creditor_default').value === false ? rules.map(forCollectors) : rules,
  };
}

/** A pack that does not bind creditors binds who collects for them or bought the debt (12 CFR 1006.2(i)). */
function forCollectors(rule: Rule): Rule {
  if (rule.when.senderRoles !== null || !rule.sources.includes('regf')) return rule;
  return { ...rule, when: { ...rule.when, senderRoles: ['third_party_collector', 'debt_buyer'] } };
}

function parseRules(field: Field, pack: string, sources: readonly string[]): Rule[] {
  const seen = new Set<string>();
  return field.list().map((item) => {
    const rule = parseRule(item, pack, sources);
    if (seen.has(rule.id)) item.get('id').fail(`is there twice: ${rule.id}`);
    seen.add(rule.id);
    return rule;
  });
}

function parseZones(field: Field): string[] {
  return field
    .list()
    .map((item) => (isKnownZone(item.text()) ? item.text() : item.fail(`unknown time zone: ${item.text()}`)));
}

function parseRegionZones(field: Field): Record<string, string[]> {
  return Object.fromEntries(
    Object.keys(field.map()).map((region) => [region, parseZones(field.get(region))]),
  );
}
