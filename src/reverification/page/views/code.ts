import { buttonForm, field } from '../../../platform/page/forms';
import { html, type Html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** Six digits, from the value that was given or from the mailbox the link came to. */
export function codeView(model: Model): View {
  const { w, kind, error, isMailboxCode } = model;
  const input = field({
    name: 'code',
    label: w.code.label,
    hint: w.code.hint,
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    // Room for what is pasted with spaces around it.
    maxlength: 12,
    value: '',
    isWrong: error === 'code_wrong' || error === 'code_unreadable',
    className: 'code',
  });
  return {
    title: w.code.title,
    step: isMailboxCode ? 2 : 3,
    body: html`<p class="lead">${isMailboxCode ? w.code.toMailbox : w.code.toValue[kind]}</p>
      <form method="post" action="/r/code" novalidate>
        ${input}
        <button class="primary" type="submit">${w.code.button}</button>
      </form>
      <section class="again">
        <h2>${w.code.nothingCame}</h2>
        ${again(model)}
        ${isMailboxCode ? null : buttonForm('/r/answer', w.code.otherValue[kind], 'plain', { choice: 'back' })}
      </section>`,
  };
}

function again({ w, codesLeft, resendIn }: Model): Html {
  if (!codesLeft) return html`<p>${w.code.noMore}</p>`;
  const wait =
    resendIn > 0
      ? html`<p class="hint" data-countdown="${resendIn}" data-text="${w.code.againIn('{s}')}">
          ${w.code.againIn(String(resendIn))}
        </p>`
      : null;
  return html`${wait}${buttonForm('/r/resend', w.code.again, 'plain')}`;
}
