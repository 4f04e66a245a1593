/** Markup that is safe to send: made by `html` alone, so that text which is not escaped does not compile into a page. */
export class Html {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a page: text (escaped), markup (as it is), lists of both; nothing for null, undefined and false. */
export type Part = string | number | Html | null | undefined | false | readonly Part[];

/** Markup from a template literal; every value in it is escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((page, piece, i) => page + toMarkup(parts[i - 1]) + piece));
}

function toMarkup(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return (part as readonly Part[]).map(toMarkup).join('');
  return escapeText(String(part));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
