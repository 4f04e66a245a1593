import { hashPassword, isPassword } from './passwords';

describe('a password at rest', () => {
  it('is argon2id with 19 MiB and two passes, salted, and opens for itself alone', async () => {
    const [one, two] = [await hashPassword('a lamp, two herons'), await hashPassword('a lamp, two herons')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassword(one, 'a lamp, two herons')).toBe(true);
    // As it is: no case, no spaces and no length are folded away.
    for (const wrong of [
      'A lamp, two herons',
      'a lamp, two herons ',
      '',
      `a lamp, two herons${'x'.repeat(1_000)}`,
    ])
      expect(await isPassword(one, wrong)).toBe(false);
  });

  it('that nobody has is none, whatever is typed', async () => {
    expect(await isPassword(null, 'nobody has this one')).toBe(false);
    expect(await isPassword('no hash at all', 'x')).toBe(false);
  });
});
