import type { DelinquencyStage, EvidenceLevel, Medium, Purpose } from '../words';

/** One rung of a ladder: which medium, how long to listen, what counts, over which providers (none named: any that carries it). */
export interface Rung {
  medium: Medium;
  /** ISO 8601 duration from hand-over to giving up on this rung. */
  fallbackAfter: string;
  successLevel: EvidenceLevel;
  providers: string[];
}

const rung = (medium: Medium, fallbackAfter: string, successLevel: EvidenceLevel = 'E1'): Rung => ({
  medium,
  fallbackAfter,
  successLevel,
  providers: [],
});

const MESSAGES = [rung('sms', 'PT4H'), rung('email', 'PT24H'), rung('push', 'PT4H')];

/**
 * The order of media for a purpose and how late the borrower is. A lender may name its own with the notice.
 * Later stages begin with what the borrower is likeliest to keep and to read in full.
 */
export function ladderFor(purpose: Purpose, stage: DelinquencyStage): Rung[] {
  if (purpose === 'statutory_notice') {
    return [rung('email', 'PT24H'), rung('sms', 'PT4H'), rung('push', 'PT4H'), rung('letter', 'P7D', 'E0')];
  }
  if (purpose === 'collection' && (stage === 'overdue' || stage === 'defaulted')) {
    return [rung('sms', 'PT24H'), rung('email', 'PT24H'), rung('push', 'PT4H')];
  }
  return MESSAGES;
}
