import { addDuration } from '../duration';
import type { ContactFacts } from '../policy/facts';
import type { Medium, Purpose, Trust } from '../words';
import type { ContactSituation } from './facts';

/** A new value proved the weaker way rests this long before collection may use it (verification: hold, product default). */
export const CHANGE_HOLD = 'PT72H';

/** Every fact of the situation is one of the contact's too: forgetting one does not compile. */
type OfSituation = Record<Exclude<keyof ContactSituation, 'consentedPurposes'>, unknown>;

/** The facts of one contact: the borrower's situation, and what is true of this channel and medium. */
export function contactFacts(
  situation: ContactSituation,
  notice: { purpose: Purpose; initiatedBy: 'system' | 'user' },
  channel: { id: string; trust: Trust; verifiedAt: Date | null; optedOut: readonly Medium[] },
  medium: Medium,
  at: Date,
): ContactFacts {
  // Field by field, not spread or assigned: one shape for V8, and this is asked for every channel of every rung (measured).
  const facts: ContactFacts & OfSituation = {
    noticeId: situation.noticeId,
    zones: situation.zones,
    senderRole: situation.senderRole,
    accountOverdue: situation.accountOverdue,
    accountRef: situation.accountRef,
    agreedFrequency: situation.agreedFrequency,
    borrowerHours: situation.borrowerHours,
    countries: situation.countries,
    tier: situation.tier,
    holds: situation.holds,
    holdsUntil: situation.holdsUntil,
    history: situation.history,
    looks: situation.looks,
    activeConsentPurposes: situation.consentedPurposes(medium, channel.id),
    purpose: notice.purpose,
    initiatedBy: notice.initiatedBy,
    medium,
    trust: channel.trust,
    at,
    contactPoint: channel.id,
    optedOut: channel.optedOut.includes(medium),
    changeHoldUntil:
      channel.trust === 'provisional' && channel.verifiedAt
        ? addDuration(channel.verifiedAt, CHANGE_HOLD)
        : null,
  };
  return facts;
}
