import { readGivenValue } from './given-value';
import { Refused } from './refused';

const CN = ['CN'];

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  return 'taken';
}

describe('given-value', () => {
  it.each([
    ['13912348888', '+8613912348888'],
    ['139 1234 8888', '+8613912348888'],
    ['+86 139-1234-8888', '+8613912348888'],
    ['１３９１２３４８８８８', '+8613912348888'],
    ['0086 13912348888', '+8613912348888'],
  ])('reads the mobile number %p', (typed, e164) => {
    expect(readGivenValue('phone', typed, CN)).toBe(e164);
  });

  it.each([
    ['', 'value_unreadable_phone'],
    ['1391234', 'value_unreadable_phone'],
    ['not a number', 'value_unreadable_phone'],
    ['call 13912348888', 'value_unreadable_phone'],
    ['13912348888 ext. 5', 'value_unreadable_phone'],
    ['👍13912348888', 'value_unreadable_phone'],
    ['\u202e13912348888', 'value_unreadable_phone'],
    ['010 6552 9988', 'value_not_mobile'],
    ['+86 400 810 8888', 'value_not_mobile'],
    ['+44 7400 123456', 'value_foreign'],
    ['+1 900 555 0199', 'value_foreign'],
    [undefined, 'value_unreadable_phone'],
    [['13912348888'], 'value_unreadable_phone'],
  ])('refuses %p as %s', (typed, code) => {
    expect(codeOf(() => readGivenValue('phone', typed, CN))).toBe(code);
  });

  it('refuses a flooded field of either kind', () => {
    expect(codeOf(() => readGivenValue('phone', '1'.repeat(10_000), CN))).toBe('value_unreadable_phone');
    expect(codeOf(() => readGivenValue('email', `${'a'.repeat(10_000)}@example.com`, CN))).toBe(
      'value_unreadable_email',
    );
  });

  it.each([
    ['Li.Na@Example.COM', 'Li.Na@example.com'],
    [' lina@example.com ', 'lina@example.com'],
  ])('reads the mail address %p', (typed, value) => {
    expect(readGivenValue('email', typed, CN)).toBe(value);
  });

  it.each([
    'lina',
    'lina@',
    '@example.com',
    'li na@example.com',
    'a@b@c.com',
    'lina@example',
    'x@y.c\r\nBcc: z@z.zz',
  ])('refuses the mail address %p', (typed) => {
    expect(codeOf(() => readGivenValue('email', typed, CN))).toBe('value_unreadable_email');
  });

  it('never carries the value in what it throws', () => {
    try {
      readGivenValue('phone', '01065529988', CN);
    } catch (error) {
      expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain(
        '6552',
      );
    }
  });
});
