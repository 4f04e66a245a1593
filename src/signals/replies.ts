import { Injectable } from '@nestjs/common';
import { Channels } from '../borrowers/channels.service';
import { isStopWord } from '../decisions/policy/stop-words';
import type { Medium } from '../decisions/words';
import type { Tx } from '../platform/tx';

/** A word from whoever holds the phone. */
export interface InboundReply {
  /** The address it came from, as the provider writes it. */
  from: string;
  text: string;
  medium: Medium;
}

/**
 * What the person holding the phone writes back. STOP ends that address and that medium at once, for every borrower
 * of the lender who gave it; the other channels stay. Anything that needs understanding is kept and not guessed at.
 */
@Injectable()
export class Replies {
  constructor(private readonly channels: Channels) {}

  /** @returns whether the sender is on file with this lender */
  async take(tx: Tx, lenderId: string, reply: InboundReply): Promise<boolean> {
    const channels = await this.channels.findByAddress(tx, lenderId, 'phone', reply.from);
    if (isStopWord(reply.text)) {
      for (const channel of channels) await this.channels.optOut(tx, lenderId, channel.id, reply.medium);
    }
    return channels.length > 0;
  }
}
