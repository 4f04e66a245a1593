import { buttonForm } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** Proved one way; a second way finishes it at once, or nobody objecting does in three days. */
export function waitingView({ w, kind, until }: Model): View {
  return {
    title: w.waiting.title[kind],
    step: 4,
    body: html`<p class="lead">${w.waiting.lead}</p>
      <p>${w.waiting.how}</p>
      <p>${w.waiting.orWait(until)}</p>
      ${buttonForm('/r/not-me', w.waiting.notYou, 'stop')}`,
  };
}

/** Proved one way, and nobody else could object: only the lender can finish it. */
export function holdingView({ w, kind, lender }: Model): View {
  return {
    title: w.holding.title[kind],
    step: 4,
    body: html`<p class="lead">${w.holding.lead(lender)}</p>
      <p>${w.holding.what(lender)}</p>
      <p>${w.holding.meanwhile[kind]}</p>
      ${buttonForm('/r/not-me', w.waiting.notYou, 'stop')}`,
  };
}
