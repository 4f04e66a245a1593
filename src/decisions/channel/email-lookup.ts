import type { EmailRow } from './signals-data/code-tables';

/** An enhanced status code; an address such as 5.1.1.7 is not one. */
const ENHANCED = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/g;
/** A reply code stands first, or after what quotes the other side. */
const REPLY = /(?:^|[:;]\s*|^smtp )([245]\d\d)(?![\d.])/i;

interface Bounce {
  enhanced: string | null;
  reply: string | null;
  /** 2, 4 or 5; null when nothing says. */
  severity: string | null;
  text: string;
}

/** The rows of one mapping, sorted by how they are found. */
interface EmailIndex {
  byCode: ReadonlyMap<string, EmailRow>;
  worded: readonly EmailRow[];
  ranged: readonly EmailRow[];
}

/** Finds the row of a bounce; null when none says anything. */
export type EmailLookup = (code: string, text: string) => EmailRow | null;

/**
 * Index the rows of one mapping. The look-up asks the mailbox provider's own words first (they say more than a
 * catch-all code), then the enhanced code, its pattern, its subject, the SMTP reply. Its `code` is `5.1.1`,
 * `550 5.1.1`, `550`, `SES Permanent/General`, `DSN Action: failed` …; its `text` the diagnostic text, when there is one.
 */
export function emailLookup(rows: readonly EmailRow[]): EmailLookup {
  const byCode = new Map<string, EmailRow>();
  for (const row of rows.filter(({ texts }) => texts.length === 0)) {
    const isNamed = ['ses', 'dsn', 'arf'].includes(row.vendor);
    for (const code of row.codes) byCode.set(isNamed ? `${row.vendor} ${code}`.toLowerCase() : code, row);
  }
  const index: EmailIndex = {
    byCode,
    worded: rows.filter((row) => row.texts.length > 0),
    ranged: rows.filter((row) => row.codes.some((code) => code.includes('-')) && row.texts.length === 0),
  };
  return (code, text) => {
    const named = byCode.get(code.trim().toLowerCase());
    if (named && !/^[\dx]/i.test(code.trim())) return named;
    const bounce = readBounce(code, text);
    return index.worded.find((row) => saysSo(index, row, bounce)) ?? standardRow(index, bounce);
  };
}

/** Whether the bounce is final: what is not must never count as a dead mailbox. */
export function isFinal(code: string, text: string): boolean {
  return readBounce(code, text).severity === '5';
}

function readBounce(code: string, text: string): Bounce {
  const enhancedIn = (value: string) => [...value.matchAll(ENHANCED)].map((match) => match[0]);
  const given = enhancedIn(code)[0] ?? null;
  const quoted = enhancedIn(text)[0] ?? null;
  // Some mailbox providers send `Status: 5.0.0` and the real code in the text; 4 and 5 are never mixed up.
  const isBetter = quoted && (!given || (isBlank(given) && quoted[0] === given[0]));
  const enhanced = isBetter ? quoted : given;
  const reply = REPLY.exec(code.trim())?.[1] ?? REPLY.exec(text.trim())?.[1] ?? null;
  return { enhanced, reply, severity: enhanced?.[0] ?? reply?.[0] ?? null, text: text.toLowerCase() };
}

function saysSo(index: EmailIndex, row: EmailRow, bounce: Bounce): boolean {
  if (!row.texts.some((words) => patternOf(words).test(bounce.text))) return false;
  const enhancedCodes = row.codes.filter((code) => code.includes('.'));
  if (bounce.enhanced && enhancedCodes.some((code) => isWithin(bounce.enhanced!, code))) return true;
  // From here on the words count only where the code itself says next to nothing.
  if (!isVague(index, bounce.enhanced)) return false;
  if (row.codes.length === 0) return row.permanence !== 'permanent' || bounce.severity !== '4';
  if (enhancedCodes.length > 0) return enhancedCodes.some((code) => code[0] === bounce.severity);
  return bounce.reply ? row.codes.includes(bounce.reply) : row.codes[0]![0] === bounce.severity;
}

function standardRow(index: EmailIndex, bounce: Bounce): EmailRow | null {
  return enhancedRow(index, bounce.enhanced) ?? index.byCode.get(bounce.reply ?? '') ?? null;
}

function enhancedRow({ byCode, ranged }: EmailIndex, enhanced: string | null): EmailRow | null {
  if (!enhanced) return null;
  const [, subject, detail] = enhanced.split('.');
  return (
    byCode.get(enhanced) ??
    ranged.find((row) => row.codes.some((code) => isWithin(enhanced, code))) ??
    byCode.get(`X.${subject}.${detail}`) ??
    // RFC 3463: a detail that is not known reads as the subject's "other".
    byCode.get(`X.${subject}.0`) ??
    null
  );
}

/** 5.7.1 is a catch-all in practice; a row of class `unknown` says so itself. */
function isVague(index: EmailIndex, enhanced: string | null): boolean {
  return (
    !enhanced ||
    /^[45]\.7\.1$/.test(enhanced) ||
    (enhancedRow(index, enhanced)?.class ?? 'unknown') === 'unknown'
  );
}

function isBlank(enhanced: string): boolean {
  return enhanced.endsWith('.0.0');
}

/** `5.7.133-136` stands for the four codes. */
function isWithin(enhanced: string, code: string): boolean {
  const [, head, from, to] = /^(.+\.)(\d+)-(\d+)$/.exec(code) ?? [];
  if (!head) return enhanced === code;
  const detail = Number(enhanced.slice(head.length));
  return enhanced.startsWith(head) && detail >= Number(from) && detail <= Number(to);
}

const patterns = new Map<string, RegExp>();

function patternOf(words: string): RegExp {
  let pattern = patterns.get(words);
  if (!pattern) {
    const literal = words.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.{0,40}');
    patterns.set(words, (pattern = new RegExp(literal)));
  }
  return pattern;
}
