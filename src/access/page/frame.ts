import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../../decisions/words';
import { html, type Html } from '../../platform/page/html';
import { errorBox, shell } from '../../platform/page/shell';
import type { Refusal } from '../operators/refused';
import { wordsOf, type Words } from './words';

const CSS = readFileSync(join(__dirname, '../../platform/page/page.css'));
const JS = readFileSync(join(__dirname, 'account.js'));
const version = (file: Buffer) => createHash('sha256').update(file).digest('hex').slice(0, 10);

/** The two files that every page needs, and nothing else. */
export const FILES = { css: CSS, js: JS };

/** What every view is drawn from. */
export interface Model {
  w: Words;
  locale: Locale;
  /** Goes along with every form. */
  csrf: string;
  error: Refusal | null;
  /** What was typed that is no secret, when it has to be put right. */
  typed: Record<string, string>;
}

export interface View {
  title: string;
  body: Html;
}

/** What was not taken, and for how long to wait where that matters. */
export interface Mistake {
  code: Refusal;
  seconds: number;
}

/** The whole document. `path` is where the language switch leads. */
export function frame(locale: Locale, path: string, view: View, mistake: Mistake | null = null): string {
  const w = wordsOf(locale);
  const other: Locale = locale === 'en' ? 'zh-CN' : 'en';
  const error = mistake && w.errors[mistake.code](mistake.seconds);
  return shell({
    tag: w.tag,
    title: html`${error ? w.errorPrefix : ''}${view.title} · ${w.brand}`,
    css: `/account/page.css?v=${version(CSS)}`,
    js: `/account/account.js?v=${version(JS)}`,
    skip: w.skip,
    brand: w.brand,
    language: { href: `${path}?lang=${other}`, tag: other, name: w.otherLanguage },
    main: html`<div class="card">
      <h1>${view.title}</h1>
      ${errorBox(w.errorTitle, error)} ${view.body}
    </div>`,
  });
}
