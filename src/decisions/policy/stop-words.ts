import { currentPacks, type PackSet } from './load-packs';

const words = new WeakMap<PackSet, ReadonlySet<string>>();

/**
 * True when a reply says nothing but "stop" in the words of any pack (base.stop.optout; 47 CFR 64.1200(a)(10)): STOP, T,
 * 退订 and the like, whatever their case, width and punctuation. What needs understanding is not decided here.
 */
export function isStopWord(text: string): boolean {
  return text.length <= 40 && wordsOf(currentPacks()).has(bare(text));
}

function wordsOf(set: PackSet): ReadonlySet<string> {
  let found = words.get(set);
  if (!found) {
    const rules = [...set.packs.values()].flatMap((pack) => pack.rules);
    found = new Set(rules.flatMap((rule) => (rule.kind === 'opt_out' ? rule.keywords.map(bare) : [])));
    words.set(set, found);
  }
  return found;
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '');
}
