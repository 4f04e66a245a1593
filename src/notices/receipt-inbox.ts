import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, outsideTenants } from '../platform/tx';
import { wake } from '../platform/wake';
import type { IncomingReceipt, ReceiptSink } from '../providers/receipt-sink';
import { Providers } from '../providers/registry';
import { Vault } from '../vault/vault.service';

/** Headers worth keeping for a later look; everything else is dropped before storing. */
const KEPT_HEADERS = ['content-type', 'user-agent', 'date', 'x-envelope-from'];

/** Stores a receipt before it is acknowledged. Understanding it comes later, from the row. */
@Injectable()
export class ReceiptInbox implements ReceiptSink {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly providers: Providers,
  ) {}

  /**
   * Check the signature on the raw call and keep it, matched or not.
   * @throws Problem 404 for a provider or account that is none of ours, 401 RECEIPT_NOT_SIGNED
   */
  async store(receipt: IncomingReceipt): Promise<void> {
    const source = this.providers.receiptSource(receipt.provider);
    const lender = source && (await this.findLenderId(receipt));
    if (!source || !lender) throw Problem.notFound('receipt address');
    const grade = source.grade(receipt);
    if (!grade)
      throw new Problem(401, 'RECEIPT_NOT_SIGNED', 'The signature on this receipt is missing or wrong.');
    const now = this.clock.now();
    const id = newId(now);
    await inTx(this.dataSource, lender, async (tx) => {
      const body = await this.vault.sealForInbox(tx, receiptCell(lender, id), receipt.body);
      const headers = Object.fromEntries(
        Object.entries(receipt.headers).filter(([name]) => KEPT_HEADERS.includes(name)),
      );
      await tx.query(
        `INSERT INTO receipt_inbox (id, provider, account, lender_id, received_at, body, headers, url, grade, state, next_step_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'stored', $5)`,
        [
          id,
          receipt.provider,
          receipt.account,
          lender,
          now,
          body,
          JSON.stringify(headers),
          receipt.url,
          grade,
        ],
      );
      await wake(tx, 'receipts');
    });
  }

  /** A bounce comes to one mailbox for all lenders: there the attempt it names says whose it is. */
  private async findLenderId(receipt: IncomingReceipt): Promise<string | null> {
    const [row] = receipt.attemptId
      ? await outsideTenants(this.dataSource).query('SELECT lender_of_attempt($1) AS id', [receipt.attemptId])
      : await outsideTenants(this.dataSource).query('SELECT lender_of_slug($1) AS id', [receipt.account]);
    return row.id;
  }
}

/** A receipt's body is sealed for the lender's inbox: it is not known yet whose it is, and storing it needs no secret. */
export function receiptCell(lenderId: string, rowId: string) {
  return { lenderId, table: 'receipt_inbox', column: 'body', rowId, subjectId: lenderId };
}
