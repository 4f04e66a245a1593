import type { Locale } from '../../decisions/words';
import type { RefusalCode } from '../refused';
import { en } from './words-en';
import { zh } from './words-zh';

/** What can be doubted and asked for by link. */
export type AskedKind = 'phone' | 'email';

/** Everything the pages say. Both languages are complete, or they do not compile. */
export interface Words {
  /** For `lang` and dates. */
  tag: string;
  otherLanguage: string;
  brandLine: string;
  asks: (lender: string) => string;
  skip: string;
  step: (n: number, of: number) => string;
  goOn: string;
  back: string;
  errorTitle: string;
  /** Before the page's title when something has to be put right. */
  errorPrefix: string;
  check: { title: string; number: string; reference: string; never: string };
  errors: Record<RefusalCode, (kind: AskedKind, seconds: number) => string>;
  landing: {
    title: string;
    lead: string;
    button: string;
    safe: string;
    byReferenceTitle: string;
    byReference: string;
  };
  reference: { label: string; hint: string; button: string; unreadable: string };
  closed: { title: string; body: string; hint: string };
  linkSent: { title: string; body: string; nothing: string };
  question: {
    title: Record<AskedKind, string>;
    lead: Record<AskedKind, string>;
    same: Record<AskedKind, string>;
    sameHint: Record<AskedKind, string>;
    fresh: Record<AskedKind, string>;
    freshHint: Record<AskedKind, string>;
    notMe: string;
    notMeHint: string;
  };
  value: {
    title: Record<AskedKind, string>;
    label: Record<AskedKind, string>;
    hint: Record<AskedKind, string>;
    button: string;
  };
  mailbox: { title: string; lead: string; button: string };
  code: {
    title: string;
    toValue: Record<AskedKind, string>;
    toMailbox: string;
    label: string;
    hint: string;
    button: string;
    nothingCame: string;
    again: string;
    againIn: (seconds: string) => string;
    noMore: string;
    otherValue: Record<AskedKind, string>;
  };
  spent: { title: string; body: string; button: string };
  notMeSure: { title: string; lead: string; tick: string; button: string };
  waiting: {
    title: Record<AskedKind, string>;
    lead: string;
    how: string;
    orWait: (until: string) => string;
    notYou: string;
  };
  holding: {
    title: Record<AskedKind, string>;
    lead: (lender: string) => string;
    what: (lender: string) => string;
    meanwhile: Record<AskedKind, string>;
  };
  confirm: {
    title: Record<AskedKind, string>;
    lead: Record<AskedKind, string>;
    tick: Record<AskedKind, string>;
    yes: string;
    codeFirst: string;
    codeButton: string;
    noTitle: string;
    no: string;
  };
  report: { title: string; lead: (lender: string) => string; no: string; nothing: string };
  reported: { title: string; body: (lender: string) => string };
  done: { title: Record<AskedKind, string>; body: Record<AskedKind, string>; next: string };
  unchanged: { title: Record<AskedKind, string>; body: string };
  notMe: { title: string; body: string; advice: string };
  disputed: { title: string; body: (lender: string) => string; next: string };
  ended: { title: Record<AskedKind, string>; body: (lender: string) => string; no: string };
  failure: { title: string; body: string; button: string };
}

const WORDS: Record<Locale, Words> = { 'zh-CN': zh, en };

export function wordsOf(locale: Locale): Words {
  return WORDS[locale];
}
