import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { makeFacts, makePast } from './make-facts';
import { PackError } from './pack-error';
import { packsFor, zonesFor } from './select';
import { factsFromVector } from './vector';

const plain = compilePacks(['base', 'cn']);
const withOverride = (rule: string, value: object) =>
  compilePacks(['base', 'cn'], undefined, [{ rule, ...value }]);

describe('compiled packs', () => {
  it('are made once per choice, in one order', () => {
    expect(compilePacks(['cn', 'base'])).toBe(plain);
    expect(plain.ids).toEqual(['base', 'cn']);
  });

  it('refuse a pack that does not exist', () => {
    expect(() => compilePacks(['base', 'atlantis'])).toThrow(PackError);
  });
});

describe("a lender's override", () => {
  it('may close hours', () => {
    const packs = withOverride('cn.window.collection', {
      allow: [{ days: ['mon'], from: '10:30', to: '12:00' }],
    });
    expect(evaluateContact(makeFacts(), plain).decision).toBe('allow');
    expect(evaluateContact(makeFacts(), packs).reason).toBe('cn.window.collection');
  });

  it('may lower a cap', () => {
    const packs = withOverride('base.cap.all.week', { limit: 1 });
    const facts = makeFacts({ history: [makePast('2026-02-26T10:00:00+08:00')] });
    expect(evaluateContact(facts, plain).decision).toBe('allow');
    expect(evaluateContact(facts, packs).reason).toBe('base.cap.all.week');
    expect(evaluateContact(makeFacts(), withOverride('base.cap.all.week', { limit: 0 }))).toMatchObject({
      opensAt: null,
    });
  });

  it.each([
    ['open hours', 'base.window.collection', { allow: [{ days: ['mon'], from: '08:59', to: '12:00' }] }],
    ['open days', 'base.window.collection', { allow: [{ days: ['sun'], from: '10:00', to: '12:00' }] }],
    ['raise a cap', 'base.cap.all.day', { limit: 3 }],
    ['be about no rule', 'base.window.lunch', { limit: 1 }],
    ['be about a rule that has no number', 'base.stop.optout', { limit: 1 }],
    ['give a window a number', 'base.window.collection', { limit: 1 }],
    ['be impossible', 'base.window.collection', { allow: [{ days: ['mon'], from: '12:00', to: '12:00' }] }],
  ])('may not %s', (_, rule, value) => {
    expect(() => withOverride(rule, value)).toThrow(expect.objectContaining({ file: 'lender overrides' }));
  });

  it('of a pack not chosen is kept for the borrowers it concerns', () => {
    expect(
      withOverride('uk.window', { allow: [{ days: ['mon'], from: '10:00', to: '11:00' }] }).rules,
    ).toEqual(plain.rules);
  });
});

describe('the packs of a borrower', () => {
  it.each([
    ['CN', null, ['base', 'cn']],
    ['US', 'US-MA', ['base', 'us-federal', 'us-ma']],
    ['US', 'MA', ['base', 'us-federal', 'us-ma']],
    ['DE', null, ['base', 'eu']],
    ['GB', null, ['base', 'uk']],
    ['BR', null, ['base', 'cn', 'hk']],
  ])('%s %s', (country, region, packs) => {
    expect(packsFor({ country, region }, ['cn', 'hk'])).toEqual(packs);
  });

  it('include those of the licence', () => {
    expect(packsFor({ country: 'GB', region: null }, [], ['cn'])).toEqual(['base', 'cn', 'uk']);
  });
});

describe('the zones of a borrower', () => {
  const zones = (country: string, region: string | null, timeZones: string[] = []) =>
    zonesFor({ country, region, timeZones }, compilePacks(packsFor({ country, region }, ['cn'])));

  it('are the recorded ones, else all of the country', () => {
    expect(zones('US', null, ['America/Denver'])).toEqual(['America/Denver']);
    expect(zones('US', null)).toHaveLength(7);
    expect(zones('DE', null)).toContain('Europe/Berlin');
    expect(zones('BR', null)).toContain('America/Sao_Paulo');
    expect(zones('ZZ', null)).toEqual(['Asia/Shanghai']);
  });

  it('have Urumqi too for Xinjiang', () => {
    expect(zones('CN', 'CN-XJ')).toEqual(['Asia/Shanghai', 'Asia/Urumqi']);
    expect(zones('CN', 'XJ', ['Asia/Shanghai'])).toEqual(['Asia/Shanghai', 'Asia/Urumqi']);
  });
});

it('the spacing of a notice is data of the baseline', () => {
  expect(compilePacks(['cn']).spacing).toMatchObject({
    id: 'base.fallback.spacing',
    minGapBetweenChannels: 'PT4H',
    softFailureWait: 'PT24H',
    hardFailureMayFallBackAtOnce: true,
    maxChannelsPerDay: 2,
    exceptPurposes: ['security_verification'],
  });
});

describe('facts given by hand', () => {
  const given = {
    purpose: 'collection',
    channel: 'sms',
    trust: 'verified',
    zones: ['America/New_York'],
    at: '2026-03-09T12:00:00-04:00',
  };

  it('are the ordinary case where nothing is said', () => {
    expect(factsFromVector(given)).toMatchObject({
      initiatedBy: 'system',
      senderRole: 'creditor',
      accountOverdue: false,
      tier: null,
      barredMedia: [],
      holds: [],
      optedOut: false,
      activeConsentPurposes: [],
      history: [],
      exceptions: [],
    });
    expect(factsFromVector(given).countries).toBeUndefined();
    const full = {
      countries: ['US'],
      tier: 'late',
      barred_channels: ['sms'],
      holds: ['wedding'],
      holds_until: { wedding: given.at },
    };
    expect(factsFromVector({ ...given, ...full })).toMatchObject({
      countries: ['US'],
      tier: 'late',
      barredMedia: ['sms'],
      holds: ['wedding'],
      holdsUntil: { wedding: new Date(given.at) },
    });
  });

  it('date a history by local days, through a change of the clocks', () => {
    const { history } = factsFromVector({ ...given, history: [{ d: -3, channel: 'sms', outcome: 'sent' }] });
    expect(history[0]?.at).toEqual(new Date('2026-03-06T12:00:00-05:00'));
  });

  it.each([
    ['purpose', { purpose: 'gossip' }],
    ['zones', { zones: ['Mars/Olympus'] }],
    ['at', { at: '2026-03-09 12:00' }],
    ['at', { at: '2026-02-31T99:00:00Z' }],
    ['history[0].outcome', { history: [{ d: 0, outcome: 'bored' }] }],
    ['history[0].d', { history: [{ d: 'yesterday' }] }],
    ['borrower_hours.from', { borrower_hours: { from: '9', to: '10:00' } }],
    ['third_party', { third_party: 'mum' }],
    ['moon', { moon: 'full' }],
    ['history[0].colour', { history: [{ d: 0, colour: 'red' }] }],
    ['borrower_hours.until', { borrower_hours: { from: '09:00', to: '10:00', until: '11:00' } }],
    ['third_party.friend', { third_party: { friend: true } }],
    ['sms.colour', { sms: { colour: 'red' } }],
    ['email.colour', { email: { colour: 'red' } }],
    ['agreed_frequency', { agreed_frequency: 'now and then' }],
    ['countries[0]', { countries: ['cn'] }],
    ['barred_channels[0]', { barred_channels: ['fax'] }],
    ['holds_until.wedding', { holds_until: { wedding: 'soon' } }],
  ])('are refused by the path of what is wrong: %s', (path, wrong) => {
    expect(() => factsFromVector({ ...given, ...wrong })).toThrow(expect.objectContaining({ path }));
  });

  it('are refused when they are nothing', () => {
    for (const nothing of [null, 7, 'x', []]) expect(() => factsFromVector(nothing)).toThrow(PackError);
  });
});
