import type { ContactFacts, PastContact } from './facts';

/** An ordinary contact that base and cn allow: override only what a test is about. For specs. */
export function makeFacts(over: Partial<ContactFacts> = {}): ContactFacts {
  return {
    purpose: 'collection',
    initiatedBy: 'system',
    medium: 'sms',
    trust: 'verified',
    zones: ['Asia/Shanghai'],
    at: new Date('2026-03-02T10:00:00+08:00'),
    senderRole: 'creditor',
    accountOverdue: true,
    history: [],
    contactPoint: 'p1',
    holds: [],
    optedOut: false,
    ...over,
  };
}

/** A touch of the same kind as makeFacts' contact. For specs. */
export function makePast(at: string, over: Partial<PastContact> = {}): PastContact {
  return {
    at: new Date(at),
    medium: 'sms',
    outcome: 'sent',
    purpose: 'collection',
    initiatedBy: 'system',
    misdirected: false,
    contactPoint: 'p1',
    ...over,
  };
}
