const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const URL_IN_TEXT = /https?:\/\/[^\s<>"'，。；）]+/g;

/** Markup that was made by `html`; anything else that goes into a template is escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Piece = Html | string | number | null | false | readonly Html[];

/** A template whose values are escaped unless they are markup already. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(strings.map((text, i) => text + (i < values.length ? toMarkup(values[i]!) : '')).join(''));
}

/** A text as it was sent, with its links made to tap. Trailing punctuation is not part of a link. */
export function linked(text: string): Html {
  let at = 0;
  const pieces: Html[] = [];
  for (const match of text.matchAll(URL_IN_TEXT)) {
    const url = match[0].replace(/[.,;:!?)]+$/, '');
    pieces.push(
      html`${text.slice(at, match.index)}`,
      html`<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`,
    );
    at = match.index + url.length;
  }
  return html`${[...pieces, html`${text.slice(at)}`]}`;
}

function toMarkup(value: Piece): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map((piece) => piece.markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
