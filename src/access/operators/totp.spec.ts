import { generateSync } from 'otplib';
import { newTotpSecret, totpStep, totpUri } from './totp';

// RFC 6238, appendix B: the ASCII secret in base 32; the last six of its eight digits.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a code of an authenticator', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [2_000_000_000, '279037', 66_666_666],
  ])('at %i is what the RFC says', (seconds, code, step) => {
    expect(totpStep(SECRET, code, seconds * 1_000)).toBe(step);
  });

  it('counts one step before and after, and says of which step it is', () => {
    const code = generateSync({ secret: SECRET, epoch: 3_000 });
    const steps = [2_969, 2_970, 3_000, 3_029, 3_030, 3_059, 3_060].map((s) =>
      totpStep(SECRET, code, s * 1_000),
    );
    expect(steps).toEqual([null, 100, 100, 100, 100, 100, null]);
  });

  it('is six digits and nothing else', () => {
    for (const code of ['', '28708', '2870822', '28708a', ' 287082'])
      expect(totpStep(SECRET, code, 59_000)).toBeNull();
  });

  it('has a secret of 160 bits, and tells the app whose it is', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(totpUri(SECRET, 'lin', 'acme')).toMatch(
      /^otpauth:\/\/totp\/Stillyou%20\(acme\):lin\?secret=GEZDG/,
    );
  });
});
