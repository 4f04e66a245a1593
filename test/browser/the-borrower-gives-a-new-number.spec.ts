import type { Browser } from 'playwright-core';
import { codeIn, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { launchBrowser, lookAt, watchedPage } from '../support/browser';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

const FIRST_LOAD_BYTES = 60_000;

describe.each([
  { locale: 'en-US', dark: false, yes: /yes/i },
  { locale: 'zh-CN', dark: true, yes: /是/ },
])('the borrower gives a new number ($locale)', ({ locale, dark }) => {
  let app: TestApp;
  let browser: Browser;
  let person: Person;
  const newNumber = make.phoneNumber();

  beforeAll(async () => {
    browser = await launchBrowser();
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email', 'app'], { locale: locale === 'zh-CN' ? 'zh-CN' : 'en' });
    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });
  afterEach(() => expectAlwaysTrue(app, [...person.secrets, newNumber]));

  it('from the link in the mailbox to a verified number', async () => {
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    const { page, complaints, bytes } = await watchedPage(browser, app.url, { locale, dark });
    const problems: string[] = [];
    const look = async (name: string) =>
      problems.push(...(await lookAt(page, `${locale}-${name}`)).map((p) => `${name}: ${p}`));

    await page.goto(linkIn(invitation));
    await page.locator('#by-token button').waitFor();
    expect(bytes()).toBeLessThan(FIRST_LOAD_BYTES);
    // Before anybody answered, the page tells nothing about anybody.
    expect(await page.content()).not.toMatch(/138\*{4}|Lin\b/);
    await look('1-landing');
    await page.locator('#by-token button').click();

    await page.locator('button[value=new]').waitFor();
    await look('2-question');
    await page.locator('button[value=new]').click();

    await page.locator('input[name=number]').fill('12');
    await page.locator('form[action$="/number"] button').click();
    await page.locator('[aria-invalid=true]').waitFor();
    await look('3-number-mistyped');
    await page.locator('input[name=number]').fill(newNumber.replace('+86', ''));
    await page.locator('form[action$="/number"] button').click();

    const code = page.locator('input[autocomplete=one-time-code]');
    await code.waitFor();
    await look('4-code');
    await app.advance('PT5S');
    const [sms] = await app.handset(newNumber).messages();
    const right = codeIn(sms);
    await code.fill(right === '000000' ? '111111' : '000000');
    await page.locator('form[action$="/code"] button').click();
    await page.locator('[aria-invalid=true]').waitFor();
    await look('5-code-wrong');
    await page.locator('input[autocomplete=one-time-code]').fill(` ${right.slice(0, 3)} ${right.slice(3)} `);
    await page.locator('form[action$="/code"] button').click();
    await page.waitForURL(/\/r\/case/);
    await page.locator('input[autocomplete=one-time-code]').waitFor({ state: 'detached' });
    await look('6-waiting-for-the-second-way');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });

    await app.advance('PT10S');
    const [alert] = await app.device(person.token).messages();
    const second = await watchedPage(browser, app.url, { locale, dark });
    await second.page.goto(linkIn(alert));
    await second.page.locator('#by-token button').click();
    await second.page.locator('form[action$="/confirm"]').waitFor();
    problems.push(...(await lookAt(second.page, `${locale}-7-confirm`)).map((p) => `confirm: ${p}`));
    const tick = second.page.locator('form[action$="/confirm"] input[type=checkbox]');
    if (await tick.count()) await tick.check();
    await second.page.locator('form[action$="/confirm"] button').click();
    await second.page.locator('form[action$="/confirm"]').waitFor({ state: 'detached' });
    problems.push(...(await lookAt(second.page, `${locale}-8-done`)).map((p) => `done: ${p}`));
    await app.advance('PT10S');

    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
    expect(await person.channel('phone', 0)).toMatchObject({ trust: 'revoked' });
    expect(problems).toEqual([]);
    expect([...complaints, ...second.complaints]).toEqual([]);
  });

  it('calmly answers a link that is used, forged or cut off, always the same', async () => {
    const { page, complaints } = await watchedPage(browser, app.url, { locale, dark });
    const texts: string[] = [];
    for (const token of ['A'.repeat(43), 'B'.repeat(43)]) {
      await page.goto('about:blank');
      await page.goto(`${app.url}/r#${token}`);
      await page.locator('#by-token button').click();
      await page.locator('input[name=reference]').waitFor();
      texts.push(await page.locator('main').innerText());
    }
    expect(texts[0]).toBe(texts[1]);
    expect(await lookAt(page, `${locale}-9-closed`)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('works without JavaScript, by the short reference', async () => {
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    const reference = /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(invitation!.text)![0];
    const { page, complaints } = await watchedPage(browser, app.url, { locale, dark, javaScript: false });
    await page.goto(`${app.url}/r`);
    await page.locator('input[name=reference]').fill(reference.toLowerCase().replace('-', ' '));
    await page.locator('form:has(input[name=reference]) button').click();
    await page.waitForLoadState();
    expect(page.url()).toMatch(/\/r(\/|$)/);
    expect(complaints).toEqual([]);
  });
});
