import { hasScope, type Scope } from '../lenders/scopes';
import { Problem } from '../platform/problem';

/** Nobody gives what they do not have. @throws Problem 403 SCOPE_NOT_HELD */
export function assertHeld(held: readonly Scope[] | null, wanted: readonly Scope[]): void {
  const missing = held && wanted.find((scope) => !hasScope(held, scope));
  if (missing) throw new Problem(403, 'SCOPE_NOT_HELD', `You do not hold the scope ${missing} yourself.`);
}
