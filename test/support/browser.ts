import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Ignored by git: for looking at. */
const SCREENSHOTS = join(__dirname, '../browser/screenshots');

/** A real Chromium, from the npm registry. */
export async function launchBrowser(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    headless: true,
    // No sandbox inside a container that runs as root; nothing is asked of anybody outside.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** What should not have happened: foreign requests, script errors, refused by the page's own policy. */
  complaints: string[];
  /** Bytes of all answers so far. */
  bytes(): number;
}

/** A cheap phone: 360 by 740, one language. */
export async function watchedPage(
  browser: Browser,
  base: string,
  options: { locale: string; javaScript?: boolean; dark?: boolean },
): Promise<Watched> {
  const context = await browser.newContext({
    locale: options.locale,
    viewport: { width: 360, height: 740 },
    javaScriptEnabled: options.javaScript ?? true,
    colorScheme: options.dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  let bytes = 0;
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:'))
      complaints.push(`asked ${request.url()}`);
  });
  page.on('response', (response) => {
    void response.body().then(
      (body) => (bytes += body.length),
      () => undefined,
    );
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // A 422 with the page again is how a mistake is answered; Chromium logs every such status.
    if (message.type() === 'error' && !message.text().includes('status of 422'))
      complaints.push(`console: ${message.text()}`);
  });
  return { context, page, complaints, bytes: () => bytes };
}

/** Everything axe finds against WCAG 2.2 AA, in words; and a picture of the page. */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  // By the debugger, which the page's own policy does not bind.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run(o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
  });
  // As text: the page's own objects are no types of ours.
  const wide = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  return [...found, ...(wide ? ['the page is wider than the screen'] : [])];
}
