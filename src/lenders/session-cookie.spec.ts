import { csrfTokenOf, isCsrfToken, operatorCookieName, readSessionToken } from './session-cookie';

describe('the cookie of an operator', () => {
  const token = 'A'.repeat(43);

  it('is of this host alone where the site is https', () => {
    expect(operatorCookieName('https://stillyou.example')).toBe('__Host-stillyou_operator');
    const header = `a=b; __Host-stillyou_operator=${token}; stillyou_operator=other`;
    expect(readSessionToken(header, 'https://stillyou.example')).toBe(token);
    expect(readSessionToken('stillyou_operator=x', 'https://stillyou.example')).toBeNull();
  });

  it('has one token for forms, which no other session has', () => {
    expect(isCsrfToken(token, csrfTokenOf(token))).toBe(true);
    for (const wrong of [undefined, '', token, csrfTokenOf('B'.repeat(43)), `${csrfTokenOf(token)}x`])
      expect(isCsrfToken(token, wrong)).toBe(false);
  });
});
