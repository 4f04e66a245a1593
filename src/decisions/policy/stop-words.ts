import { join } from 'node:path';
import { parse } from 'yaml';
import { PackError } from './pack-error';
import { readText } from './read-data';

/** Read as plain data: the rule itself only needs to know what it bars. */
const STOP_WORDS = (['keywords_en', 'keywords_zh'] as const).flatMap((key) =>
  keywordsOf('base.stop.optout', key),
);
const WORDS = new Set(STOP_WORDS.map(bare));

/**
 * True when a reply says nothing but "stop" (base.stop.optout): STOP, T, 退订 and the like, whatever their case, width
 * and punctuation. What needs understanding is not decided here.
 */
export function isStopWord(text: string): boolean {
  return text.length <= 40 && WORDS.has(bare(text));
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '');
}

function keywordsOf(id: string, key: string): string[] {
  const { rules } = parse(readText(join(__dirname, 'packs'), 'base.yaml')) as {
    rules: { id: string; value?: Record<string, unknown> }[];
  };
  const words = rules.find((rule) => rule.id === id)?.value?.[key];
  if (!Array.isArray(words)) throw new PackError('base.yaml', id, `has no list ${key}`);
  return words.map(String);
}
