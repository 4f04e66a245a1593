/**
 * Every kind of evidence entry, with what it records. Closed: an unknown kind does not compile.
 * Bodies carry ids, classes, rules and times; never an address, a name or a text that was sent.
 */
export const EVIDENCE_KINDS = {
  'lender.created': 'A lender was set up.',
  'template.drafted': 'A version of a lender’s template was written, by which key.',
  'template.published': 'A version of a lender’s template was published, by another key than drafted it.',
  'template.retired': 'A lender’s template was retired: no new notice names it.',
  'policy.drafted': 'A version of what a lender tightens was written, by which key.',
  'policy.published': 'A version of what a lender tightens came into force, by another key than drafted it.',
  'borrower.registered': 'A borrower was created or replaced by the lender.',
  'borrower.restricted':
    'Erasing was asked for while the law still wants the data kept: it is stored and nothing else.',
  'borrower.erased': 'The borrower’s data key was destroyed, with all that named the person.',
  'channel.added': 'The borrower’s contact value was written, with its provenance.',
  'channel.refused': 'A contact value was refused because of its provenance (the first law).',
  'channel.trust-changed': 'The trust of a channel moved, and why.',
  'channel.withdrawn': 'A channel was withdrawn.',
  'channel.opted-out': 'The person stopped one medium on one address.',
  'channel.revealed': 'Somebody saw the contact value in the clear: who and for which purpose.',
  'channel.forgotten':
    'The contact value of a channel out of use was destroyed; its keyed hash stays for suppression.',
  'signal.recorded': 'A fact about a channel was recorded: its class, strength and source.',
  'signal.superseded': 'A code was read again under a newer mapping and means something else now.',
  'signal.quarantined': 'A signal was set aside: its wave looks like a fault of the network.',
  'signal.released': 'A signal that was set aside counts again.',
  'incident.opened': 'Strong codes of one series rose far above what is usual: they are set aside.',
  'incident.closed': 'An operator decided what the wave was: its signals count, or never will.',
  'number-check.answered': 'A carrier answered yes, no or unknown about the number on file.',
  'consent.given': 'A consent was given, to which wording, for what, until when.',
  'consent.withdrawn': 'A consent was withdrawn.',
  'consent.expired': 'A consent reached its end.',
  'hold.opened': 'Collection was put on hold for a borrower.',
  'hold.released': 'A hold ended.',
  'import.finished': 'A portfolio import ended, with its counts.',
  'notice.accepted': 'A notice was accepted: the promise, its deadline and its ladder.',
  'notice.step-decided': 'The planner decided the next step, with every channel and rung it considered.',
  'notice.held': 'A notice rests because of a hold.',
  'notice.resumed': 'A held notice goes on.',
  'notice.satisfied': 'The evidence level asked for was reached on a channel verified at send time.',
  'notice.exhausted': 'Nothing lawful was left to try before the deadline.',
  'notice.expired': 'The deadline passed.',
  'notice.cancelled': 'The lender cancelled the notice.',
  'notice.refused': 'No step was ever lawful.',
  'attempt.planned': 'An attempt was written down before anything left.',
  'attempt.handed-over': 'The provider took the message; with the checks made at that second.',
  'attempt.delivered': 'A receipt said that it was delivered.',
  'attempt.opened': 'A receipt or a session showed that it was opened.',
  'attempt.failed': 'A receipt or the provider’s answer said that it failed.',
  'attempt.ambiguous': 'The provider’s answer was lost: it may have left.',
  'attempt.not-sent': 'Given up before it left: no longer lawful at hand-over.',
  'reverification.opened': 'A case was opened, for which channel and why.',
  'reverification.invited': 'The borrower was asked, over which channels.',
  'reverification.proving': 'The borrower came, by which link.',
  'reverification.value-given': 'The borrower gave a new value, or said that it is the same.',
  'reverification.awaiting-code': 'A code was made for the value the borrower gave.',
  'reverification.code-checked': 'A code was right or wrong.',
  'reverification.second-proof': 'The borrower confirmed over a second channel.',
  'reverification.stepped-up': 'The lender vouched, by a signed assertion.',
  'reverification.holding': 'Proved by the weaker way: the hold began, everybody else was told.',
  'reverification.completed': 'The new value is verified, the old one revoked.',
  'reverification.unchanged': 'The borrower confirmed that the value is still theirs.',
  'reverification.not-me': 'The link reached a stranger: that channel is revoked.',
  'reverification.disputed': 'Somebody who was told said that it was not them.',
  'reverification.expired': 'Nobody came within the time.',
  'reverification.unreachable': 'No trusted channel is left to ask over.',
  'key.created': 'An API key was made, with which scopes, by whom.',
  'key.rotated': 'An API key was replaced by another one, and until when both are good.',
  'key.revoked': 'An API key was revoked, by whom.',
  'client.created': 'An OAuth2 client was made, with which scopes, by whom.',
  'client.rotated': 'An OAuth2 client got another secret or other keys, by whom.',
  'client.revoked': 'An OAuth2 client was revoked, by whom.',
  'operator.invited': 'A person was invited to an account, with which role, by whom; or again.',
  'operator.activated':
    'A person set up their account, or came the first time over the lender’s own sign-on.',
  'operator.signed-in': 'A person signed in, and what they proved it by.',
  'operator.signed-out': 'A person ended sessions: one, or all of them.',
  'operator.role-changed': 'A person has another role, and who gave it.',
  'operator.disabled': 'A person’s account was closed, with all its sessions, by whom.',
  'operator.factor-added': 'A person added a passkey, an authenticator or recovery codes.',
  'operator.factor-removed': 'A passkey, an authenticator or all factors of a person were removed, by whom.',
  'operator.password-changed': 'A person changed their password.',
  'lender.sign-on-changed': 'The lender’s own sign-on was set, changed or taken away.',
  'evidence.exported': 'A bundle was made: of what, and which streams there were, each with its length.',
  'statement.made':
    'A statement was made about who was reached in a period; its digest, and the streams it rests on.',
  'task.raised': 'The lender was asked to do what no message can.',
  'log.restarted':
    'The log goes on under another name: its signer signed entries that the database does not have.',
} as const;

export type EvidenceKind = keyof typeof EVIDENCE_KINDS;

/** The kinds that close a notice's stream, and how it ended: what they say of the count is the proof that nothing is left out. */
export const CLOSING_KINDS = {
  'notice.satisfied': 'satisfied',
  'notice.exhausted': 'exhausted',
  'notice.expired': 'expired',
  'notice.cancelled': 'cancelled',
  'notice.refused': 'refused',
} as const satisfies Partial<Record<EvidenceKind, string>>;

/** How a notice ended, when this kind of entry closes it. */
export function outcomeOf(kind: string): string | null {
  return kind in CLOSING_KINDS ? CLOSING_KINDS[kind as keyof typeof CLOSING_KINDS] : null;
}
