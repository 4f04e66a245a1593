import { buttonForm } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** Too many codes or guesses over one link. */
export function codesSpentView({ w }: Model): View {
  return {
    title: w.spent.title,
    body: html`<p class="lead">${w.spent.body}</p>
      ${buttonForm('/r/new-link', w.spent.button, 'primary')}`,
  };
}
