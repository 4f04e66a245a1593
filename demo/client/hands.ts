import { PageVisitor, type Page } from './page';
import type { Sandbox } from './sandbox';

/** The link in a message, as a person taps it: the last one that names it `/r#…`. */
export function linkIn(message: { text: string; link?: string } | undefined): string {
  const link = message?.link ?? /https?:\/\/\S+\/r#[\w-]+/.exec(message?.text ?? '')?.[0];
  if (!link) throw new Error(`there is no link in: ${message?.text ?? 'no message'}`);
  return link;
}

/** The six digits in a message. */
export function codeIn(message: { text: string } | undefined): string {
  const code = /(?<!\d)\d{6}(?!\d)/.exec(message?.text ?? '')?.[0];
  if (!code) throw new Error(`there is no code in: ${message?.text ?? 'no message'}`);
  return code;
}

/** A borrower with a cheap phone: opens links, reads codes off the handset, presses buttons. No JavaScript. */
export class BorrowersHands {
  readonly browser: PageVisitor;

  constructor(
    url: string,
    private readonly sandbox: Sandbox,
  ) {
    this.browser = new PageVisitor(url, { 'accept-language': 'en' });
  }

  /** What the page's script does with the part behind `#`, and the press on the button. */
  async openLink(link: string): Promise<Page> {
    const landing = await this.browser.open(link);
    return this.browser.submit(landing, { token: link.split('#')[1]! }, 'token');
  }

  /** "I have a new number": the number, then the code that arrives on it. @returns the page after the right code */
  async giveNewNumber(link: string, number: string): Promise<Page> {
    const question = await this.openLink(link);
    const value = await this.browser.submit(question, {}, 'new');
    const code = await this.browser.submit(value, { number }, 'number');
    await this.sandbox.advance('PT5S');
    const [sms] = await this.sandbox.handset(number).messages();
    return this.browser.submit(code, { code: codeIn(sms) }, 'code');
  }

  /** "Yes, it was me", in another channel's message. */
  async confirm(link: string): Promise<Page> {
    const page = await this.openLink(link);
    const form = page.forms.find(({ action }) => action.endsWith('/confirm'));
    const tick = Object.keys(form?.fields ?? {})[0];
    return this.browser.submit(page, tick ? { [tick]: 'yes' } : {}, '/confirm');
  }

  /** "This wasn't me." */
  async sayNotMe(link: string): Promise<Page> {
    return this.browser.submit(await this.openLink(link), {}, '/not-me');
  }
}
