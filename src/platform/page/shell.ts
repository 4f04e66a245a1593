import { html, type Html, type Part } from './html';
import { ICON, MARK } from './mark';

/** What stands around every page for people. */
export interface Shell {
  /** For `lang`. */
  tag: string;
  /** Of the window: the page's own, with what has to be put right before it. */
  title: Part;
  /** Addresses of the style sheet and the script, with their version. */
  css: string;
  js: string;
  skip: string;
  brand: string;
  /** The other language, and where it leads. */
  language: { href: string; tag: string; name: string };
  main: Part;
}

/** The whole document: one column, the way past the head, the language switch. */
export function shell(s: Shell): string {
  const page: Html = html`<!doctype html>
    <html lang="${s.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${s.title}</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="${s.css}" />
        <script src="${s.js}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">${s.skip}</a>
        <header class="top">
          <p class="brand">${MARK}<span>${s.brand}</span></p>
          <a
            class="language"
            href="${s.language.href}"
            lang="${s.language.tag}"
            hreflang="${s.language.tag}"
            data-keep-fragment
            >${s.language.name}</a
          >
        </header>
        <main id="main" tabindex="-1">${s.main}</main>
      </body>
    </html> `;
  return page.toString();
}

/** What has to be put right, before everything else on the page. */
export function errorBox(title: string, error: string | null | undefined): Part {
  if (!error) return null;
  return html`<div class="error" id="error" role="alert">
    <strong>${title}</strong>
    <p>${error}</p>
  </div>`;
}
