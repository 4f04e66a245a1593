import { html, type Html, type Part } from './html';

/** A form with one button and nothing to fill in. */
export function buttonForm(
  action: string,
  label: string,
  style: 'primary' | 'plain' | 'stop',
  hidden: Record<string, string> = {},
): Html {
  const fields: Part[] = Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<form method="post" action="${action}">
    ${fields}<button class="${style}" type="submit">${label}</button>
  </form>`;
}

export interface Field {
  name: string;
  label: string;
  hint: string;
  type: 'text' | 'tel' | 'email' | 'password';
  autocomplete: string;
  inputmode: 'text' | 'tel' | 'email' | 'numeric';
  maxlength: number;
  value: string;
  /** Something about it has to be put right: the message stands in #error. */
  isWrong: boolean;
  className?: string;
}

/** The one field of a page, with its label and hint tied to it. */
export function field(f: Field): Html {
  return html`<label for="${f.name}">${f.label}</label>
    <p class="hint" id="${f.name}-hint">${f.hint}</p>
    <input
      class="${f.className ?? 'wide'}"
      id="${f.name}"
      name="${f.name}"
      type="${f.type}"
      inputmode="${f.inputmode}"
      autocomplete="${f.autocomplete}"
      maxlength="${f.maxlength}"
      value="${f.value}"
      autocapitalize="none"
      spellcheck="false"
      aria-describedby="${f.isWrong ? 'error ' : ''}${f.name}-hint"
      ${f.isWrong ? html` aria-invalid="true" autofocus` : null}
    />`;
}

/** A box that has to be ticked: a machine that presses every button does not. */
export function tick(label: string, isWrong: boolean): Html {
  return html`<p class="tick">
    <input
      type="checkbox"
      id="sure"
      name="sure"
      value="yes"
      ${isWrong ? html` aria-invalid="true" aria-describedby="error" autofocus` : null}
    /><label for="sure">${label}</label>
  </p>`;
}
