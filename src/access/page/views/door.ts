import { field } from '../../../platform/page/forms';
import { html } from '../../../platform/page/html';
import type { Model, View } from '../frame';
import { codeField, form, loginField, organisationField, passkeyForm, passwordField } from '../parts';
import type { Words } from '../words';

/** Three ways in: what is kept here, a passkey, the lender's own sign-on. */
export function signInView(model: Model, passkeyOptions: string): View {
  const { w } = model;
  const fields = html`${organisationField(model)} ${loginField(model)}
  ${passwordField(model, 'password', w.password, 'current-password')}`;
  return {
    title: w.signIn.title,
    body: html`<p class="lead">${w.signIn.lead}</p>
      ${form(model, '/account/sign-in', w.signIn.button, fields)}
      <section class="or" hidden>
        <h2>${w.signIn.passkeyTitle}</h2>
        <p>${w.signIn.passkey}</p>
        ${passkeyForm(model, '/account/passkey/sign-in', 'get', passkeyOptions, w.signIn.passkeyButton, 'plain')}
      </section>
      <section class="or">
        <h2>${w.signIn.signOnTitle}</h2>
        <p>${w.signIn.signOn}</p>
        ${form(model, '/account/sign-on', w.signIn.signOnButton, organisationField(model, 'at'), 'plain')}
      </section>`,
  };
}

export function secondView(model: Model, passkeyOptions: string | null): View {
  const { w } = model;
  const passkey = passkeyOptions
    ? html`<section class="or" hidden>
        ${passkeyForm(model, '/account/passkey/sign-in', 'get', passkeyOptions, w.second.passkey, 'plain')}
      </section>`
    : null;
  return {
    title: w.second.title,
    body: html`<p class="lead">${w.second.lead}</p>
      ${form(model, '/account/second', w.second.button, codeField(model))}
      <p class="hint">${w.second.lost}</p>
      ${passkey}
      <p><a href="/account/sign-in">${w.back}</a></p>`,
  };
}

export function invitationView(model: Model): View {
  const { w, error } = model;
  const code = field({
    name: 'invitation',
    label: w.invitation.label,
    hint: w.invitation.hint,
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    maxlength: 60,
    value: '',
    isWrong: error === 'invitation_over',
  });
  return {
    title: w.invitation.title,
    body: html`<p class="lead">${w.invitation.lead}</p>
      ${form(model, '/account/invitation', w.invitation.button, code)}`,
  };
}

/** Between two sites: the browser goes on by itself, or by a press. */
export function goOnView(w: Words, to: string, isLeaving: boolean): View {
  return {
    title: w.goOn.title,
    body: html`<p class="lead">${isLeaving ? w.goOn.toSignOn : w.goOn.back}</p>
      <p><a class="button primary" href="${to}">${w.goOn.button}</a></p>`,
  };
}

export function failureView(w: Words): View {
  return {
    title: w.failure.title,
    body: html`<p class="lead">${w.failure.body}</p>
      <p><a class="button plain" href="/account">${w.failure.button}</a></p>`,
  };
}
