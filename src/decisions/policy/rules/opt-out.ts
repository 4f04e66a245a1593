import type { OptOutRule } from '../pack';
import { refuse, type Judging, type Refusal } from '../refusal';

/**
 * Refuses everything to an address and medium that said STOP, codes and statutory notices too: those have other ways.
 * Some laws would let a confirmation or a required notice through; we do not use that.
 */
export function judgeOptOut(rule: OptOutRule, { facts }: Judging): Refusal | null {
  if (!rule.barsAddressAndMedium || !facts.optedOut) return null;
  return refuse(rule, { medium: facts.medium }, null);
}
