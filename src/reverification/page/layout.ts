import type { Locale } from '../../decisions/words';
import { html, type Html, type Part } from '../../platform/page/html';
import { errorBox, shell } from '../../platform/page/shell';
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
  return shell({
    tag: w.tag,
    title: html`${error ? w.errorPrefix : ''}${frame.title}${lender ? html` · ${lender.name}` : ''}`,
    css: `/r/page.css?v=${frame.assets.css}`,
    js: `/r/page.js?v=${frame.assets.js}`,
    skip: w.skip,
    brand: w.brandLine,
    language: { href: `${frame.path}?lang=${other}`, tag: other, name: w.otherLanguage },
    main: html`<div class="card">
        ${lender ? html`<p class="asks">${w.asks(lender.name)}</p>` : null}
        ${frame.step ? steps(w, frame.step) : null}
        <h1>${frame.title}</h1>
        ${errorBox(w.errorTitle, error)} ${frame.body}
      </div>
      ${lender ? check(w, lender.officialNumber) : null}`,
  });
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
