import type { RawReceipt } from './provider';

/** A raw call from outside on its way into the inbox. */
export interface IncomingReceipt extends RawReceipt {
  /** The path segment of its source: the `name` of a ReceiptSource. */
  provider: string;
  /** The attempt it names under a valid token of ours; says whose row it is where `account` cannot. */
  attemptId: string | null;
}

/**
 * Where receipts go that do not come by HTTP. Resolves when the receipt is stored; a rejection makes the
 * sender keep it and come again.
 */
export interface ReceiptSink {
  store(receipt: IncomingReceipt): Promise<void>;
}

/** Injection token: the inbox is kept by a room above this one. */
export const RECEIPT_SINK = Symbol('RECEIPT_SINK');
