import { Field } from './field';
import type { FallbackRule, Pack } from './pack';
import { PackError } from './pack-error';
import { parsePack } from './parse-pack';
import { readData, readText } from './read-data';

/** In the order in which their refusals are named: the product's own baseline first. */
export const PACK_IDS = ['base', 'cn', 'us-federal', 'us-ma', 'uk', 'eu', 'in', 'hk'] as const;

/** Where a rule was read, and how far that can be trusted. */
export interface Source {
  title: string;
  url: string;
  via: string;
}

/** The sources by key, as `sources.yaml` has them. */
export const SOURCES: ReadonlyMap<string, Source> = new Map(
  Object.entries(readData(__dirname, 'sources.yaml').map()).map(([key, value]) => {
    const field = new Field('sources.yaml', key, value);
    return [
      key,
      { title: field.get('title').text(), url: field.get('url').text(), via: field.get('via').text() },
    ];
  }),
);

/** All packs there are, read once when the module is loaded: a bad file stops the boot with its path and reason. */
export const PACKS: ReadonlyMap<string, Pack> = new Map(PACK_IDS.map((id) => [id, loadPack(id)]));

/** The one rule by which the planner spaces the rungs of a notice. */
export function getFallbackRule(): FallbackRule {
  const rule = PACKS.get('base')!.rules.find((r) => r.kind === 'fallback_rule');
  if (!rule) throw new PackError('packs/base.yaml', 'rules', 'has no fallback_rule');
  return rule;
}

function loadPack(id: string): Pack {
  const file = `packs/${id}.yaml`;
  const pack = parsePack(file, readText(__dirname, file), [...SOURCES.keys()]);
  if (pack.id !== id) throw new PackError(file, 'pack', `must be ${id}, not ${pack.id}`);
  return pack;
}
