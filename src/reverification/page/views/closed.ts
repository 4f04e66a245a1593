import { html } from '../../../platform/page/html';
import type { View } from '../model';
import type { Words } from '../words';
import { referenceForm } from './landing';

/** One and the same page for every link that does not open, whatever the reason. Names nobody. */
export function closedView(w: Words): View {
  return {
    title: w.closed.title,
    body: html`<p class="lead">${w.closed.body}</p>
      <p>${w.closed.hint}</p>
      ${referenceForm(w)}`,
  };
}

/** The same answer whether the reference was known or not. */
export function linkSentView(w: Words): View {
  return {
    title: w.linkSent.title,
    body: html`<p class="lead">${w.linkSent.body}</p>
      <p>${w.linkSent.nothing}</p>
      ${referenceForm(w)}`,
  };
}

/** Something on our side. */
export function failureView(w: Words): View {
  return {
    title: w.failure.title,
    body: html`<p class="lead">${w.failure.body}</p>
      <p><a class="button primary" href="/r/case">${w.failure.button}</a></p>`,
  };
}
