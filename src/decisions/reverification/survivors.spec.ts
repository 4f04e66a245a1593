import { TRUSTS } from '../words';
import { isInvitable, survivors, type SurvivorCandidate } from './survivors';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const channel = (id: string, over: Partial<SurvivorCandidate> = {}): SurvivorCandidate => ({
  id,
  kind: 'email',
  trust: 'verified',
  verifiedThrough: null,
  verifiedAt: day(10),
  ...over,
});
const idsOf = (channels: SurvivorCandidate[]) => channels.map(({ id }) => id);

describe('survivors of a doubted channel', () => {
  it('are the verified ones, without the doubted one and without letters', () => {
    const all = [
      channel('phone', { kind: 'phone' }),
      channel('mail'),
      channel('app', { kind: 'app' }),
      channel('post', { kind: 'letter' }),
    ];
    expect(idsOf(survivors(all, 'phone'))).toEqual(['mail', 'app']);
  });

  it.each(TRUSTS.filter((trust) => trust !== 'verified'))('are not %s', (trust) => {
    expect(isInvitable(channel('mail', { trust }), 'phone')).toBe(false);
  });

  it.each([
    ['after the last proof of the doubted one', day(20), false],
    ['before it, when it was still theirs', day(5), true],
    ['with it', day(10), true],
  ])('proved through the doubted one %s', (_when, verifiedAt, survives) => {
    const mail = channel('mail', { verifiedThrough: 'phone', verifiedAt });
    expect(isInvitable(mail, 'phone', day(10))).toBe(survives);
    expect(isInvitable(mail, 'phone')).toBe(false);
  });

  it('proved through the doubted one at a time nobody knows, falls', () => {
    const mail = channel('mail', { verifiedThrough: 'phone', verifiedAt: null });
    expect(isInvitable(mail, 'phone', day(10))).toBe(false);
    expect(isInvitable(channel('mail', { verifiedAt: null }), 'phone', day(10))).toBe(true);
  });

  it.each([
    ['stale, and proved while the doubted one was theirs', 'stale', day(5), ['app']],
    ['stale, and proved through a stranger', 'stale', day(20), []],
    ['verified, and proved while the doubted one was theirs', 'verified', day(5), ['mail', 'app']],
  ] as const)('carried by a mail that is %s', (_what, trust, verifiedAt, left) => {
    const all = [
      channel('mail', { trust, verifiedThrough: 'phone', verifiedAt }),
      channel('app', { kind: 'app', verifiedThrough: 'mail' }),
    ];
    expect(idsOf(survivors(all, 'phone', day(10)))).toEqual(left);
  });

  it('fall in a chain, even through one that is itself no longer trusted', () => {
    const all = [
      channel('mail', { verifiedThrough: 'phone', trust: 'suspect' }),
      channel('app', { kind: 'app', verifiedThrough: 'mail' }),
      channel('other', { verifiedThrough: 'app' }),
      channel('apart'),
    ];
    expect(idsOf(survivors(all, 'phone'))).toEqual(['apart']);
  });
});
