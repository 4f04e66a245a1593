import type { Locale } from '../../decisions/words';
import { html, type Html, type Part } from '../../platform/page/html';
import { ICON, MARK } from '../../platform/page/mark';
import type { Words } from './words';

const STEPS = 4;
/** A page's frame and what goes into it. */
export interface Frame {
  w: Words;
  locale: Locale;
  title: string;
  /** Where the language switch leads: the address of this page, when it can be asked for again. */
  path: string;
  /** Version marks of the two files, so that a changed one is fetched anew. */
  assets: { css: string; js: string };
  step?: number;
  /** Who is asking and how to check it; only behind a valid link. */
  lender?: { name: string; officialNumber: string };
  error?: string | null;
  body: Html;
}

/** The whole document. One question a screen; the way to check the sender is on every page that names one. */
export function layout(frame: Frame): string {
  const { w, lender, error } = frame;
  const other: Locale = frame.locale === 'en' ? 'zh-CN' : 'en';
  const page = html`<!doctype html>
    <html lang="${w.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${error ? w.errorPrefix : ''}${frame.title}${lender ? html` · ${lender.name}` : ''}</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="/r/page.css?v=${frame.assets.css}" />
        <script src="/r/page.js?v=${frame.assets.js}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">${w.skip}</a>
        <header class="top">
          <p class="brand">${MARK}<span>${w.brandLine}</span></p>
          <a
            class="language"
            href="${frame.path}?lang=${other}"
            lang="${other}"
            hreflang="${other}"
            data-keep-fragment
            >${w.otherLanguage}</a
          >
        </header>
        <main id="main" tabindex="-1">
          <div class="card">
            ${lender ? html`<p class="asks">${w.asks(lender.name)}</p>` : null}
            ${frame.step ? steps(w, frame.step) : null}
            <h1>${frame.title}</h1>
            ${
              error
                ? html`<div class="error" id="error" role="alert">
                    <strong>${w.errorTitle}</strong>
                    <p>${error}</p>
                  </div>`
                : null
            }
            ${frame.body}
          </div>
          ${lender ? check(w, lender.officialNumber) : null}
        </main>
      </body>
    </html> `;
  return page.toString();
}

function steps(w: Words, at: number): Html {
  const marks: Part[] = Array.from(
    { length: STEPS },
    (_, i) => html`<span class="${i < at ? 'past' : 'ahead'}"></span>`,
  );
  return html`<p class="steps">${w.step(at, STEPS)}</p>
    <div class="bar" aria-hidden="true">${marks}</div>`;
}

function check(w: Words, officialNumber: string): Html {
  return html`<section class="check" aria-labelledby="check">
    <h2 id="check">${w.check.title}</h2>
    <p>${w.check.number} <a class="number" href="tel:${officialNumber}">${officialNumber}</a></p>
    <p>${w.check.reference}</p>
    <p>${w.check.never}</p>
  </section>`;
}
