import { compilePacks } from './compile';
import { packsFor, zonesFor } from './select';

/**
 * The time zone in which dates are told to a borrower and their local days are counted: the first of those they may be
 * in, which are the recorded ones or all of their country's.
 */
export function homeZone(borrower: Parameters<typeof zonesFor>[0], lenderPacks: readonly string[]): string {
  return zonesFor(borrower, compilePacks(packsFor(borrower, lenderPacks)))[0] ?? 'UTC';
}
