import { field } from '../../platform/page/forms';
import { html, type Html, type Part } from '../../platform/page/html';
import type { Refusal } from '../operators/refused';
import type { Model } from './frame';

/** A form of these pages: it always carries its token. */
export function form(model: Model, action: string, button: string, fields: Part, style = 'primary'): Html {
  return html`<form method="post" action="${action}" novalidate>
    <input type="hidden" name="csrf" value="${model.csrf}" />
    ${fields}
    <button class="${style}" type="submit">${button}</button>
  </form>`;
}

type Known = 'organisation' | 'login' | 'password' | 'code';

/** Which fields a refusal is about. */
const ABOUT: Partial<Record<Refusal, readonly Known[]>> = {
  wrong: ['password'],
  code_wrong: ['code'],
};

export function organisationField({ w, typed }: Model, id = 'organisation'): Html {
  const input = field({
    name: id,
    label: w.organisation.label,
    hint: w.organisation.hint,
    type: 'text',
    inputmode: 'text',
    autocomplete: 'organization',
    maxlength: 40,
    value: typed.organisation ?? '',
    isWrong: false,
  });
  return input;
}

export function loginField({ w, typed }: Model): Html {
  return field({
    name: 'login',
    label: w.login.label,
    hint: w.login.hint,
    type: 'text',
    inputmode: 'text',
    autocomplete: 'username',
    maxlength: 100,
    value: typed.login ?? '',
    isWrong: false,
  });
}

/** Never filled in again, and pasting is welcome: password managers do. */
export function passwordField(
  { error }: Model,
  name: string,
  words: { label: string; hint: string },
  autocomplete: 'current-password' | 'new-password',
): Html {
  const isOfNew = autocomplete === 'new-password' && name === 'password';
  const isWrong =
    (autocomplete === 'current-password' && Boolean(error && ABOUT[error]?.includes('password'))) ||
    (isOfNew && Boolean(error?.startsWith('password')));
  return field({
    name,
    ...words,
    type: 'password',
    inputmode: 'text',
    autocomplete,
    maxlength: 1_000,
    value: '',
    isWrong,
  });
}

export function codeField({ w, error }: Model): Html {
  return field({
    name: 'code',
    label: w.code.label,
    hint: w.code.hint,
    type: 'text',
    inputmode: 'text',
    autocomplete: 'one-time-code',
    maxlength: 40,
    value: '',
    isWrong: error === 'code_wrong',
    className: 'code',
  });
}

/** Hidden until the script finds that the browser can. */
export function passkeyForm(
  model: Model,
  action: string,
  kind: 'create' | 'get',
  options: string,
  button: string,
  style: 'primary' | 'plain',
): Html {
  return html`<form method="post" action="${action}" data-passkey="${kind}" data-options="${options}">
    <input type="hidden" name="csrf" value="${model.csrf}" />
    <input type="hidden" name="response" value="" />
    <button class="${style}" type="submit">${button}</button>
    <p class="hint" role="alert" data-failed hidden>${model.w.passkeyFailed}</p>
  </form>`;
}
