import type { Locale } from '../decisions/words';

/** The locale a word for it names, or null. `zh-TW` reads our Chinese better than our English. */
export function toLocale(tag: unknown): Locale | null {
  if (typeof tag !== 'string') return null;
  const language = tag.trim().toLowerCase().split(/[-_]/)[0];
  return language === 'zh' ? 'zh-CN' : language === 'en' ? 'en' : null;
}

/** What the reader chose (switch, then cookie), else the best of Accept-Language, else English. */
export function chooseLocale(asked: unknown, remembered: unknown, acceptLanguage: unknown): Locale {
  return toLocale(asked) ?? toLocale(remembered) ?? fromHeader(acceptLanguage) ?? 'en';
}

function fromHeader(header: unknown): Locale | null {
  if (typeof header !== 'string' || header.length > 1_000) return null;
  const wishes = header.split(',').map((part, place) => {
    const [tag, ...parameters] = part.split(';');
    const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(Boolean);
    return { locale: toLocale(tag), weight: q === undefined ? 1 : Number(q), place };
  });
  const known = wishes
    .filter((wish) => wish.locale && wish.weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place);
  return known[0]?.locale ?? null;
}
