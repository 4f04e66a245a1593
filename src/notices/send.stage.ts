import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { lockBorrower } from '../borrowers/lock';
import { Clock } from '../platform/clock';
import { Stage, type LeasedRow } from '../platform/stage';
import { inTx } from '../platform/tx';
import type { OutgoingMessage, SendProvider, SendResult } from '../providers/provider';
import { Attempt } from './attempt.entity';
import { Handover, type Checked } from './handover';
import { AttemptFacts } from './attempt-facts';

interface AttemptRow extends LeasedRow {
  borrower_id: string;
}

/** Takes planned attempts out of the house: check again, call the provider with no transaction open, write the answer. */
@Injectable()
export class SendStage extends Stage<AttemptRow> {
  readonly name = 'send';
  protected readonly table = 'attempt';

  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly handover: Handover,
    private readonly attemptFacts: AttemptFacts,
  ) {
    super(dataSource, clock);
  }

  protected async work(row: AttemptRow): Promise<void> {
    const ready = await this.prepare(row);
    if (!ready) return;
    const result = await call(ready.provider, ready.message);
    await inTx(this.dataSource, row.lender_id, async (tx) => {
      await lockBorrower(tx, row.borrower_id);
      const attempt = await tx.findOneBy(Attempt, { id: row.id, leaseToken: row.lease_token });
      // Somebody else took the row over while we called: our answer is theirs to find out.
      if (!attempt) return;
      if (result.kind === 'refused' && result.retryAfterSeconds !== null)
        await tx.update(Attempt, { id: attempt.id }, { retryAfterSeconds: result.retryAfterSeconds });
      await this.attemptFacts.applyAnswer(tx, attempt, result, ready.checks, ready.said);
    });
  }

  /** Everything that must be true at this second; the row says `sending` before anything can leave. */
  private prepare(row: AttemptRow): Promise<Extract<Checked, { kind: 'send' }> | null> {
    return inTx(this.dataSource, row.lender_id, async (tx) => {
      await lockBorrower(tx, row.borrower_id);
      const attempt = await tx.findOneBy(Attempt, { id: row.id, leaseToken: row.lease_token });
      if (!attempt?.nextStepAt) return null;
      const checked = await this.handover.check(tx, attempt);
      if (
        attempt.state === 'sending' &&
        (checked.kind !== 'send' || checked.provider.idempotency === 'none')
      ) {
        // A process died between the call and its answer. Where the provider cannot tell a repeat, never repeat.
        await this.attemptFacts.applyAnswer(
          tx,
          attempt,
          { kind: 'ambiguous', detail: 'the process ended before the answer came' },
          {},
        );
        return null;
      }
      if (checked.kind === 'stop') {
        await this.attemptFacts.giveUp(tx, attempt, checked.why, checked.checks);
        return null;
      }
      // From here on the provider may be called: nobody else takes the row up while it is.
      if (!(await this.renewLease(tx, row))) return null;
      await tx.update(
        Attempt,
        { id: attempt.id },
        {
          state: 'sending',
          calledAt: this.clock.now(),
          contentClass: checked.contentClass,
          trustAtSend: checked.trust,
        },
      );
      return checked;
    });
  }
}

async function call(provider: SendProvider, message: OutgoingMessage): Promise<SendResult> {
  try {
    return await provider.send(message);
  } catch (error) {
    // An adapter answers with a result; a throw is a fault of ours after which nobody knows what left.
    return { kind: 'ambiguous', detail: error instanceof Error ? error.name : 'unknown fault' };
  }
}
