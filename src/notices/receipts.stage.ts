import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { lockBorrower } from '../borrowers/lock';
import { Clock } from '../platform/clock';
import { receiptsUnknown } from '../platform/metrics';
import { Stage, type LeasedRow } from '../platform/stage';
import { inTx, type Tx } from '../platform/tx';
import type { ReceiptFact, ReceiptGrade } from '../providers/provider';
import { Providers } from '../providers/registry';
import { Replies } from '../signals/replies';
import { Vault } from '../vault/vault.service';
import { Attempt } from './attempt.entity';
import { AttemptFacts } from './attempt-facts';
import { receiptCell } from './receipt-inbox';

interface ReceiptRow extends LeasedRow {
  provider: string;
  account: string;
  received_at: Date;
  body: Buffer;
  headers: Record<string, string>;
  url: string;
  grade: ReceiptGrade;
}

/** A receipt can come before our own commit of the answer: unmatched ones are looked at again, then kept as they are. */
const LOOK_AGAIN_MINUTES = [1, 10, 60, 24 * 60];

/** Applies stored receipts: which attempt, what it means, what follows. */
@Injectable()
export class ReceiptsStage extends Stage<LeasedRow> {
  readonly name = 'receipts';
  protected readonly table = 'receipt_inbox';
  private readonly log = new Logger(ReceiptsStage.name);

  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly providers: Providers,
    private readonly vault: Vault,
    private readonly attemptFacts: AttemptFacts,
    private readonly replies: Replies,
  ) {
    super(dataSource, clock);
  }

  protected async work(leased: LeasedRow): Promise<void> {
    await inTx(this.dataSource, leased.lender_id, async (tx) => {
      const [row]: ReceiptRow[] = await tx.query(
        'SELECT * FROM receipt_inbox WHERE id = $1 AND lease_token = $2',
        [leased.id, leased.lease_token],
      );
      // Somebody else took it up meanwhile.
      if (!row) return;
      const facts = await this.read(tx, row);
      const matched: string[] = [];
      let missing = facts.length === 0;
      for (const fact of facts) {
        if (fact.reply) {
          missing ||= !(await this.replies.take(tx, row.lender_id, fact.reply));
          continue;
        }
        const attempt = await this.applyFact(tx, row, fact);
        if (attempt) matched.push(attempt);
        else missing = true;
      }
      await this.close(tx, row, matched, missing, facts);
    });
  }

  /** What the receipt says, in our words. */
  private async read(tx: Tx, row: ReceiptRow): Promise<ReceiptFact[]> {
    const body = await this.vault.openBytes(tx, receiptCell(row.lender_id, row.id), row.body);
    const source = this.providers.receiptSource(row.provider);
    return source ? source.parse({ account: row.account, url: row.url, headers: row.headers, body }) : [];
  }

  /** @returns the id of the attempt the fact was about, or null when there is none (yet) */
  private async applyFact(tx: Tx, row: ReceiptRow, fact: ReceiptFact): Promise<string | null> {
    const where = fact.attemptId
      ? { id: fact.attemptId, lenderId: row.lender_id, provider: row.provider }
      : fact.providerRef
        ? { providerRef: fact.providerRef, lenderId: row.lender_id, provider: row.provider }
        : null;
    const found = where && (await tx.findOneBy(Attempt, where));
    if (!found) return null;
    await lockBorrower(tx, found.borrowerId);
    const attempt = await tx.findOneByOrFail(Attempt, { id: found.id });
    if (fact.meaning.class === 'unknown') receiptsUnknown.inc({ provider: row.provider });
    await this.attemptFacts.applyReceipt(tx, attempt, fact, row.grade);
    return attempt.id;
  }

  private async close(
    tx: Tx,
    row: ReceiptRow,
    matched: string[],
    missing: boolean,
    facts: ReceiptFact[],
  ): Promise<void> {
    const now = this.clock.now();
    const age = now.getTime() - row.received_at.getTime();
    const again = missing
      ? LOOK_AGAIN_MINUTES.map((m) => m * 60_000).find((pause) => pause > age)
      : undefined;
    if (missing && again === undefined)
      this.log.warn(`receipt ${row.id} of ${row.provider} matches no attempt; kept`);
    const codes = facts
      .map((fact) => `${fact.says} ${fact.meaning.class} ${fact.meaning.code}`)
      .join('; ')
      .slice(0, 200);
    await tx.query(
      `UPDATE receipt_inbox SET state = $3, attempt_id = $4, applied_at = $5, next_step_at = $6, lease_until = NULL, tries = 0, detail = $7,
              body = CASE WHEN EXISTS (SELECT 1 FROM attempt a JOIN borrower b ON b.id = a.borrower_id
                                        WHERE a.id = $4 AND b.processing = 'erased') THEN NULL ELSE body END
        WHERE id = $1 AND lease_token = $2`,
      [
        row.id,
        row.lease_token,
        missing ? 'unmatched' : 'applied',
        matched[0] ?? null,
        missing ? null : now,
        again === undefined ? null : new Date(row.received_at.getTime() + again),
        codes,
      ],
    );
  }
}
