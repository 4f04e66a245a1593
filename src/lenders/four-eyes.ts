import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { actorsById, type Actor } from './actor';

/**
 * What one drafted another publishes. An operator and the keys they made are one person; a key whose maker nobody knows
 * (made at the command line) is a person of its own.
 * @throws Problem 409 FOUR_EYES_REQUIRED
 */
export async function assertFourEyes(
  tx: Tx,
  lenderId: string,
  draftedBy: string,
  publisher: Actor,
): Promise<void> {
  const drafter = (await actorsById(tx, lenderId, [draftedBy]))(draftedBy);
  if (drafter.personId === publisher.personId)
    throw new Problem(
      409,
      'FOUR_EYES_REQUIRED',
      'Whoever drafted it cannot publish it: another person has to, signed in or with a key that is not theirs.',
    );
}

/** Versions of one lender are numbered and published one after the other. */
export async function lockVersions(tx: Tx, lenderId: string): Promise<void> {
  await tx.query('SELECT id FROM lender WHERE id = $1 FOR NO KEY UPDATE', [lenderId]);
}
