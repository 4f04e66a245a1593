import { meaningOf } from '../../decisions/channel/meaning';
import type { Meaning, ReceiptFact } from '../provider';

const SAYS: Record<string, ReceiptFact['says']> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  read: 'opened',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** What a MessageStatus says; a status not in the list stays unknown, it is never guessed. */
export function saysOf(status: string): ReceiptFact['says'] {
  return Object.hasOwn(SAYS, status) ? SAYS[status]! : 'unknown';
}

/**
 * The row in data/signals for one report. Numbers are Twilio's own codes; anything else comes from a carrier
 * behind a Twilio-compatible gateway and is read from the CMPP table.
 */
export function meaningOfReport(status: string, errorCode: string | null): Meaning {
  if (!errorCode || errorCode === '0') return meaningOf('twilio', `status=${status}`);
  return meaningOf(/^\d+$/.test(errorCode) ? 'twilio' : 'cmpp', errorCode);
}
