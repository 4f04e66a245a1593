import { buttonForm } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** At the old number, which may be a stranger's: what happened is not said, and nothing can be stopped. */
export function reportView({ w, lender }: Model): View {
  return {
    title: w.report.title,
    body: html`<p class="lead">${w.report.lead(lender)}</p>
      ${buttonForm('/r/not-me', w.report.no, 'stop')}
      <p>${w.report.nothing}</p>`,
  };
}

export function reportedView({ w, lender }: Model): View {
  return { title: w.reported.title, body: html`<p class="lead">${w.reported.body(lender)}</p>` };
}
