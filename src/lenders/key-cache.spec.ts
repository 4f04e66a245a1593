import { KeyCache, type FoundKey } from './key-cache';
import { lenderSettings } from './lender-settings';
import { hasScope } from './scopes';

describe('KeyCache', () => {
  const found = { lender: { id: 'l' }, expiresAt: null } as unknown as FoundKey;

  it('asks once in five seconds for a key it knows', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const find = jest.fn().mockResolvedValue(found);
    const cache = new KeyCache();
    await cache.get('a', find);
    now.mockReturnValue(4_999);
    expect(await cache.get('a', find)).toBe(found);
    expect(find).toHaveBeenCalledTimes(1);
    now.mockReturnValue(5_001);
    await cache.get('a', find);
    expect(find).toHaveBeenCalledTimes(2);
    now.mockRestore();
  });

  it('does not remember keys that nobody has', async () => {
    const find = jest.fn().mockResolvedValue(null);
    const cache = new KeyCache();
    await cache.get('x', find);
    await cache.get('x', find);
    expect(find).toHaveBeenCalledTimes(2);
  });
});

describe('hasScope', () => {
  it('is what the key carries; admin carries all', () => {
    expect(hasScope(['notices:read'], 'notices:read')).toBe(true);
    expect(hasScope(['notices:read'], 'notices:write')).toBe(false);
    expect(hasScope(['admin'], 'evidence:read')).toBe(true);
    expect(hasScope([], 'events:read')).toBe(false);
  });
});

describe('lenderSettings', () => {
  it('keeps the default of every part that was not set', () => {
    const settings = lenderSettings({ freshnessDays: { phone: 90 }, numberChecks: { budgetPerNight: null } });
    expect(settings.freshnessDays).toEqual({ phone: 90, email: 365, app: 90, letter: 365 });
    expect(settings.numberChecks).toEqual({ nightly: false, budgetPerNight: null });
  });
});
