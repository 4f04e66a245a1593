import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseCalendar, publicHolidays, type HolidayCalendar } from './calendar';
import { Field } from './field';
import type { Pack, Rule } from './pack';
import { PackError } from './pack-error';
import { parsePack } from './parse-pack';
import { readText } from './read-data';
import { UNKNOWN_TIER } from './tiers';

/** In the order in which their refusals are named: the product's own baseline first. */
export const PACK_IDS = ['base', 'cn', 'us-federal', 'us-ma', 'uk', 'eu', 'in', 'hk'] as const;

/** Where a rule was read, and how far that can be trusted. */
export interface Source {
  title: string;
  url: string;
  via: string;
}

/** A file as it was read: its name in messages, and its text. */
export interface PackFile {
  name: string;
  text: string;
}

/** The packs of one moment: what decisions are made from until somebody puts another set in its place. */
export interface PackSet {
  packs: ReadonlyMap<string, Pack>;
  /** In the order in which refusals are named. */
  ids: readonly string[];
  sources: ReadonlyMap<string, Source>;
  calendar: HolidayCalendar;
  /** Of each pack: the first 12 hex digits of the SHA-256 of its file. */
  versions: ReadonlyMap<string, string>;
  /** Of each pack: the text of its file, and the whole SHA-256 of that in hex. */
  files: ReadonlyMap<string, { text: string; digest: string }>;
  /** Of the operator's files it was built over, to tell when they changed. */
  digest: string;
}

/** Files of an operator's folder that are no packs. */
const OTHER_FILES = ['sources.yaml', 'holidays.yaml', 'vectors.yaml'];
const PACK_FILE = /^[a-z][a-z0-9-]{0,30}\.yaml$/;

/**
 * The set made of the packs that come with the product and, over them, an operator's files: one of the same name
 * replaces a pack, a new name is a new pack, `sources.yaml` and `holidays.yaml` add to ours entry by entry.
 * @throws PackError naming the file, the path and the reason; then nothing of it is to be used
 */
export function buildPackSet(over: ReadonlyMap<string, PackFile> = new Map()): PackSet {
  const odd = [...over.keys()].find((name) => !PACK_FILE.test(name));
  if (odd !== undefined)
    throw new PackError(over.get(odd)!.name, '', 'must be named like a pack: small letters, then .yaml');
  const added = [...over.keys()].filter((name) => !OTHER_FILES.includes(name)).map((n) => n.slice(0, -5));
  const ids = [...PACK_IDS, ...added.filter((id) => !(PACK_IDS as readonly string[]).includes(id)).sort()];
  const sources = parseSources([builtIn('sources.yaml'), over.get('sources.yaml')]);
  const files = new Map(ids.map((id) => [id, over.get(`${id}.yaml`) ?? builtIn(`packs/${id}.yaml`)]));
  const packs = new Map(ids.map((id) => [id, loadPack(id, files.get(id)!, sources)]));
  assertTogether(packs, files);
  return {
    packs,
    ids,
    sources,
    calendar: over.has('holidays.yaml')
      ? parseCalendar(...[builtIn('holidays.yaml'), over.get('holidays.yaml')!].map(parseFile))
      : publicHolidays,
    versions: new Map(ids.map((id) => [id, sha256(files.get(id)!.text).slice(0, 12)])),
    files: new Map(ids.map((id) => [id, { text: files.get(id)!.text, digest: sha256(files.get(id)!.text) }])),
    digest: digestOf(over),
  };
}

let current = buildPackSet();

/** The set that is decided from now. A decision takes its rules once and keeps them to its end. */
export function currentPacks(): PackSet {
  return current;
}

/** Put another set in place, from the next decision on. The caller has checked it (see check-vectors). */
export function usePacks(set: PackSet): void {
  current = set;
}

/** The packs that come with the product. */
export const PACKS: ReadonlyMap<string, Pack> = current.packs;
export const SOURCES: ReadonlyMap<string, Source> = current.sources;

function builtIn(name: string): PackFile {
  return { name, text: readText(__dirname, name) };
}

function isThere(file: PackFile | undefined): file is PackFile {
  return file !== undefined;
}

function parseFile({ name, text }: PackFile): Field {
  return Field.parse(name, text);
}

/** The SHA-256 over names and texts, whatever their order. */
export function digestOf(files: ReadonlyMap<string, PackFile>): string {
  const names = [...files.keys()].sort();
  return sha256(JSON.stringify(names.map((name) => [name, files.get(name)!.text])));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseSources(files: readonly (PackFile | undefined)[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const root of files.filter(isThere).map(parseFile)) {
    for (const key of Object.keys(root.map())) {
      const field = root.get(key);
      sources.set(key, {
        title: field.get('title').text(),
        url: field.get('url').text(),
        via: field.get('via').text(),
      });
    }
  }
  return sources;
}

function loadPack(id: string, file: PackFile, sources: ReadonlyMap<string, Source>): Pack {
  const pack = parsePack(file.name, file.text, [...sources.keys()]);
  if (pack.id !== id) throw new PackError(file.name, 'pack', `must be ${id}, not ${pack.id}`);
  return { ...pack, rules: pack.rules.map((rule) => ({ ...rule, cite: citeOf(rule, sources) })) };
}

/** Every refusal can be traced: to the article where the pack has it, else to the source, else to ourselves. */
function citeOf(rule: Rule, sources: ReadonlyMap<string, Source>): string {
  if (rule.cite) return rule.cite;
  const titles = rule.sources.map((key) => sources.get(key)!.title);
  if (rule.force !== 'product_default') return titles.join('; ');
  return titles.length > 0 ? `product default, after ${titles.join('; ')}` : 'product default';
}

/** What only shows when all packs are there: ids that are taken, a baseline without what others lean on, tiers nobody has. */
function assertTogether(packs: ReadonlyMap<string, Pack>, files: ReadonlyMap<string, PackFile>): void {
  const base = packs.get('base')!;
  const fail = (id: string, path: string, reason: string): never => {
    throw new PackError(files.get(id)!.name, path, reason);
  };
  const spacing = base.rules.filter((rule) => rule.kind === 'fallback_rule').length;
  if (spacing !== 1) fail('base', 'rules', `must have one fallback_rule, not ${spacing}`);
  if (!base.rules.some((rule) => rule.kind === 'consent' && rule.times))
    fail('base', 'rules', 'must have a consent rule with times');
  if (!base.tiers) fail('base', 'tiers', 'must have the tier table');
  const tiers = [...base.tiers!.map((tier) => tier.id), UNKNOWN_TIER];
  const owners = new Map<string, string>();
  for (const [id, pack] of packs) {
    if (pack.tiers && id !== 'base') fail(id, 'tiers', 'stands in the baseline only');
    pack.rules.forEach((rule, i) => {
      const owner = owners.get(rule.id);
      if (owner) fail(id, `rules[${i}].id`, `${rule.id} is a rule of ${owner} already`);
      owners.set(rule.id, id);
      const stranger = rule.when.tiers?.find((tier) => !tiers.includes(tier));
      if (stranger) fail(id, `rules[${i}].when.tiers`, `unknown tier: ${stranger}`);
    });
  }
}

/** The files of an operator's folder. @throws PackError when one of them cannot be read */
export function readPackFiles(directory: string, names: readonly string[]): Map<string, PackFile> {
  return new Map(
    names.map((name) => [name, { name: join(directory, name), text: readText(directory, name) }]),
  );
}
