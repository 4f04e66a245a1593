/** Valid bodies of the lender API; override only what the test is about. Every ref, number and address is new. */
let made = 0;
// Workers make beside each other, and TEST_DATABASE_URL may be shared.
const run = process.pid % 10_000;

const next = (): string => String((made += 1)).padStart(4, '0');
const digits = (): string => `${String(run).padStart(4, '0')}${next()}`;

/** A mobile number in China that is possible: +86 138 and eight digits. */
export const phoneNumber = (): string => `+86138${digits()}`;
export const mailbox = (): string => `borrower-${digits()}@mail.example`;
export const deviceToken = (): string => `device-token-${digits()}`;
export const externalRef = (): string => `loan-${digits()}`;

const DAY_MS = 86_400_000;
/** An instant `days` from the given one, as the API writes it. */
export const daysFrom = (now: Date, days: number): string =>
  new Date(now.getTime() + days * DAY_MS).toISOString();

export type Body = Record<string, unknown>;

/** PUT /v1/borrowers/{externalRef} */
export const borrower = (over: Body = {}): Body => ({
  givenName: 'Lin',
  locale: 'en',
  country: 'CN',
  timeZones: ['Asia/Shanghai'],
  accounts: [{ ref: 'account-1', stage: 'due' }],
  ...over,
});

/** POST …/channels: proved at the branch a month before `now`. */
const channel = (kind: string, address: string, now: Date, over: Body): Body => ({
  kind,
  address,
  provenance: 'contract',
  verifiedAt: daysFrom(now, -30),
  verifiedBy: 'branch',
  ...over,
});
export const phone = (now: Date, over: Body = {}): Body => channel('phone', phoneNumber(), now, over);
export const email = (now: Date, over: Body = {}): Body => channel('email', mailbox(), now, over);
export const app = (now: Date, over: Body = {}): Body =>
  channel('app', deviceToken(), now, { provenance: 'app_session', verifiedBy: 'app_login', ...over });
export const letter = (now: Date, over: Body = {}): Body =>
  channel('letter', `1 Example Road, Shanghai ${digits()}`, now, { designatedForService: true, ...over });

/** POST …/consents: to everything that needs one, for a year. */
export const consent = (now: Date, over: Body = {}): Body => ({
  subjectRole: 'borrower',
  identityProof: 'branch visit, identity card seen',
  givenTo: 'Demo Lender',
  purposes: ['servicing_reminder', 'collection', 'security_verification'],
  media: ['sms', 'email', 'push'],
  wordingIdVersionLocaleHash: `consent-v1 en ${'ab'.repeat(32)}`,
  separateConsent: true,
  preTicked: false,
  noticeShown: true,
  capturedAtUtc: daysFrom(now, -30),
  expiresAt: daysFrom(now, 335),
  ...over,
});

/** POST /v1/notices: a due-date reminder to `ref` within three days. */
export const notice = (ref: string, now: Date, over: Body = {}): Body => ({
  borrower: ref,
  purpose: 'servicing_reminder',
  template: 'due-date-reminder',
  data: { dueDate: '2027-03-15', amount: '1250.00' },
  deliverBy: daysFrom(now, 3),
  evidence: 'E1',
  ...over,
});

/** The same about money that is late. */
export const collection = (ref: string, now: Date, over: Body = {}): Body =>
  notice(ref, now, {
    purpose: 'collection',
    template: 'overdue-reminder',
    data: { dueDate: '2026-11-01', amount: '1250.00', daysOverdue: 12 },
    accountRef: 'account-1',
    deliverBy: daysFrom(now, 7),
    ...over,
  });
