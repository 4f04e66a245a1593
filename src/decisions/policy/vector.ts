import { CONTENT_CLASSES, HOLD_KINDS, MEDIA, PURPOSES, TRUSTS } from '../words';
import {
  EXCEPTIONS,
  INITIATORS,
  OUTCOMES,
  SENDER_ROLES,
  type ContactFacts,
  type EmailFacts,
  type PastContact,
  type SmsFacts,
  type ThirdPartyFacts,
} from './facts';
import { Field } from './field';
import { assertKeys, flag, instant, parseCountries, parseHoldsUntil, parseZones } from './given-fields';
import { parseClock } from './parse-when';
import { parseAgreedFrequency } from './rules/agreed-frequency';
import { instantOf, localTime } from './zone-clock';

const CONTACT_MEDIA = [...MEDIA, 'in_app'] as const;
const THE_POINT = 'the contact point';
/** A day offset further off than this is a mistake, not a history. */
const MAX_DAYS = 3660;
/** Every key `given` may have: a misspelt one would be a fact that is not looked at. */
const GIVEN = [
  'purpose',
  'initiated_by',
  'channel',
  'trust',
  'zones',
  'countries',
  'at',
  'sender_role',
  'account_overdue',
  'tier',
  'contact_point',
  'account_ref',
  'holds',
  'holds_until',
  'opted_out',
  'barred_channels',
  'active_consents',
  'borrower_hours',
  'third_party',
  'sms',
  'email',
  'agreed_frequency',
  'change_hold_until',
  'episode_started_at',
  'direct_consent_at',
  'exceptions',
  'history',
] as const;
const PAST = [
  'd',
  'at',
  'channel',
  'outcome',
  'purpose',
  'initiated_by',
  'misdirected',
  'contact_point',
  'account_ref',
] as const;

const number = (field: Field): number | null => field.maybe((f) => f.whole(0));

/**
 * The facts of a test vector or of a dry run, `given` in snake_case: `{purpose, channel, trust, zones, at, …}`. What is
 * left out is the ordinary case: system-initiated, a creditor, not overdue, no history. A history entry is dated by
 * `d`, whole days from `at` in the first zone, or by its own `at`. Unknown keys are refused.
 * @param defaultZones candidate zones when none are given: the packs'
 * @throws PackError whose path names the field (`history[0].outcome`)
 */
export function factsFromVector(given: unknown, defaultZones: readonly string[] = []): ContactFacts {
  const root = new Field('given', '', given);
  assertKeys(root, GIVEN);
  const zones = root.get('zones').maybe(parseZones) ?? [];
  const at = instant(root.get('at'));
  const facts: ContactFacts = {
    purpose: root.get('purpose').oneOf(PURPOSES),
    initiatedBy: root.get('initiated_by').maybe((f) => f.oneOf(INITIATORS)) ?? 'system',
    medium: root.get('channel').oneOf(CONTACT_MEDIA),
    trust: root.get('trust').oneOf([...TRUSTS, 'third_party'] as const),
    zones: zones.length > 0 ? zones : defaultZones,
    at,
    senderRole: root.get('sender_role').maybe((f) => f.oneOf(SENDER_ROLES)) ?? 'creditor',
    accountOverdue: flag(root.get('account_overdue')),
    countries: root.get('countries').maybe(parseCountries) ?? undefined,
    tier: root.get('tier').maybe((f) => f.text()),
    history: [],
    contactPoint: root.get('contact_point').maybe((f) => f.text()) ?? THE_POINT,
    accountRef: root.get('account_ref').maybe((f) => f.text()),
    holds: root.get('holds').maybe((f) => f.list().map((item) => item.oneOf(HOLD_KINDS))) ?? [],
    holdsUntil: root.get('holds_until').maybe(parseHoldsUntil) ?? undefined,
    optedOut: flag(root.get('opted_out')),
    barredMedia:
      root.get('barred_channels').maybe((f) => f.list().map((item) => item.oneOf(CONTACT_MEDIA))) ?? [],
    activeConsentPurposes:
      root.get('active_consents').maybe((f) => f.list().map((item) => item.oneOf(PURPOSES))) ?? [],
    borrowerHours: root.get('borrower_hours').maybe(parseHours),
    thirdParty: root.get('third_party').maybe(parseThirdParty) ?? undefined,
    sms: root.get('sms').maybe(parseSms) ?? undefined,
    email: root.get('email').maybe(parseEmail) ?? undefined,
    agreedFrequency: root.get('agreed_frequency').maybe(parseFrequency),
    changeHoldUntil: root.get('change_hold_until').maybe(instant),
    episodeStartedAt: root.get('episode_started_at').maybe(instant),
    directConsentAt: root.get('direct_consent_at').maybe(instant),
    exceptions: root.get('exceptions').maybe((f) => f.list().map((item) => item.oneOf(EXCEPTIONS))) ?? [],
  };
  facts.history = root.get('history').maybe((f) => f.list().map((item) => parsePast(item, facts))) ?? [];
  return facts;
}

/** One line of `vectors.yaml`: what is given, and what must come out. */
export interface Vector {
  id: string;
  packs: string[];
  given: unknown;
  expect: 'allow' | 'deny' | 'downgrade';
  reason: string | null;
  to: string | null;
  content: string | null;
}

/** @throws PackError for a vector that is not one */
export function parseVector(field: Field): Vector {
  field.map(['id', 'official', 'note', 'packs', 'given', 'expect', 'reason', 'to', 'content']);
  return {
    id: field.get('id').text(),
    packs: someTexts(field.get('packs')),
    given: field.get('given').value,
    expect: field.get('expect').oneOf(['allow', 'deny', 'downgrade']),
    reason: field.get('reason').maybe((f) => f.text()),
    to: field.get('to').maybe((f) => f.text()),
    content: field.get('content').maybe((f) => f.oneOf(CONTENT_CLASSES)),
  };
}

function someTexts(field: Field): string[] {
  const texts = field.texts();
  return texts.length > 0 ? texts : field.fail('must not be empty');
}

function parsePast(item: Field, facts: ContactFacts): PastContact {
  assertKeys(item, PAST);
  return {
    at: item.get('at').maybe(instant) ?? daysFrom(item.get('d'), facts),
    medium: item.get('channel').maybe((f) => f.oneOf(CONTACT_MEDIA)) ?? facts.medium,
    outcome: item.get('outcome').maybe((f) => f.oneOf(OUTCOMES)) ?? 'sent',
    purpose: item.get('purpose').maybe((f) => f.oneOf(PURPOSES)) ?? facts.purpose,
    initiatedBy: item.get('initiated_by').maybe((f) => f.oneOf(INITIATORS)) ?? facts.initiatedBy,
    misdirected: flag(item.get('misdirected')),
    contactPoint: item.get('contact_point').maybe((f) => f.text()) ?? facts.contactPoint,
    accountRef: item.get('account_ref').maybe((f) => f.text()) ?? facts.accountRef,
  };
}

function daysFrom(field: Field, { at, zones }: ContactFacts): Date {
  const days = field.value;
  const isDays = typeof days === 'number' && Number.isInteger(days) && Math.abs(days) <= MAX_DAYS;
  if (!isDays) return field.fail('must be whole days from the contact, as -3');
  const zone = zones[0] ?? 'UTC';
  const local = localTime(zone, at.getTime());
  return new Date(instantOf(zone, local.day + days, local.ms)!);
}

function parseFrequency(field: Field): string {
  const text = field.text();
  return parseAgreedFrequency(text) ? text : field.fail('must be such as weekly or 2 per week');
}

function parseHours(field: Field): { from: string; to: string } {
  assertKeys(field, ['from', 'to']);
  for (const name of ['from', 'to']) {
    if (parseClock(field.get(name).text()) === null)
      field.get(name).fail('must be a clock time from 00:00 to 24:00');
  }
  return { from: field.get('from').text(), to: field.get('to').text() };
}

function parseThirdParty(field: Field): ThirdPartyFacts {
  assertKeys(field, [
    'nominated',
    'borrower_consent',
    'accepted',
    'refused',
    'unreachable',
    'consent_given_to_sender',
  ]);
  return {
    nominated: flag(field.get('nominated')),
    borrowerConsent: flag(field.get('borrower_consent')),
    accepted: flag(field.get('accepted')),
    refused: flag(field.get('refused')),
    unreachable: flag(field.get('unreachable')),
    consentGivenToSender: field.get('consent_given_to_sender').maybe((f) => f.flag()) ?? undefined,
  };
}

function parseSms(field: Field): SmsFacts {
  assertKeys(field, [
    'direct_consent_or_text',
    'opted_out',
    'days_since_consumer_text',
    'days_since_consent',
    'days_since_db_no',
  ]);
  return {
    directConsentOrText: flag(field.get('direct_consent_or_text')),
    optedOut: flag(field.get('opted_out')),
    daysSinceConsumerText: number(field.get('days_since_consumer_text')),
    daysSinceConsent: number(field.get('days_since_consent')),
    daysSinceDbNo: number(field.get('days_since_db_no')),
  };
}

function parseEmail(field: Field): EmailFacts {
  assertKeys(field, [
    'consumer_emailed_about_debt',
    'direct_prior_consent',
    'days_since_creditor_notice',
    'opted_out',
    'prior_collector_used_it',
    'employer_domain',
    'consumer_used_it',
  ]);
  return {
    consumerEmailedAboutDebt: flag(field.get('consumer_emailed_about_debt')),
    directPriorConsent: flag(field.get('direct_prior_consent')),
    daysSinceCreditorNotice: number(field.get('days_since_creditor_notice')),
    optedOut: flag(field.get('opted_out')),
    priorCollectorUsedIt: flag(field.get('prior_collector_used_it')),
    employerDomain: flag(field.get('employer_domain')),
    consumerUsedIt: flag(field.get('consumer_used_it')),
  };
}
