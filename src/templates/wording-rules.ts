import type { Medium } from '../decisions/words';
import { HOUSE_VARIABLES, type CompiledBody } from './compile';
import { whyNotHtml } from './html-rules';
import type { Flaw, FlawPart, LocalBody, SourceVariables } from './template';

/** A value nobody knows yet counts as this many characters. */
const TYPICAL_VALUE = 'x'.repeat(20);
const MAX_SMS_SEGMENTS = 4;
const MAX_SUBJECT = 120;
/** Characters with every value filled in. What is longer is cut by phones, or read by nobody. */
const MAX_TEXT: Record<Medium, number> = {
  sms: 1_000,
  voice: 1_000,
  push: 240,
  email: 10_000,
  letter: 10_000,
};

/** Addresses, and what phones and mail programs turn into a link by themselves. */
const LINK = new RegExp(
  [
    String.raw`\b[a-z][a-z0-9+.-]{1,20}://`,
    String.raw`\b(?:mailto|javascript|data):`,
    String.raw`\bwww\.`,
    String.raw`\b[a-z0-9-]{1,63}\.[a-z]{2,20}/\S`,
    String.raw`\b[a-z0-9-]{1,63}\.(?:com|cn|net|org|info|biz|io|uk|eu|hk|top|xyz|vip|cc|link|shop|site|online|app)\b`,
    String.raw`\b[\w.-]{1,64}@[\w-]{1,63}\.\w`,
  ].join('|'),
  'i',
);

/**
 * What is asked of a lender's wording beyond its classes: no link but the house's own address, no HTML that loads,
 * runs or sends anything, lengths that arrive, and every value optional to the notice optional to the text.
 */
export function findWordingFlaws(
  { wording, media }: LocalBody,
  compiled: CompiledBody,
  variables: SourceVariables,
  index: number,
): Flaw[] {
  const flaws: Flaw[] = [];
  const say = (part: FlawPart, code: string, detail: string) =>
    flaws.push({ body: index, part, variable: null, code, detail });

  for (const part of ['subject', 'text', 'html'] as const) {
    const words = (wording[part] ?? '').replace(/\{\{.*?\}\}|\{%.*?%\}/gs, ' ');
    if (LINK.test(words)) say(part, 'LINK_NOT_OURS', 'the only link is {{ address }}');
  }
  if (wording.html !== undefined) {
    const reason = whyNotHtml(wording.html);
    if (reason) say('html', 'HTML_NOT_ALLOWED', reason);
    if (!compiled.html) say('html', 'HTML_NOT_SHOWN', 'only mails and letters show HTML');
  }
  for (const part of ['subject', 'text', 'html'] as const)
    checkRendered(compiled, part, variables, media, say);
  return flaws;
}

function checkRendered(
  compiled: CompiledBody,
  part: 'subject' | 'text' | 'html',
  variables: SourceVariables,
  media: readonly Medium[],
  say: (part: FlawPart, code: string, detail: string) => void,
): void {
  const full = tryRender(compiled, part, variables, Object.keys(variables));
  const least = tryRender(
    compiled,
    part,
    variables,
    Object.keys(variables).filter((name) => !variables[name]!.optional),
  );
  const problem = full.error ?? least.error;
  if (problem) say(part, 'DOES_NOT_RENDER', `${problem}; what is optional stands inside {% if … %}`);
  if (part === 'subject' && full.text.length > MAX_SUBJECT)
    say(part, 'TOO_LONG', `${full.text.length} characters, at most ${MAX_SUBJECT}`);
  if (part !== 'text') return;
  for (const medium of media) {
    const segments = medium === 'sms' ? smsSegments(full.text) : 0;
    if (segments > MAX_SMS_SEGMENTS)
      say(part, 'TOO_LONG', `${segments} SMS segments, at most ${MAX_SMS_SEGMENTS}`);
    else if (full.text.length > MAX_TEXT[medium])
      say(part, 'TOO_LONG', `${full.text.length} characters over ${medium}, at most ${MAX_TEXT[medium]}`);
  }
}

/** What comes out with a typical value for each of these variables; a variable that is unknown was said already. */
function tryRender(
  compiled: CompiledBody,
  part: 'subject' | 'text' | 'html',
  variables: SourceVariables,
  names: readonly string[],
): { text: string; error: string | null } {
  const undeclared = compiled[part]?.variables.filter((name) => !Object.hasOwn(variables, name)) ?? [];
  const known = [...names, ...undeclared, ...Object.keys(HOUSE_VARIABLES)];
  try {
    const values = Object.fromEntries(known.map((name) => [name, TYPICAL_VALUE]));
    return { text: compiled[part]?.render(values) ?? '', error: null };
  } catch (error) {
    return { text: '', error: (error as Error).message.split('\n')[0]! };
  }
}

const GSM_7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM_7_TWICE = /[\^{}\\[~\]|€]/g;

/** Parts that an SMS is sent in: 160 (then 153) characters of GSM-7, else 70 (then 67) UTF-16 units (3GPP TS 23.038, 23.040). */
export function smsSegments(text: string): number {
  const isPlain = GSM_7.test(text);
  const length = isPlain ? text.length + (text.match(GSM_7_TWICE)?.length ?? 0) : text.length;
  const [single, each] = isPlain ? [160, 153] : [70, 67];
  return length <= single! ? 1 : Math.ceil(length / each!);
}
