/** A form as the page shows it: where it goes, what it holds, what its buttons say. */
export interface PageForm {
  action: string;
  method: string;
  fields: Record<string, string>;
  /** Of each button: its name and value (sent when pressed) and its words. */
  buttons: { name: string; value: string; label: string }[];
}

/** A page that was opened. `text` is what a person reads. */
export interface Page {
  status: number;
  url: string;
  html: string;
  text: string;
  title: string;
  forms: PageForm[];
  headers: Headers;
}

const REDIRECTS = 5;

/** A browser without JavaScript: keeps cookies, follows redirects, fills in forms. Its own jar, so two of them are two people. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly base: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Go to a link or a path. What stands behind # is not sent, as in every browser. */
  open(link: string): Promise<Page> {
    return this.go('GET', new URL(link, this.base));
  }

  /**
   * Fill in and send a form of `page`.
   * @param fields by name, over what the form holds already; an unknown name fails, as nobody could type there
   * @param which words on the button, part of the action, or a field's name; needed when there are several forms
   */
  submit(page: Page, fields: Record<string, string> = {}, which?: string): Promise<Page> {
    const form = pick(page, which, Object.keys(fields));
    for (const name of Object.keys(fields)) {
      if (!(name in form.fields))
        throw new Error(`The form ${form.action} has no field ${name}: ${Object.keys(form.fields)}`);
    }
    const button =
      form.buttons.find(({ label, value }) => which && (label.includes(which) || value === which)) ??
      form.buttons[0];
    const values = new URLSearchParams({ ...form.fields, ...fields });
    if (button?.name) values.set(button.name, button.value);
    const target = new URL(form.action || page.url, page.url);
    if (form.method === 'POST') return this.go('POST', target, values);
    target.search = values.toString();
    return this.go('GET', target);
  }

  private async go(method: string, url: URL, values?: URLSearchParams, left = REDIRECTS): Promise<Page> {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(this.cookies.size > 0
          ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(values ? { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin } : {}),
        ...this.headers,
      },
      body: values?.toString(),
    });
    this.keepCookies(response.headers.getSetCookie());
    const location = response.headers.get('location');
    if (location && response.status >= 300 && response.status < 400) {
      await response.arrayBuffer();
      if (left === 0) throw new Error(`Too many redirects at ${url.pathname}`);
      return this.go('GET', new URL(location, url), undefined, left - 1);
    }
    return readPage(response, url.toString(), await response.text());
  }

  private keepCookies(lines: string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('=')).trim();
      const gone = attributes.some(
        (part) => /^\s*max-age\s*=\s*0\s*$/i.test(part) || /^\s*expires\s*=.*1970/i.test(part),
      );
      if (gone) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1).trim());
    }
  }
}

function pick(page: Page, which: string | undefined, fields: string[]): PageForm {
  const fits = (form: PageForm) =>
    (which === undefined ||
      form.action.includes(which) ||
      which in form.fields ||
      form.buttons.some(({ label, value }) => label.includes(which) || value === which)) &&
    fields.every((name) => name in form.fields);
  const found = page.forms.filter(fits);
  if (found.length === 1) return found[0]!;
  const there = page.forms.map(
    (form) =>
      `${form.action} [${Object.keys(form.fields)}] "${form.buttons.map(({ label }) => label).join('" "')}"`,
  );
  throw new Error(
    `${found.length} forms fit ${which ?? fields.join(', ')} on ${page.url} (${page.status} ${page.title}):\n${there.join('\n')}\n${page.text.slice(0, 500)}`,
  );
}

function readPage(response: Response, url: string, html: string): Page {
  const seen = html
    .replace(/<(script|style|template|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<!--[\s\S]*?-->/g, '');
  return {
    status: response.status,
    url,
    html,
    headers: response.headers,
    title: words(/<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? ''),
    text: words(seen),
    forms: [...seen.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag, inner]) =>
      readForm(tag!, inner!),
    ),
  };
}

function readForm(tag: string, inner: string): PageForm {
  const form: PageForm = {
    action: attribute(tag, 'action'),
    method: (attribute(tag, 'method') || 'get').toUpperCase(),
    fields: {},
    buttons: [],
  };
  for (const [, kind, attributes, content] of inner.matchAll(
    /<(input|select|textarea|button)\b([^>]*?)\/?>(?:([\s\S]*?)<\/\1>)?/gi,
  )) {
    const name = attribute(attributes!, 'name');
    const type = attribute(attributes!, 'type').toLowerCase();
    const value = attribute(attributes!, 'value');
    const isButton = kind!.toLowerCase() === 'button' || type === 'submit';
    if (isButton && type !== 'button')
      form.buttons.push({ name, value, label: words(content ?? value) || value });
    else if (!name || isButton) continue;
    else if (kind!.toLowerCase() === 'select') form.fields[name] = chosen(content ?? '');
    else if (type === 'radio' || type === 'checkbox')
      form.fields[name] = /\bchecked\b/i.test(attributes!) ? value || 'on' : (form.fields[name] ?? '');
    else form.fields[name] = kind!.toLowerCase() === 'textarea' ? decode(content ?? '') : value;
  }
  return form;
}

function chosen(options: string): string {
  const all = [...options.matchAll(/<option\b([^>]*)>/gi)].map(([, attributes]) => attributes!);
  return attribute(all.find((option) => /\bselected\b/i.test(option)) ?? all[0] ?? '', 'value');
}

function attribute(tag: string, name: string): string {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return decode(found?.[1] ?? found?.[2] ?? found?.[3] ?? '');
}

const words = (html: string): string =>
  decode(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    decimal
      ? String.fromCodePoint(Number(decimal))
      : hex
        ? String.fromCodePoint(parseInt(hex, 16))
        : (NAMED[name.toLowerCase()] ?? whole),
  );
}
