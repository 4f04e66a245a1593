import { Injectable } from '@nestjs/common';
import { compilePacks } from '../decisions/policy/compile';
import { defaultPeriod } from '../decisions/policy/retention';
import { packsFor } from '../decisions/policy/select';
import { Evidence } from '../evidence/evidence.service';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/tx';
import { wake } from '../platform/wake';
import { Vault } from '../vault/vault.service';
import { Events } from '../webhooks/events.service';
import type { Processing } from './active';
import { Borrower } from './borrower.entity';
import { Channels } from './channels.service';
import { destroyRest, findErasureFacts, stopWhatRuns, suppressAddresses } from './erasure.queries';
import { lockBorrower } from './lock';
import { afterPeriod, judgeErasure, type ErasureDecision } from './retention';

/** Why somebody is erased: they asked, or their time is over. */
export type ErasureCause = 'request' | 'retention';

/** What became of it. */
export interface Erased {
  processing: Processing;
  /** Why it is only restricted. */
  because: 'ACCOUNT_OPEN' | 'RETENTION_FLOOR' | null;
  /** When a restricted borrower is erased; null while an account is open. */
  eraseAfter: Date | null;
}

/**
 * Ends what is done with a borrower's data: destroys the key where the law allows it, else restricts until it does. One
 * transaction a borrower: a process that dies in it changed nothing, and doing it again changes nothing more.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly evidence: Evidence,
    private readonly events: Events,
    private readonly lenders: Lenders,
    private readonly channels: Channels,
  ) {}

  /** @param by who asked, for the evidence: an API key's id, `cli`, `retention-sweep` */
  async erase(tx: Tx, borrowerId: string, cause: ErasureCause, by: string): Promise<Erased> {
    await lockBorrower(tx, borrowerId);
    const borrower = await tx.findOneByOrFail(Borrower, { id: borrowerId });
    if (borrower.processing === 'erased') return { processing: 'erased', because: null, eraseAfter: null };
    const now = this.clock.now();
    const lender = await this.lenders.getById(tx, borrower.lenderId);
    const facts = await findErasureFacts(tx, borrowerId);
    const packs = compilePacks(packsFor(borrower, lender.packs));
    const decision = judgeErasure(facts, packs, now);
    if (borrower.processing === 'active') await this.stopProcessing(tx, borrower, now);
    if (decision.kind === 'restrict') return this.restrict(tx, borrower, decision, cause, by, now);
    await this.destroy(tx, borrower, cause, by, now);
    return { processing: 'erased', because: null, eraseAfter: null };
  }

  /** Nothing is sent from here on: every channel is withdrawn, and what runs is woken to find that and end. */
  private async stopProcessing(tx: Tx, borrower: Borrower, now: Date): Promise<void> {
    for (const channel of await this.channels.findOf(tx, borrower.lenderId, borrower.id))
      if (!channel.withdrawnAt) await this.channels.withdraw(tx, borrower.lenderId, channel.id);
    await stopWhatRuns(tx, borrower.id, now);
    for (const stage of ['plan', 'send', 'reverification']) await wake(tx, stage);
  }

  private async restrict(
    tx: Tx,
    borrower: Borrower,
    decision: Extract<ErasureDecision, { kind: 'restrict' }>,
    cause: ErasureCause,
    by: string,
    now: Date,
  ): Promise<Erased> {
    const { because, until: eraseAfter } = decision;
    await tx.query(
      `UPDATE borrower SET processing = 'restricted', restricted_at = coalesce(restricted_at, $2), erase_after = $3
        WHERE id = $1`,
      [borrower.id, now, eraseAfter],
    );
    const moved = borrower.eraseAfter?.getTime() !== eraseAfter?.getTime();
    // Looking again and finding the same is no news.
    if (borrower.processing === 'active' || moved)
      await this.tell(tx, borrower, 'borrower.restricted', {
        because,
        eraseAfter: eraseAfter?.toISOString() ?? null,
        ...('pack' in decision && { pack: decision.pack }),
        cause,
        by,
      });
    return { processing: 'restricted', because, eraseAfter };
  }

  private async destroy(
    tx: Tx,
    borrower: Borrower,
    cause: ErasureCause,
    by: string,
    now: Date,
  ): Promise<void> {
    await suppressAddresses(tx, borrower.id, now, afterPeriod(now, defaultPeriod('suppression_hash')));
    await this.vault.destroyKeyOf(tx, borrower.lenderId, borrower.id);
    await destroyRest(tx, borrower.lenderId, borrower.id, borrower.externalRef);
    await tx.query(
      `UPDATE borrower SET processing = 'erased', erased_at = $2, erase_after = NULL WHERE id = $1`,
      [borrower.id, now],
    );
    await this.tell(tx, borrower, 'borrower.erased', { cause, by });
  }

  private async tell(
    tx: Tx,
    borrower: Borrower,
    kind: 'borrower.restricted' | 'borrower.erased',
    body: Record<string, unknown>,
  ): Promise<void> {
    const about = { lenderId: borrower.lenderId, borrowerId: borrower.id };
    await this.evidence.append(tx, [{ ...about, subject: { brw: borrower.id }, kind, body }]);
    const { by: _, ...data } = body;
    await this.events.emit(tx, { ...about, type: kind, data });
  }
}
