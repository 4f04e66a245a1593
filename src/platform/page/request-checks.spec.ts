import { isFromOwnPage, readCookie, sessionCookieName, writeCookie } from './request-checks';

describe('request-checks', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'null', host: 'a.test' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://a.test', host: 'a.test' }, false],
    [{ 'sec-fetch-site': 'same-site', host: 'a.test' }, false],
    [{ 'sec-fetch-site': ['same-origin', 'cross-site'], host: 'a.test' }, false],
    [{ origin: 'https://a.test', host: 'a.test' }, true],
    [{ origin: 'http://a.test:3000', host: 'a.test:3000' }, true],
    [{ origin: 'https://a.test.evil.test', host: 'a.test' }, false],
    [{ origin: 'nonsense', host: 'a.test' }, false],
    [{ origin: 'null', host: 'a.test' }, true],
    [{ host: 'a.test' }, true],
  ])('%j comes from our page: %p', (headers, own) => {
    expect(isFromOwnPage(headers)).toBe(own);
  });

  it('names the session cookie so that nobody else can set it, where https allows', () => {
    expect(sessionCookieName('https://a.test')).toBe('__Host-stillyou');
    expect(sessionCookieName('http://127.0.0.1:3000')).toBe('stillyou');
    expect(writeCookie('__Host-stillyou', 'v', true, 60)).toBe(
      '__Host-stillyou=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
    );
    expect(writeCookie('stillyou', 'v', false, 60)).not.toContain('Secure');
  });

  it.each([
    ['a=1; stillyou=abc_-1; b=2', 'abc_-1'],
    ['xstillyou=abc', null],
    ['stillyou=', null],
    ['stillyou=<b>', null],
    [`stillyou=${'a'.repeat(65)}`, null],
    [undefined, null],
  ])('reads %p as %p', (header, value) => {
    expect(readCookie(header, 'stillyou')).toBe(value);
  });
});
