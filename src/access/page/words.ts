import type { Locale } from '../../decisions/words';
import type { Role } from '../../lenders/roles';
import type { Refusal } from '../operators/refused';
import type { Proof } from '../operators/sessions.service';
import { en } from './words-en';
import { zh } from './words-zh';

/** Everything the pages of operators say. Both languages are complete, or they do not compile. */
export interface Words {
  tag: string;
  otherLanguage: string;
  brand: string;
  skip: string;
  errorTitle: string;
  errorPrefix: string;
  back: string;
  errors: Record<Refusal, (seconds: number) => string>;
  organisation: { label: string; hint: string };
  login: { label: string; hint: string };
  password: {
    label: string;
    hint: string;
    fresh: string;
    freshHint: string;
    again: string;
    againHint: string;
  };
  code: { label: string; hint: string };
  signIn: {
    title: string;
    lead: string;
    button: string;
    passkeyTitle: string;
    passkey: string;
    passkeyButton: string;
    signOnTitle: string;
    signOn: string;
    signOnButton: string;
  };
  second: { title: string; lead: string; button: string; passkey: string; lost: string };
  invitation: { title: string; lead: string; label: string; hint: string; button: string };
  setUp: {
    title: string;
    lead: (login: string) => string;
    passkeyTitle: string;
    passkey: string;
    passkeyButton: string;
    passwordTitle: string;
    passwordButton: string;
    appTitle: string;
    appLead: string;
    appSecret: string;
    appButton: string;
    appPicture: string;
  };
  codes: { title: string; lead: string; go: string };
  confirm: { title: string; lead: string; button: string; signOnButton: string };
  account: {
    title: string;
    who: (login: string, lender: string) => string;
    role: Record<Role, string>;
    waysTitle: string;
    wayPassword: string;
    wayApp: string;
    wayCodes: (left: number) => string;
    wayPasskey: (since: string) => string;
    waySignOn: string;
    changePassword: string;
    addApp: string;
    addPasskey: string;
    newCodes: string;
    removePasskey: string;
    sessionsTitle: string;
    session: (since: string, seen: string) => string;
    thisBrowser: string;
    proof: Record<Proof, string>;
    signOut: string;
    signOutEverywhere: string;
  };
  changePassword: { title: string; lead: string; old: string; oldHint: string; button: string };
  goOn: { title: string; toSignOn: string; back: string; button: string };
  passkeyFailed: string;
  failure: { title: string; body: string; button: string };
}

const WORDS: Record<Locale, Words> = { 'zh-CN': zh, en };

export function wordsOf(locale: Locale): Words {
  return WORDS[locale];
}
