import { Agent, request } from 'undici';

const MAX_LINKS = 20;
const MAX_PAGE_BYTES = 256 * 1_024;
const TIMEOUT_MS = 5_000;
const LINK = /https?:\/\/[^\s"'<>\\]{1,2000}/g;
const HREF = /\bhref\s*=\s*["']([^"'<>]{1,2000})["']/gi;
const AGENT_NAME = 'Mozilla/5.0 (compatible; SandboxMailScanner/1.0)';

const agent = new Agent({ connections: 4 });

/**
 * What a mail security gateway does before a person sees the mail: opens every link, and every link on the
 * pages behind them. It asks and looks, it submits nothing. The part after # is never sent: that is how HTTP
 * works, and why our tokens stand there. Only loopback is visited; the sandbox has no business elsewhere.
 */
export async function scanMail(bodies: readonly string[]): Promise<void> {
  const links = new Set(
    bodies.flatMap((body) => body.replaceAll('&amp;', '&').match(LINK) ?? []).map(withoutFragment),
  );
  for (const link of [...links].slice(0, MAX_LINKS)) {
    if (!isLoopback(link)) continue;
    await visit(link, 'HEAD');
    const page = await visit(link, 'GET');
    for (const next of linksOn(page, link).slice(0, MAX_LINKS))
      if (!links.has(next)) await visit(next, 'GET');
  }
}

async function visit(url: string, method: 'GET' | 'HEAD'): Promise<string> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await request(url, {
      method,
      signal,
      dispatcher: agent,
      headers: { 'user-agent': AGENT_NAME },
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_PAGE_BYTES) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    // A link that does not answer is nothing a scanner tells anybody.
    return '';
  }
}

function linksOn(page: string, base: string): string[] {
  const found = [...page.matchAll(HREF)].map((match) => {
    const url = parse(match[1]!, base);
    return url && (url.protocol === 'http:' || url.protocol === 'https:') ? withoutFragment(url.href) : null;
  });
  return [...new Set(found)].filter((link): link is string => link !== null && isLoopback(link));
}

function parse(href: string, base: string): URL | null {
  try {
    return new URL(href, base);
  } catch {
    return null;
  }
}

function isLoopback(link: string): boolean {
  const host = parse(link, link)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function withoutFragment(link: string): string {
  return link.split('#')[0]!;
}
