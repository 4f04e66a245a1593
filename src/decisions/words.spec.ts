import * as words from './words';

/** The words are a contract: with outside callers, and with what is stored. A change here needs a migration. */
const CONTRACT: Record<string, readonly string[]> = {
  CHANNEL_KINDS: ['phone', 'email', 'app', 'letter'],
  MEDIA: ['sms', 'voice', 'email', 'push', 'letter'],
  PROVENANCES: ['contract', 'branch', 'app_session', 'borrower_link', 'lender_import_attested'],
  TRUSTS: ['unverified', 'provisional', 'verified', 'stale', 'suspect', 'revoked'],
  VERIFIED_BY: ['branch', 'code', 'app_login', 'right_party_call'],
  SIGNAL_STRENGTHS: ['strong', 'weak', 'none'],
  CONTENT_CLASSES: ['NONE', 'RELAY', 'NEUTRAL', 'SERVICE', 'DEBT', 'DETAIL'],
  PURPOSES: [
    'security_verification',
    'statutory_notice',
    'servicing_reminder',
    'collection',
    'marketing',
    'rights_response',
    'reachability_relay',
  ],
  EVIDENCE_LEVELS: ['E0', 'E1', 'E2', 'E3', 'E4', 'E5'],
  DELINQUENCY_STAGES: ['current', 'due', 'overdue', 'defaulted', 'closed'],
  NOTICE_STATUSES: [
    'accepted',
    'active',
    'held',
    'satisfied',
    'exhausted',
    'expired',
    'cancelled',
    'refused',
  ],
  ENDED_NOTICE_STATUSES: ['satisfied', 'exhausted', 'expired', 'cancelled', 'refused'],
  ATTEMPT_STATES: [
    'planned',
    'sending',
    'handed_over',
    'delivered',
    'opened',
    'failed',
    'ambiguous',
    'not_sent',
  ],
  REVERIFICATION_STATES: [
    'opened',
    'invited',
    'proving',
    'awaiting_code',
    'holding',
    'completed',
    'unchanged',
    'not_me',
    'disputed',
    'expired',
    'unreachable',
  ],
  REVERIFICATION_REASONS: ['strong_signal', 'suspicion', 'stale', 'exhausted_notice', 'lender', 'borrower'],
  LOCALES: ['zh-CN', 'en'],
  HOLD_KINDS: [
    'complaint',
    'dispute',
    'moratorium',
    'bereavement',
    'hospitalisation',
    'natural_disaster',
    'wedding',
    'vulnerable_customer',
    'cease',
    'attorney',
  ],
};

describe('the words', () => {
  it.each(Object.entries(CONTRACT))('%s', (name, list) => {
    expect((words as unknown as Record<string, unknown>)[name]).toEqual(list);
  });

  it('a phone carries sms and voice, every other kind one medium, and each medium has one kind', () => {
    expect(words.MEDIA_OF_KIND).toEqual({
      phone: ['sms', 'voice'],
      email: ['email'],
      app: ['push'],
      letter: ['letter'],
    });
  });

  it.each([
    ['classes', words.CONTENT_CLASSES, words.isClassAtLeast],
    ['evidence levels', words.EVIDENCE_LEVELS, words.isLevelAtLeast],
  ] as const)('%s are in order', (_what, list, isAtLeast) => {
    list.forEach((a, i) =>
      list.forEach((b, j) => expect((isAtLeast as (a: string, b: string) => boolean)(a, b)).toBe(i >= j)),
    );
  });
});
