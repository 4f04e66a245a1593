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
