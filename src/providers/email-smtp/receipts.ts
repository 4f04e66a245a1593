import { meaningOf } from '../../decisions/channel/meaning';
import { ownMeaning } from '../meanings';
import type { RawReceipt, ReceiptFact, ReceiptGrade, ReceiptSource } from '../provider';
import { readDeliveryStatus, type DeliveryStatus } from './dsn';
import { attemptOfVerp, type Mac } from './verp';

/** The envelope recipient as a receipt's url: where the bounce came in. Never an HTTP address. */
export const BOUNCE_SCHEME = 'smtp:';
/** Header under which the listener notes the envelope sender; empty for the null sender. */
export const ENVELOPE_SENDER = 'x-envelope-from';

const SAYS: Record<DeliveryStatus['action'], ReceiptFact['says']> = {
  failed: 'failed',
  delivered: 'delivered',
  // Still trying, or passed on to where no further report comes from: neither proves nor denies anything.
  delayed: 'accepted',
  relayed: 'accepted',
  expanded: 'accepted',
};

/** Bounces, as they come in at the return path of an attempt. */
export class EmailReceipts implements ReceiptSource {
  readonly name = 'email-smtp';

  constructor(
    private readonly mac: Mac,
    private readonly bounceDomain: string,
  ) {}

  /** B: only the return path was signed by us, by the token in it; what the mail says was not. */
  grade(receipt: RawReceipt): ReceiptGrade | null {
    return this.attemptOf(receipt) ? 'B' : null;
  }

  parse(receipt: RawReceipt): ReceiptFact[] {
    const attemptId = this.attemptOf(receipt);
    const status = readDeliveryStatus(receipt.body);
    if (!status || receipt.headers[ENVELOPE_SENDER] !== '') {
      // An out-of-office note, a letter, a forgery with a sender: bounces come from the null sender.
      return [
        {
          attemptId,
          providerRef: null,
          says: 'unknown',
          meaning: ownMeaning('unknown', 'unknown', 'not-a-bounce'),
        },
      ];
    }
    return [{ attemptId, providerRef: null, says: SAYS[status.action], meaning: meaningOfStatus(status) }];
  }

  private attemptOf(receipt: RawReceipt): string | null {
    if (!receipt.url.startsWith(BOUNCE_SCHEME)) return null;
    return attemptOfVerp(this.mac, receipt.url.slice(BOUNCE_SCHEME.length), this.bounceDomain);
  }
}

function meaningOfStatus({ action, status, diagnostic }: DeliveryStatus) {
  if (action === 'failed') return meaningOf('email', status ?? 'DSN Action: failed', diagnostic);
  // The status of a delay is that of the last try (4.4.1 …), which is no verdict yet.
  return meaningOf('email', `DSN Action: ${action}`);
}
