import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { csrfTokenOf } from '../../src/lenders/session-cookie';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { launchBrowser, lookAt, watchedPage } from '../support/browser';
import { PASSWORD } from '../support/operators';

/** Passkeys are for names, not for addresses: the site is called localhost here. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return String(port);
}

describe('an operator uses a passkey', () => {
  let app: TestApp;
  let browser: Browser;
  let site: string;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    const PORT = await freePort();
    site = `http://localhost:${PORT}`;
    app = await startTestApp({ PORT, PUBLIC_URL: site });
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });
  afterEach(() => expectAlwaysTrue(app, ['li.na', 'zhao', PASSWORD]));

  const look = async (page: Page, name: string) =>
    problems.push(...(await lookAt(page, `account-${name}`)).map((problem) => `${name}: ${problem}`));
  const invite = async (login: string): Promise<string> =>
    (await app.api.post('/v1/operators', { login, role: 'admin' })).body.invitation;
  const press = (page: Page, action: string) => page.locator(`form[action="${action}"] button`).click();

  it('made from the invitation, and then it is all that is needed', async () => {
    const { context, page, complaints } = await watchedPage(browser, site, { locale: 'en-US' });
    const devices = await context.newCDPSession(page);
    await devices.send('WebAuthn.enable');
    const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const sent: Record<string, string>[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/account/passkey/sign-in'))
        sent.push(Object.fromEntries(new URLSearchParams(request.postData() ?? '')));
    });
    await page.goto(await invite('li.na'));
    expect(await page.locator('input[name=invitation]').inputValue()).toHaveLength(43);
    // Gone from the address, and so from the history.
    expect(page.url()).toBe(`${site}/account/invitation`);
    await look(page, '1-invitation');
    await press(page, '/account/invitation');
    await page.waitForURL(/set-up/);
    await look(page, '2-set-up');
    await press(page, '/account/passkey/new');
    await page.waitForURL(/\/account$/);
    await look(page, '3-account');
    await press(page, '/account/sign-out');
    await page.waitForURL(/sign-in/);
    await look(page, '4-sign-in');
    await press(page, '/account/passkey/sign-in');
    await page.waitForURL(/\/account$/);

    // Somebody at the device whom it does not know; and a second passkey on a device that holds one already.
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await press(page, '/account/sign-out');
    await page.waitForURL(/sign-in/);
    await press(page, '/account/passkey/sign-in');
    await page.locator('[data-failed]').waitFor();
    await look(page, '5-passkey-refused');
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.reload();
    await press(page, '/account/passkey/sign-in');
    await page.waitForURL(/\/account$/);
    // The only way in is not removed.
    await press(page, '/account/passkey/remove');
    await page.locator('#error').waitFor();
    expect(await page.locator('#error').innerText()).toContain('your only way in');
    await look(page, '6-last-factor');
    const [row] = await app.sql('SELECT counter, last_used_at FROM operator_passkey');
    expect(row.last_used_at).not.toBeNull();

    // The same answer of the device a second time, with the same cookie; and in another browser.
    const door = (await context.cookies()).find(({ name }) => name === 'stillyou_door')!.value;
    const replay = async (cookie: string) => {
      const headers = { cookie: `stillyou_door=${cookie}` };
      const body = new URLSearchParams({ ...sent.at(-1), csrf: csrfTokenOf(cookie) });
      const url = `${app.url}/account/passkey/sign-in`;
      return (await fetch(url, { method: 'POST', redirect: 'manual', headers, body })).status;
    };
    expect([await replay(door), await replay('A'.repeat(43))]).toEqual([422, 422]);
    expect(complaints).toEqual([]);
  });

  it('or a password and an app, in Chinese, in the dark and without any script', async () => {
    const { page, complaints } = await watchedPage(browser, site, {
      locale: 'zh-CN',
      dark: true,
      javaScript: false,
    });
    const code = (await invite('zhao')).split('#')[1]!;
    await page.goto(`${site}/account/invitation`);
    await page.locator('input[name=invitation]').fill(code);
    await press(page, '/account/invitation');
    await page.locator('input[name=password]').fill('passwordpassword');
    await page.locator('input[name=again]').fill('passwordpassword');
    await press(page, '/account/password');
    await page.locator('[aria-invalid=true]').waitFor();
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('input[name=again]').fill(PASSWORD);
    await press(page, '/account/password');
    await page.locator('.qr').waitFor();
    const secret = (await page.locator('p.secret').innerText()).replace(/\s/g, '');
    await page.screenshot({ path: `${__dirname}/screenshots/account-7-authenticator.png`, fullPage: true });
    await page.locator('input[name=code]').fill(generateSync({ secret }));
    await press(page, '/account/authenticator');
    await page.locator('ul.codes li').first().waitFor();
    expect(await page.locator('ul.codes li').count()).toBe(10);
    await page.screenshot({ path: `${__dirname}/screenshots/account-8-codes.png`, fullPage: true });
    expect(complaints).toEqual([]);

    const scripted = await watchedPage(browser, site, { locale: 'zh-CN', dark: true });
    await scripted.page.goto(`${site}/account`);
    await scripted.page.locator('input[name=organisation]').fill('demo');
    await scripted.page.locator('input[name=login]').fill('zhao');
    await scripted.page.locator('input[name=password]').fill('wrong');
    await press(scripted.page, '/account/sign-in');
    await scripted.page.locator('#error').waitFor();
    await look(scripted.page, '9-wrong');
    await scripted.page.locator('input[name=password]').fill(PASSWORD);
    await press(scripted.page, '/account/sign-in');
    await scripted.page.waitForURL(/second/);
    await look(scripted.page, '10-second');
    await app.sql('UPDATE operator SET totp_step = 0');
    await scripted.page.locator('input[name=code]').fill(generateSync({ secret }));
    await press(scripted.page, '/account/second');
    await scripted.page.waitForURL(/\/account$/);
    await look(scripted.page, '11-account-with-app');
    await scripted.page.goto(`${site}/account/confirm`);
    await look(scripted.page, '12-confirm');
    await scripted.page.goto(`${site}/account/change-password`);
    await look(scripted.page, '13-change-password');
    expect(scripted.complaints).toEqual([]);
    expect(problems).toEqual([]);
  });
});
