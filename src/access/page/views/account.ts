import { html, type Html, type Part } from '../../../platform/page/html';
import type { Role } from '../../../lenders/roles';
import type { Proof, SessionRow } from '../../operators/sessions.service';
import type { Model, View } from '../frame';
import { codeField, form, passkeyForm, passwordField } from '../parts';
import { newPasswordFields } from './set-up';

/** What a person sees of their own account. */
export interface AccountModel extends Model {
  login: string;
  lender: string;
  role: Role;
  isLocal: boolean;
  hasPassword: boolean;
  hasApp: boolean;
  recoveryCodes: number;
  passkeys: { id: string; createdAt: Date }[];
  sessions: SessionRow[];
  thisSession: string;
}

export function accountView(model: AccountModel, passkeyOptions: string): View {
  const { w } = model;
  return {
    title: w.account.title,
    body: html`<p class="lead">${w.account.who(model.login, model.lender)}</p>
      <p>${w.account.role[model.role]}</p>
      <h2>${w.account.waysTitle}</h2>
      ${model.isLocal ? localWays(model, passkeyOptions) : html`<p>${w.account.waySignOn}</p>`}
      <h2>${w.account.sessionsTitle}</h2>
      <ul class="list">
        ${model.sessions.map((session) => sessionItem(model, session))}
      </ul>
      ${form(model, '/account/sign-out', w.account.signOut, null, 'primary')}
      ${form(model, '/account/sign-out-everywhere', w.account.signOutEverywhere, null, 'stop')}`,
  };
}

function localWays(model: AccountModel, passkeyOptions: string): Html {
  const { w, passkeys, hasPassword, hasApp } = model;
  const change = html`<p><a href="/account/change-password">${w.account.changePassword}</a></p>`;
  const connect = html`<p><a href="/account/set-up">${w.account.addApp}</a></p>`;
  return html`<ul class="list">
      ${hasPassword ? html`<li>${w.account.wayPassword}${change}</li>` : null}
      ${hasPassword ? html`<li>${w.account.wayApp}${hasApp ? null : connect}</li>` : null}
      ${hasApp ? html`<li>${w.account.wayCodes(model.recoveryCodes)}${codesForm(model)}</li>` : null}
      ${passkeys.map((passkey) => passkeyItem(model, passkey))}
    </ul>
    <section hidden>
      ${passkeyForm(model, '/account/passkey/new', 'create', passkeyOptions, w.account.addPasskey, 'plain')}
    </section>`;
}

function codesForm(model: AccountModel): Html {
  return form(model, '/account/recovery-codes', model.w.account.newCodes, null, 'plain');
}

function passkeyItem(model: AccountModel, { id, createdAt }: AccountModel['passkeys'][number]): Html {
  const { w, locale } = model;
  const hidden = html`<input type="hidden" name="passkey" value="${id}" />`;
  return html`<li>
    ${w.account.wayPasskey(inWords(createdAt, locale))}
    ${form(model, '/account/passkey/remove', w.account.removePasskey, hidden, 'plain')}
  </li>`;
}

function sessionItem(model: AccountModel, session: SessionRow): Html {
  const { w, locale, thisSession } = model;
  const times = w.account.session(inWords(session.createdAt, locale), inWords(session.lastSeenAt, locale));
  const proofs: Part = session.provedBy.map((proof: Proof) => w.account.proof[proof]).join(' + ');
  return html`<li>
    ${session.id === thisSession ? html`<strong>${w.account.thisBrowser}</strong><br />` : null}${times}
    (${proofs})
  </li>`;
}

function inWords(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  })
    .format(at)
    .concat(' UTC');
}

/** What a sensitive step asks first. */
export function confirmView(
  model: Model,
  has: { password: boolean; app: boolean; isLocal: boolean },
  passkeyOptions: string | null,
): View {
  const { w } = model;
  const typed = html`${has.password ? passwordField(model, 'password', w.password, 'current-password') : null}
  ${codeField(model)}`;
  const signOn = form(model, '/account/sign-on/confirm', w.confirm.signOnButton, null);
  const passkey = passkeyOptions
    ? html`<section class="or" hidden>
        ${passkeyForm(model, '/account/passkey/confirm', 'get', passkeyOptions, w.second.passkey, 'plain')}
      </section>`
    : null;
  return {
    title: w.confirm.title,
    body: html`<p class="lead">${w.confirm.lead}</p>
      ${has.isLocal ? null : signOn}
      ${has.app ? form(model, '/account/confirm', w.confirm.button, typed) : null} ${passkey}
      <p><a href="/account">${w.back}</a></p>`,
  };
}

export function changePasswordView(model: Model): View {
  const { w } = model;
  const old = { label: w.changePassword.old, hint: w.changePassword.oldHint };
  const fields = html`${passwordField(model, 'old', old, 'current-password')} ${newPasswordFields(model)}`;
  return {
    title: w.changePassword.title,
    body: html`<p class="lead">${w.changePassword.lead}</p>
      ${form(model, '/account/change-password', w.changePassword.button, fields)}
      <p><a href="/account">${w.back}</a></p>`,
  };
}
