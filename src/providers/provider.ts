import type { Medium, SignalStrength } from '../decisions/words';

/** One message, rendered, for one attempt. Lives only in memory; its address and text are personal data. */
export interface OutgoingMessage {
  /** Our reference, given to the provider with the call so that its receipts can be matched before our commit. */
  attemptId: string;
  /** The lender's slug: which provider account is used and which callback path is told. */
  account: string;
  medium: Medium;
  /** E.164 number, mailbox, push token. */
  address: string;
  senderName: string;
  /** E-mail subject or push title. */
  subject: string | null;
  text: string;
  html: string | null;
  /** A link to show as such where the medium can (push). Always also inside `text`. */
  link: string | null;
}

/** What a code means: its row in data/signals. */
export interface Meaning {
  class: string;
  permanence: 'permanent' | 'transient' | 'unknown';
  strength: SignalStrength;
  /** Raw provider code as it came. */
  code: string;
  mappingVersion: string;
  /** What the tables were asked; absent where the meaning is of our own making. The text may name a person; never logged. */
  asked?: { table: string; text: string };
}

export type SendResult =
  /** The provider took it (202, 250). */
  | { kind: 'accepted'; providerRef: string | null }
  /** The provider said no; nothing left. */
  | { kind: 'refused'; meaning: Meaning; retryAfterSeconds: number | null }
  /** No answer: it may or may not have left. */
  | { kind: 'ambiguous'; detail: string };

/** A sender. No retry inside: every try is a row of ours. */
export interface SendProvider {
  readonly name: string;
  readonly media: readonly Medium[];
  /** Whether the same attemptId sent twice is one message for the provider. */
  readonly idempotency: 'native' | 'query' | 'none';
  send(message: OutgoingMessage): Promise<SendResult>;
}

/** A raw call from outside, before anything is believed about it. */
export interface RawReceipt {
  account: string;
  /** The full public URL that was called: some signatures cover it. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A signed, fresh, ours · B signed · C session · D hint. Only A and B can end a step that needs proof. */
export type ReceiptGrade = 'A' | 'B' | 'C' | 'D';

/** What one receipt says about one attempt, in our words. */
export interface ReceiptFact {
  /** Our reference as it came back, when it did. */
  attemptId: string | null;
  providerRef: string | null;
  says: 'accepted' | 'delivered' | 'opened' | 'failed' | 'unknown';
  meaning: Meaning;
  /** Not about an attempt: a word from the person, and the address it came from. Personal data; never logged. */
  reply?: { from: string; text: string; medium: Medium };
}

export interface ReceiptSource {
  /** The path segment in /v1/receipts/{provider}/{account}. */
  readonly name: string;
  /** Check the signature on the raw call; null refuses it. */
  grade(receipt: RawReceipt): ReceiptGrade | null;
  /** Never throws: what cannot be read is one fact that says `unknown`. */
  parse(receipt: RawReceipt): ReceiptFact[] | Promise<ReceiptFact[]>;
}

export type CheckQuestion = 'recycled' | 'sim_swapped';

/** An outside check answers about the number the borrower gave, with nothing but this. */
export interface CheckAnswer {
  answer: 'yes' | 'no' | 'unknown';
}

export interface CheckProvider {
  readonly name: string;
  readonly needsConsent: boolean;
  readonly questions: readonly CheckQuestion[];
  /**
   * @param e164 the number on file
   * @param since the last positive proof (its date is what the carrier compares with)
   */
  check(question: CheckQuestion, e164: string, since: Date): Promise<CheckAnswer>;
}
