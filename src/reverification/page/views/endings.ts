import { buttonForm } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** The new value is verified. */
export function doneView({ w, kind }: Model): View {
  return {
    title: w.done.title[kind],
    body: html`<p class="lead">${w.done.body[kind]}</p>
      <p>${w.done.next}</p>`,
  };
}

/** The old value is. */
export function unchangedView({ w, kind }: Model): View {
  return { title: w.unchanged.title[kind], body: html`<p class="lead">${w.unchanged.body}</p>` };
}

/** Somebody who was told stopped it. */
export function disputedView({ w, lender }: Model): View {
  return {
    title: w.disputed.title,
    body: html`<p class="lead">${w.disputed.body(lender)}</p>
      <p>${w.disputed.next}</p>`,
  };
}

/** Over before whoever was told looked; they may still object, to a person. */
export function endedView({ w, kind, lender }: Model): View {
  return {
    title: w.ended.title[kind],
    body: html`<p class="lead">${w.ended.body(lender)}</p>
      ${buttonForm('/r/not-me', w.ended.no, 'stop')}`,
  };
}
