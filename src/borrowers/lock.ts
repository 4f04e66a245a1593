import type { Tx } from '../platform/tx';

/**
 * One borrower, one writer. Planning, receipts, cases and the lender's calls all touch the same few rows of a
 * borrower in different orders; each takes this lock first, so none can dead-lock with another. It leaves
 * foreign-key checks and readers alone.
 */
export async function lockBorrower(tx: Tx, borrowerId: string): Promise<void> {
  await tx.query('SELECT 1 FROM borrower WHERE id = $1 FOR NO KEY UPDATE', [borrowerId]);
}
