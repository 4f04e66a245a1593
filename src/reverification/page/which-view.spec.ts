import { REVERIFICATION_STATES } from '../../decisions/words';
import { VIEWS, whichView, type ViewFacts, type ViewName } from './which-view';

const BUDGET = { left: 3, lastAt: null };
const SPENT = { left: 0, lastAt: new Date('2026-03-02T10:00:00Z') };

function makeVisit(over: Partial<ViewFacts> = {}): ViewFacts {
  return {
    state: 'proving',
    linkPurpose: 'invitation',
    channelId: 'email',
    channelTrust: 'verified',
    choice: null,
    proved: ['email'],
    caseProofs: [],
    told: [],
    code: null,
    sentToValue: false,
    reportedAt: null,
    valueCodes: BUDGET,
    mailboxCodes: BUDGET,
    ...over,
  };
}

const code = (purpose: 'new_number' | 'same_number' | 'mailbox') => ({
  purpose,
  createdAt: new Date(),
  expiresAt: new Date(),
  checks: 0,
});
const proof = [{ channelId: 'email' }];

describe('which-view', () => {
  it.each<[string, Partial<ViewFacts>, ViewName]>([
    ['asks first', {}, 'question'],
    ['asks first also over an old link', { proved: [] }, 'question'],
    ['takes the new value', { choice: 'new' }, 'value'],
    ['asks for a code to the mailbox when the link is old', { choice: 'new', proved: [] }, 'mailbox'],
    ['takes the mailbox code', { choice: 'same', proved: [], code: code('mailbox') }, 'mailbox_code'],
    [
      'says that a mailbox gets no more codes',
      { choice: 'new', proved: [], mailboxCodes: SPENT },
      'codes_spent',
    ],
    ['takes the code', { choice: 'new', state: 'awaiting_code', code: code('new_number') }, 'code'],
    [
      'does not take the code of another choice',
      { choice: 'new', state: 'awaiting_code', code: code('same_number') },
      'value',
    ],
    [
      'offers another code when the last ran out',
      { choice: 'same', state: 'awaiting_code', sentToValue: true },
      'code',
    ],
    [
      'goes back to the value when another browser gave one',
      { choice: 'new', state: 'awaiting_code' },
      'value',
    ],
    ['says that there are no more codes', { choice: 'new', valueCodes: SPENT }, 'codes_spent'],
    ['makes sure of "not me"', { choice: 'not_me' }, 'not_me_sure'],
    ['waits for the second way', { state: 'holding', caseProofs: proof, told: ['app'] }, 'waiting'],
    [
      'waits for the lender where nobody else could say no',
      { state: 'holding', caseProofs: proof },
      'holding',
    ],
    [
      'asks whoever was told',
      { state: 'holding', linkPurpose: 'change_alert', channelId: 'app', proved: ['app'], caseProofs: proof },
      'confirm',
    ],
    [
      'asks an invited channel that was not used, too',
      { state: 'holding', channelId: 'app', proved: [], caseProofs: proof },
      'confirm',
    ],
    [
      'takes a code before a late confirmation',
      { state: 'holding', channelId: 'app', proved: [], code: code('mailbox') },
      'mailbox_code',
    ],
    [
      'lets the old number report',
      { state: 'holding', linkPurpose: 'change_report', channelId: 'phone', proved: [] },
      'report',
    ],
    [
      'thanks the old number',
      {
        state: 'holding',
        linkPurpose: 'change_report',
        channelId: 'phone',
        proved: [],
        reportedAt: new Date(),
      },
      'reported',
    ],
    ['is done', { state: 'completed', caseProofs: proof }, 'done'],
    [
      'tells whoever was told that it is over',
      { state: 'completed', linkPurpose: 'change_alert', channelId: 'app' },
      'ended',
    ],
    ['stays as it was', { state: 'unchanged' }, 'unchanged'],
    ['apologises', { state: 'not_me', channelTrust: 'revoked' }, 'not_me'],
    ['says nothing of it elsewhere', { state: 'not_me' }, 'closed'],
    ['was stopped', { state: 'disputed' }, 'disputed'],
    ['shows nothing over a channel that fell', { channelTrust: 'suspect' }, 'closed'],
    ['shows nothing over a revoked channel', { state: 'holding', channelTrust: 'revoked' }, 'closed'],
    ['shows nothing of an expired case', { state: 'expired' }, 'closed'],
  ])('%s', (_, over, view) => {
    expect(whichView(makeVisit(over))).toBe(view);
  });

  it('has a page for every state of a case, whatever else is true', () => {
    for (const state of REVERIFICATION_STATES) {
      for (const linkPurpose of ['invitation', 'change_alert', 'change_report'] as const) {
        expect(VIEWS).toContain(whichView(makeVisit({ state, linkPurpose })));
      }
    }
  });
});
