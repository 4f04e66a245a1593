import { buttonForm, field } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../model';

/** The new number or address, in a field that the phone can fill in. */
export function valueView({ w, kind, error, typed }: Model): View {
  const isPhone = kind === 'phone';
  const input = field({
    name: isPhone ? 'number' : 'email',
    label: w.value.label[kind],
    hint: w.value.hint[kind],
    type: isPhone ? 'tel' : 'email',
    inputmode: isPhone ? 'tel' : 'email',
    autocomplete: isPhone ? 'tel' : 'email',
    maxlength: isPhone ? 40 : 254,
    value: typed,
    isWrong: error !== null,
  });
  return {
    title: w.value.title[kind],
    step: 2,
    body: html`<form method="post" action="/r/number" novalidate>
        ${input}
        <button class="primary" type="submit">${w.value.button}</button>
      </form>
      ${buttonForm('/r/answer', w.back, 'plain', { choice: 'back' })}`,
  };
}
