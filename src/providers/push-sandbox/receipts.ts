import { fromApiId } from '../../platform/ids';
import { readJsonObject } from '../http-call';
import { ownMeaning } from '../meanings';
import type { RawReceipt, ReceiptFact, ReceiptGrade, ReceiptSource } from '../provider';
import { isAckSignature, SIGNATURE_HEADER } from './signature';

const SAYS: Record<string, ReceiptFact['says']> = { delivered: 'delivered', opened: 'opened' };

/** What the app on a sandbox device says back: that it showed the message, that it was tapped. */
export class PushSandboxReceipts implements ReceiptSource {
  readonly name = 'push-sandbox';

  constructor(private readonly secret: () => string) {}

  grade(receipt: RawReceipt): ReceiptGrade | null {
    const given = receipt.headers[SIGNATURE_HEADER];
    return given && isAckSignature(given, this.secret(), receipt.url, receipt.body) ? 'B' : null;
  }

  parse(receipt: RawReceipt): ReceiptFact[] {
    const ack = readJsonObject(receipt.body.toString('utf8'));
    const event = typeof ack?.event === 'string' ? ack.event.slice(0, 40) : '';
    const says = Object.hasOwn(SAYS, event) ? SAYS[event]! : 'unknown';
    const cls = says === 'unknown' ? 'unknown' : 'delivered';
    const query = new URLSearchParams(receipt.url.split('?')[1] ?? '');
    return [
      {
        attemptId: fromApiId('att', query.get('ref') ?? ''),
        providerRef: typeof ack?.message === 'string' ? ack.message.slice(0, 100) : null,
        says,
        meaning: ownMeaning(cls, says === 'unknown' ? 'unknown' : 'permanent', `event=${event}`),
      },
    ];
  }
}
