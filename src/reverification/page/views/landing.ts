import { field } from '../../../platform/page/forms';
import { html, type Html } from '../../../platform/page/html';
import type { View } from '../model';
import type { Words } from '../words';

/**
 * Where a link leads. The token is behind the `#`, so only the page's script sees it and puts it into the form;
 * without it, or without a script, the short reference is typed. Nothing is sent before somebody presses.
 */
export function landingView(w: Words, wrongReference: string | null = null): View {
  return {
    title: w.landing.title,
    body: html`<p class="lead">${w.landing.lead}</p>
      <form id="by-token" method="post" action="/r/open" hidden>
        <input type="hidden" name="token" value="" />
        <button class="primary" type="submit">${w.landing.button}</button>
        <p class="hint">${w.landing.safe}</p>
      </form>
      <section id="by-reference">
        <h2>${w.landing.byReferenceTitle}</h2>
        <p>${w.landing.byReference}</p>
        ${referenceForm(w, wrongReference)}
      </section>`,
  };
}

/** @param wrong what was typed and is no reference, or null */
export function referenceForm(w: Words, wrong: string | null = null): Html {
  const reference = field({
    name: 'reference',
    label: w.reference.label,
    hint: w.reference.hint,
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    maxlength: 20,
    value: wrong ?? '',
    isWrong: wrong !== null,
    className: 'reference',
  });
  return html`<form method="post" action="/r/open" novalidate>
    ${reference}
    <button class="primary" type="submit">${w.reference.button}</button>
  </form>`;
}
