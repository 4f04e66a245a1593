import { buttonForm } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** The link is old: who reads its mailbox today? */
export function mailboxView({ w }: Model): View {
  return {
    title: w.mailbox.title,
    step: 2,
    body: html`<p class="lead">${w.mailbox.lead}</p>
      ${buttonForm('/r/resend', w.mailbox.button, 'primary')}
      ${buttonForm('/r/answer', w.back, 'plain', { choice: 'back' })}`,
  };
}
