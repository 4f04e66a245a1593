import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';

/**
 * What one drafted another publishes. Until people have accounts, a person is the key they came with.
 * @throws Problem 409 FOUR_EYES_REQUIRED
 */
export function assertFourEyes(draftedBy: string, keyId: string): void {
  if (draftedBy === keyId)
    throw new Problem(
      409,
      'FOUR_EYES_REQUIRED',
      'Whoever drafted it cannot publish it: another key has to, held by another person.',
    );
}

/** Versions of one lender are numbered and published one after the other. */
export async function lockVersions(tx: Tx, lenderId: string): Promise<void> {
  await tx.query('SELECT id FROM lender WHERE id = $1 FOR NO KEY UPDATE', [lenderId]);
}
