import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';

/**
 * What may be done with a borrower's data. `restricted`: asked to be erased while the law still wants it kept: stored and
 * protected, nothing else (PIPL 47, last paragraph). `erased`: what is left opens nowhere.
 */
export const PROCESSINGS = ['active', 'restricted', 'erased'] as const;
export type Processing = (typeof PROCESSINGS)[number];

/** @throws Problem 409 BORROWER_RESTRICTED, BORROWER_ERASED */
export function assertActive(borrower: { processing: Processing }): void {
  if (borrower.processing === 'restricted')
    throw new Problem(
      409,
      'BORROWER_RESTRICTED',
      'This borrower asked to be erased and is kept only because the law says so: nothing is added and nothing is sent.',
    );
  if (borrower.processing === 'erased')
    throw new Problem(
      409,
      'BORROWER_ERASED',
      'This borrower was erased. A new relationship with the person has a new externalRef.',
    );
}

/** Whether anything may still be done for a borrower. */
export async function isProcessed(tx: Tx, borrowerId: string): Promise<boolean> {
  const [row] = await tx.query('SELECT processing FROM borrower WHERE id = $1', [borrowerId]);
  return row?.processing === 'active';
}
