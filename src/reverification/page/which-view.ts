import { hasProvedItsChannel, isChannelLost, type Visit } from '../visits.queries';

/** Every page that a visit can be shown. */
export const VIEWS = [
  'question',
  'value',
  'mailbox',
  'mailbox_code',
  'code',
  'codes_spent',
  'not_me_sure',
  'waiting',
  'holding',
  'confirm',
  'report',
  'reported',
  'done',
  'unchanged',
  'not_me',
  'disputed',
  'ended',
  'closed',
] as const;
export type ViewName = (typeof VIEWS)[number];

/** What the choice of page depends on. */
export type ViewFacts = Pick<
  Visit,
  | 'state'
  | 'linkPurpose'
  | 'channelId'
  | 'channelTrust'
  | 'choice'
  | 'proved'
  | 'caseProofs'
  | 'told'
  | 'code'
  | 'sentToValue'
  | 'reportedAt'
  | 'valueCodes'
  | 'mailboxCodes'
>;

/** The one page for a visit as it stands. `closed` is what an unknown link gets too. */
export function whichView(visit: ViewFacts): ViewName {
  switch (visit.state) {
    case 'not_me':
      // The apology goes where "not me" was said; another channel of the person hears nothing of it.
      return visit.channelTrust === 'revoked' ? 'not_me' : 'closed';
    case 'disputed':
      return isChannelLost(visit) ? 'closed' : 'disputed';
    case 'unchanged':
      return isChannelLost(visit) ? 'closed' : 'unchanged';
    case 'completed':
      if (isChannelLost(visit)) return 'closed';
      if (visit.linkPurpose === 'invitation' || isProver(visit)) return 'done';
      return visit.reportedAt ? 'reported' : 'ended';
    case 'expired':
    case 'unreachable':
      return 'closed';
    case 'holding':
      return isChannelLost(visit) ? 'closed' : whileHolding(visit);
    default:
      return isChannelLost(visit) || visit.linkPurpose !== 'invitation' ? 'closed' : whileProving(visit);
  }
}

function whileHolding(visit: ViewFacts): ViewName {
  if (visit.linkPurpose === 'change_report') return visit.reportedAt ? 'reported' : 'report';
  if (isProver(visit)) return visit.told.length > 0 ? 'waiting' : 'holding';
  return visit.code?.purpose === 'mailbox' ? 'mailbox_code' : 'confirm';
}

function whileProving(visit: ViewFacts): ViewName {
  if (visit.choice === null) return 'question';
  if (visit.choice === 'not_me') return 'not_me_sure';
  if (!hasProvedItsChannel(visit)) {
    if (visit.code?.purpose === 'mailbox') return 'mailbox_code';
    return visit.mailboxCodes.left > 0 ? 'mailbox' : 'codes_spent';
  }
  const purpose = visit.choice === 'same' ? 'same_number' : 'new_number';
  if (visit.code?.purpose === purpose) return 'code';
  if (visit.valueCodes.left === 0) return 'codes_spent';
  // The last code ran out: the same page offers another one, to where it went.
  if (visit.state === 'awaiting_code' && visit.sentToValue) return 'code';
  return visit.choice === 'same' ? 'question' : 'value';
}

function isProver(visit: ViewFacts): boolean {
  return visit.caseProofs.some((proof) => proof.channelId === visit.channelId);
}
