import { generateSync } from 'otplib';
import type { Page, PageVisitor } from '../../demo/client/page';
import { Api } from '../../demo/client/http';
import { csrfTokenOf } from '../../src/lenders/session-cookie';
import type { Role } from '../../src/lenders/roles';
import type { TestApp } from './app';

/** A person with an account, and their browser. */
export interface Staff {
  id: string;
  login: string;
  password: string;
  /** Of their authenticator app. */
  secret: string;
  recoveryCodes: string[];
  browser: PageVisitor;
}

export const PASSWORD = 'a lamp, two herons';
let made = 0;

/** What the app shows now, and never a code that was taken before. */
export async function codeOf(app: TestApp, staff: { id: string; secret: string }): Promise<string> {
  await app.sql(`UPDATE operator SET totp_step = 0 WHERE id = '${uuidOf(staff.id)}'`);
  return generateSync({ secret: staff.secret });
}

/** Invited by the demo lender's key, and set up with a password and an app, without any script. */
export async function hire(app: TestApp, role: Role, login = `staff-${(made += 1)}`): Promise<Staff> {
  const { body } = await app.api.post('/v1/operators', { login, role });
  const browser = app.visitor();
  let page = await browser.open('/account/invitation');
  page = await browser.submit(page, { invitation: body.invitation.split('#')[1] }, '/account/invitation');
  page = await browser.submit(page, { password: PASSWORD, again: PASSWORD }, '/account/password');
  const secret = /<p class="secret">([^<]+)<\/p>/.exec(page.html)![1]!.replace(/\s/g, '');
  page = await browser.submit(page, { code: generateSync({ secret }) }, '/account/authenticator');
  const recoveryCodes = [...page.html.matchAll(/<li>([\dA-Z-]{29})<\/li>/g)].map((m) => m[1]!);
  return { id: body.id, login, password: PASSWORD, secret, recoveryCodes, browser };
}

/** With the password alone: the page that comes then. */
export async function knock(
  browser: PageVisitor,
  typed: { organisation?: string; login: string; password: string },
): Promise<Page> {
  const { organisation = 'demo', login, password } = typed;
  const page = await browser.open('/account/sign-in');
  return browser.submit(page, { organisation, login, password }, '/account/sign-in');
}

/** In another browser, the whole way. */
export async function signIn(app: TestApp, staff: Staff): Promise<PageVisitor> {
  const browser = app.visitor();
  const page = await knock(browser, staff);
  await browser.submit(page, { code: await codeOf(app, staff) }, '/account/second');
  return browser;
}

/** The lender API as a script of our own pages calls it. */
export function apiOf(app: TestApp, browser: PageVisitor, over: Record<string, string> = {}): Api {
  const token = browser.cookies.get('stillyou_operator')!;
  const headers = {
    cookie: `stillyou_operator=${token}`,
    'sec-fetch-site': 'same-origin',
    'x-csrf-token': csrfTokenOf(token),
    ...over,
  };
  return new (class extends Api {
    override call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
      return super.call<T>(method, path, body, { ...headers, ...more });
    }
  })(app.url);
}

export function uuidOf(apiId: string): string {
  return apiId.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
