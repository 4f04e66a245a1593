import { compilePacks } from '../compile';
import { evaluateContact } from '../evaluate';
import type { ContactFacts } from '../facts';
import { makeFacts, makePast } from '../make-facts';

const judge = (packs: string[], over: Partial<ContactFacts>) =>
  evaluateContact(makeFacts(over), compilePacks(packs));
const collector = { senderRole: 'third_party_collector', at: new Date('2026-03-09T12:00:00-04:00') } as const;
const east = { ...collector, zones: ['America/New_York'] };

describe('holds', () => {
  it.each([
    ['complaint', 'collection', 'sms'],
    ['complaint', 'collection', 'letter'],
    ['dispute', 'collection', 'in_app'],
    ['moratorium', 'collection', 'email'],
  ] as const)('%s stops %s by %s', (hold, purpose, medium) => {
    expect(judge(['base', 'cn'], { holds: [hold], purpose, medium })).toMatchObject({
      reason: 'hold',
      opensAt: null,
    });
    // A hold does not hang on the choice of packs.
    expect(judge(['cn'], { holds: [hold], purpose, medium }).reason).toBe('hold');
  });

  it.each(['statutory_notice', 'security_verification', 'rights_response'] as const)(
    'leave %s alone',
    (purpose) => {
      expect(judge(['base', 'cn'], { holds: ['complaint'], purpose }).decision).toBe('allow');
    },
  );

  it('of a changed number end by themselves', () => {
    const changeHoldUntil = new Date('2026-03-04T20:00:00+08:00');
    const verdict = judge(['base', 'cn'], { trust: 'provisional', changeHoldUntil });
    expect(verdict).toMatchObject({ reason: 'hold', opensAt: new Date('2026-03-05T09:00:00+08:00') });
    expect(
      judge(['base', 'cn'], { trust: 'provisional', changeHoldUntil, purpose: 'servicing_reminder' }),
    ).toMatchObject({
      decision: 'allow',
      content: 'SERVICE',
    });
  });
});

describe('an address and medium that said STOP', () => {
  it.each([
    ['collection', 'system'],
    ['statutory_notice', 'system'],
    ['security_verification', 'user'],
  ] as const)('get no %s', (purpose, initiatedBy) => {
    const verdict = judge(['base', 'cn'], { optedOut: true, purpose, initiatedBy });
    expect(verdict).toMatchObject({ decision: 'deny', reason: 'base.stop.optout', opensAt: null });
  });
});

describe('offers', () => {
  it('need a consent, in every country', () => {
    expect(judge(['base', 'uk'], { purpose: 'marketing' }).reason).toBe('base.consent.marketing');
    expect(judge(['base', 'cn'], { purpose: 'marketing' }).reason).toBe('cn.sms.commercial');
    expect(judge(['eu'], { purpose: 'marketing' }).reason).toBe('eu.marketing');
    const consented = { purpose: 'marketing', activeConsentPurposes: ['marketing'] } as const;
    expect(judge(['base', 'cn', 'eu', 'uk'], { ...consented }).decision).toBe('allow');
  });
});

describe("a collector's text", () => {
  const sms = {
    directConsentOrText: true,
    optedOut: false,
    daysSinceConsumerText: null,
    daysSinceConsent: null,
    daysSinceDbNo: 60,
  };
  it.each([
    ['with a fresh answer', sms, 'allow'],
    ['with an old answer', { ...sms, daysSinceDbNo: 61 }, 'deny'],
    ['with an old answer and a new text', { ...sms, daysSinceDbNo: 61, daysSinceConsumerText: 0 }, 'allow'],
    ['to a number only given by voice', { ...sms, directConsentOrText: false }, 'deny'],
    ['after STOP', { ...sms, optedOut: true }, 'deny'],
    ['with nothing known', undefined, 'deny'],
  ])('%s', (_, given, decision) => {
    expect(judge(['us-federal'], { ...east, sms: given }).decision).toBe(decision);
  });
});

describe("a collector's e-mail", () => {
  const email = {
    consumerEmailedAboutDebt: false,
    directPriorConsent: false,
    daysSinceCreditorNotice: 35,
    optedOut: false,
    priorCollectorUsedIt: false,
    employerDomain: false,
    consumerUsedIt: false,
  };
  it.each([
    ['35 days after the notice', email, 'allow'],
    ['34 days after the notice', { ...email, daysSinceCreditorNotice: 34 }, 'deny'],
    ['after an objection', { ...email, optedOut: true }, 'deny'],
    [
      'to a mailbox a collector used before',
      { ...email, daysSinceCreditorNotice: null, priorCollectorUsedIt: true },
      'allow',
    ],
    ["to the employer's domain", { ...email, employerDomain: true }, 'deny'],
    [
      "to the employer's domain the person uses",
      { ...email, employerDomain: true, consumerUsedIt: true },
      'allow',
    ],
    ['with nothing known', undefined, 'deny'],
  ])('%s', (_, given, decision) => {
    expect(judge(['us-federal'], { ...east, medium: 'email', email: given }).decision).toBe(decision);
  });
});

describe('a backup contact', () => {
  const thirdParty = {
    nominated: true,
    borrowerConsent: true,
    accepted: true,
    refused: false,
    unreachable: true,
  };
  const relay = { purpose: 'reachability_relay', trust: 'third_party', thirdParty } as const;

  it.each([
    ['nominated', 'nominated_by_borrower'],
    ['borrowerConsent', 'borrower_separate_consent'],
    ['accepted', 'contact_accepted'],
    ['unreachable', 'borrower_unreachable'],
  ])('is asked only when %s', (flag, missing) => {
    const verdict = judge(['base', 'cn'], { ...relay, thirdParty: { ...thirdParty, [flag]: false } });
    expect(verdict.refusals[0]).toMatchObject({
      rule: 'base.third_party.gate',
      facts: { missing: [missing] },
      until: null,
    });
  });

  it('is never asked with nothing known, nor for anything but a relay', () => {
    expect(judge(['base', 'cn'], { ...relay, thirdParty: undefined }).reason).toBe('base.third_party.gate');
    expect(judge(['base', 'cn'], { ...relay, purpose: 'collection' }).reason).toBe('content');
  });

  it.each([
    ['in', 'in.third_party', 'Asia/Kolkata'],
    ['hk', 'hk.third_party', 'Asia/Hong_Kong'],
  ])('is off in %s', (pack, rule, zone) => {
    expect(judge(['base', pack], { ...relay, zones: [zone] }).reason).toBe(rule);
  });

  it('needs in the US a consent given to the sender itself, and is asked once', () => {
    const us = { ...relay, ...east };
    expect(judge(['us-federal'], us).reason).toBe('us.third_party');
    expect(judge(['us-federal'], { ...us, senderRole: 'creditor' }).decision).toBe('allow');
    const direct = { ...us, thirdParty: { ...thirdParty, consentGivenToSender: true } };
    expect(judge(['us-federal'], direct).decision).toBe('allow');
    const history = [makePast('2025-01-01T10:00:00Z', { purpose: 'reachability_relay' })];
    expect(judge(['us-federal'], { ...direct, history })).toMatchObject({
      reason: 'us.third_party',
      opensAt: null,
    });
  });
});

describe('content', () => {
  it.each([
    ['stale', 'collection', 'downgrade', 'security_verification'],
    ['stale', 'servicing_reminder', 'downgrade', 'security_verification'],
    ['stale', 'statutory_notice', 'deny', null],
    ['suspect', 'security_verification', 'deny', null],
    ['revoked', 'security_verification', 'deny', null],
    ['unverified', 'collection', 'deny', null],
  ] as const)('over a %s channel, %s: %s', (trust, purpose, decision, to) => {
    const verdict = judge(['base', 'cn'], { trust, purpose });
    expect(verdict).toMatchObject({ decision, to, reason: 'content', opensAt: null });
    // What a downgraded contact may say is the question's class; nothing, where nothing may be sent.
    expect(verdict.content).toBe(to && 'NEUTRAL');
  });

  it('names no class where no pack has content rules', () => {
    expect(judge(['cn'], {})).toMatchObject({ decision: 'allow', content: null });
    expect(judge(['base', 'cn'], {})).toMatchObject({ decision: 'allow', content: 'DEBT' });
  });
});

describe('an opt-out', () => {
  const stopped = { optedOut: true, zones: ['America/New_York'], at: new Date('2026-03-02T15:00:00Z') };

  it('ends the medium on the address, and names the ways a statutory notice still has', () => {
    const [refusal] = judge(['base'], {
      ...stopped,
      purpose: 'statutory_notice',
      barredMedia: ['letter'],
    }).refusals;
    expect(refusal).toMatchObject({
      rule: 'base.stop.optout',
      facts: { medium: 'sms', scope: 'address_and_medium', stillBy: ['in_app', 'email'] },
      until: null,
    });
    expect(judge(['base'], stopped).refusals[0]!.facts).toMatchObject({ stillBy: [] });
  });

  it('of a medium altogether is heard where a law knows it', () => {
    const barred = { zones: stopped.zones, at: stopped.at, barredMedia: ['sms', 'voice'] as const };
    expect(judge(['us-federal'], barred)).toMatchObject({
      reason: 'us.medium_stop',
      refusals: [{ facts: { scope: 'medium' } }],
    });
    expect(judge(['us-federal'], { ...barred, medium: 'email' }).decision).toBe('allow');
    expect(judge(['base'], barred).decision).toBe('allow');
    // That only tell for how long a message must say how to stop, they bar nothing.
    const rules = judge(['us-federal'], stopped).refusals.map((refusal) => refusal.rule);
    expect(rules).toEqual(['us.medium_stop']);
  });
});
