import type { Locale } from '../../decisions/words';
import type { RefusalCode } from '../refused';
import type { Html } from '../../platform/page/html';
import type { AskedKind, Words } from './words';

/** What a view is drawn from. Nothing in it tells who the borrower is, or what is known about them. */
export interface Model {
  w: Words;
  locale: Locale;
  kind: AskedKind;
  lender: string;
  officialNumber: string;
  /** Seconds until another code may be sent; 0 for now. */
  resendIn: number;
  codesLeft: boolean;
  /** Whether the code on this page goes to the mailbox or to the value. */
  isMailboxCode: boolean;
  /** Machines read this channel too (mail scanners open and press): only there the yes is ticked first. */
  mustTick: boolean;
  /** This browser may say "yes, it was me" without a code first. */
  mayConfirm: boolean;
  /** The hold's end, in words. */
  until: string;
  error: RefusalCode | null;
  /** What was typed into the one field of the page, when it has to be put right. */
  typed: string;
}

/** One page, before its frame. */
export interface View {
  title: string;
  /** 1 to 4 while there is a way to go. */
  step?: number;
  body: Html;
}
