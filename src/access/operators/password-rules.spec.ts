import * as fc from 'fast-check';
import { findPasswordFlaw, PASSWORD_LENGTH } from './password-rules';

describe('a password', () => {
  it.each<[string, string | null]>([
    ['elevenchars', 'too_short'],
    ['twelve chars', null],
    ['密码要十二个字才够长的', 'too_short'],
    ['密码要十二个字才够长的呢', null],
    ['correct horse battery staple', null],
    ['correcthorsebatterystaple', null],
    ['qazwsxedcrfv', 'common'],
    ['PasswordPassword', 'common'],
    ['dragon123456', 'common'],
    ['!!Sunshine2026', 'common'],
    ['monkeydragon1!', 'common'],
    ['aaaaaaaaaaaabbbb', 'common'],
    ['202611252026', 'common'],
    ['acme are the best', 'says_who'],
    ['my wang.lei login', 'says_who'],
    ['StillYou forever', 'says_who'],
    ['x'.repeat(0) + 'rt5-Kq'.repeat(42), null],
    ['rt5-Kq'.repeat(43), 'too_long'],
  ])('%s', (password, flaw) => {
    expect(findPasswordFlaw(password, ['wang.lei', 'acme'])).toBe(flaw);
  });

  it('of random letters is taken at every length that is allowed', () => {
    fc.assert(
      fc.property(
        fc
          .uint8Array({ minLength: PASSWORD_LENGTH.least, maxLength: 128 })
          .filter((b) => new Set(b).size > 8),
        (bytes) => {
          const password = Buffer.from(bytes).toString('base64url').slice(0, 128);
          fc.pre(new Set(password.toLowerCase()).size >= 8 && /[a-z].*[0-9].*[a-z]/i.test(password));
          expect(findPasswordFlaw(password, [])).toBeNull();
        },
      ),
      { numRuns: 200 },
    );
  });
});
