import { renderSVG } from 'uqr';
import { html, Html, type Part } from '../../../platform/page/html';
import type { Model, View } from '../frame';
import { codeField, form, passkeyForm, passwordField } from '../parts';

/** First: a passkey, or a password. */
export function setUpView(model: Model, login: string, passkeyOptions: string): View {
  const { w } = model;
  return {
    title: w.setUp.title,
    body: html`<p class="lead">${w.setUp.lead(login)}</p>
      <section hidden>
        <h2>${w.setUp.passkeyTitle}</h2>
        <p>${w.setUp.passkey}</p>
        ${passkeyForm(model, '/account/passkey/new', 'create', passkeyOptions, w.setUp.passkeyButton, 'primary')}
      </section>
      <section class="or">
        <h2>${w.setUp.passwordTitle}</h2>
        ${form(model, '/account/password', w.setUp.passwordButton, newPasswordFields(model))}
      </section>`,
  };
}

export function newPasswordFields(model: Model): Part {
  const { fresh, freshHint, again, againHint } = model.w.password;
  return html`${passwordField(model, 'password', { label: fresh, hint: freshHint }, 'new-password')}
  ${passwordField(model, 'again', { label: again, hint: againHint }, 'new-password')}`;
}

/** Then: the authenticator, by a picture or by hand. */
export function authenticatorView(model: Model, { secret, uri }: { secret: string; uri: string }): View {
  const { w } = model;
  // Drawn by us from our own text: nothing in it is anybody's markup.
  const picture = new Html(renderSVG(uri, { border: 2 }));
  return {
    title: w.setUp.appTitle,
    body: html`<p class="lead">${w.setUp.appLead}</p>
      <div class="qr" role="img" aria-label="${w.setUp.appPicture}">${picture}</div>
      <p>${w.setUp.appSecret}</p>
      <p class="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
      ${form(model, '/account/authenticator', w.setUp.appButton, codeField(model))}`,
  };
}

/** Last: shown once, and nowhere again. */
export function codesView(model: Model, codes: readonly string[]): View {
  const { w } = model;
  return {
    title: w.codes.title,
    body: html`<p class="lead">${w.codes.lead}</p>
      <ul class="codes secret">
        ${codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      <p><a class="button primary" href="/account">${w.codes.go}</a></p>`,
  };
}
