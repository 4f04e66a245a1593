import { buttonForm, tick } from '../../../platform/page/forms';
import { html, type Html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** Over another channel: was it you? Yes is ticked and pressed; no is one tap. */
export function confirmView(model: Model): View {
  const { w, kind } = model;
  return {
    title: w.confirm.title[kind],
    body: html`<p class="lead">${w.confirm.lead[kind]}</p>
      ${model.mayConfirm ? yes(model) : codeFirst(model)}
      <section class="no">
        <h2>${w.confirm.noTitle}</h2>
        ${buttonForm('/r/not-me', w.confirm.no, 'stop')}
      </section>`,
  };
}

function yes({ w, kind, error, mustTick }: Model): Html {
  return html`<form method="post" action="/r/confirm" novalidate>
    ${mustTick ? tick(w.confirm.tick[kind], error === 'confirm_by_ticking') : null}
    <button class="primary" type="submit">${w.confirm.yes}</button>
  </form>`;
}

function codeFirst({ w }: Model): Html {
  return html`<p>${w.confirm.codeFirst}</p>
    ${buttonForm('/r/resend', w.confirm.codeButton, 'primary')}`;
}
