import { html, type Html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** Same number, new number, not me: one tap. */
export function questionView({ w, kind }: Model): View {
  const q = w.question;
  return {
    title: q.title[kind],
    step: 1,
    body: html`<p class="lead">${q.lead[kind]}</p>
      <form class="choices" method="post" action="/r/answer">
        ${choice('same', q.same[kind], q.sameHint[kind])} ${choice('new', q.fresh[kind], q.freshHint[kind])}
        ${choice('not_me', q.notMe, q.notMeHint)}
      </form>`,
  };
}

function choice(value: string, label: string, hint: string): Html {
  return html`<button class="choice" type="submit" name="choice" value="${value}">
    <strong>${label}</strong> <span>${hint}</span>
  </button>`;
}
