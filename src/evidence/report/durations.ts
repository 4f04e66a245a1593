import type { Locale } from '../../decisions/words';

const UNITS = [
  { ms: 86_400_000, en: 'd', 'zh-CN': '天' },
  { ms: 3_600_000, en: 'h', 'zh-CN': '小时' },
  { ms: 60_000, en: 'min', 'zh-CN': '分' },
  { ms: 1_000, en: 's', 'zh-CN': '秒' },
] as const;

/** `3 d 2 h`, `3天2小时`: the two largest units of a length of time. */
export function durationInWords(ms: number, locale: Locale): string {
  const first = Math.max(
    0,
    UNITS.findIndex((unit) => ms >= unit.ms),
  );
  const parts: string[] = [];
  let rest = ms;
  for (const unit of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0) parts.push(locale === 'en' ? `${count} ${unit.en}` : `${count}${unit[locale]}`);
  }
  return parts.join(locale === 'en' ? ' ' : '') || (locale === 'en' ? '0 s' : '0秒');
}
