import { buttonForm, tick } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';
import type { Words } from '../words';

/** "Not me" ends a channel for good, so it is asked once more. */
export function notMeSureView({ w, error }: Model): View {
  return {
    title: w.notMeSure.title,
    body: html`<p class="lead">${w.notMeSure.lead}</p>
      <form method="post" action="/r/not-me" novalidate>
        ${tick(w.notMeSure.tick, error === 'confirm_by_ticking')}
        <button class="primary" type="submit">${w.notMeSure.button}</button>
      </form>
      ${buttonForm('/r/answer', w.back, 'plain', { choice: 'back' })}`,
  };
}

/** To a stranger: an apology, and not even who was asking. */
export function notMeView(w: Words): View {
  return {
    title: w.notMe.title,
    body: html`<p class="lead">${w.notMe.body}</p>
      <p>${w.notMe.advice}</p>`,
  };
}
