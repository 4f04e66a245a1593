const TAGS = 'p|br|h2|h3|strong|em|b|i|ul|ol|li|table|thead|tbody|tr|th|td|div|span|hr|a';
const ATTRIBUTE = String.raw`\s+(?:style|class|lang|dir|role|scope|colspan|rowspan|align|aria-[a-z]+)="[^"<>{}]*"`;
const HREF = String.raw`\s+href="(?:\{\{-?\s*address\s*-?\}\}|tel:\{\{-?\s*officialNumber\s*-?\}\})"`;

const ALLOWED = new RegExp(`^</?(?:${TAGS})(?:${ATTRIBUTE}|${HREF})*\\s*/?>$`, 'i');
/** Styles that fetch, hide from the reader what a filter sees, or run in old mail programs. */
const STYLE = /url\s*\(|@import|expression\s*\(|behavior|-moz-binding|\\|\/\*/i;
const LIQUID_TAG = /\{%.*?%\}/gs;
/** Stands for a condition while tags are looked at: one inside a tag could make two tags of it. */
const CONDITION = '\u0001';

/**
 * Why a piece of a lender's HTML may not stand in a letter, or null. An allow-list: text in paragraphs, lists and
 * tables, links to the house's address or number alone. Nothing that loads (a pixel would tell that it was read),
 * runs, sends or covers.
 */
export function whyNotHtml(html: string): string | null {
  if (html.includes(CONDITION)) return 'has a control character';
  const masked = html.replace(LIQUID_TAG, CONDITION);
  // Every "<" begins something; it is an allowed tag or it is refused, so nothing has to be recognised as bad.
  for (const [found] of masked.matchAll(/<[^<>]*>?/g)) {
    if (!ALLOWED.test(found) || found.includes(CONDITION))
      return `has a tag that is not allowed: ${nameOf(found)}`;
    if (STYLE.test(found)) return 'has a style that is not allowed';
  }
  return null;
}

function nameOf(tag: string): string {
  return /^<\/?([a-z0-9!-]{1,20})/i.exec(tag)?.[1] ?? 'a lone <';
}
