import { chooseLocale } from './language';

describe('language', () => {
  it.each([
    ['en', 'zh-CN', 'zh', 'en'],
    [undefined, 'zh-CN', 'en', 'zh-CN'],
    [undefined, null, 'zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
    [undefined, null, 'de-DE,de;q=0.9,en;q=0.5,zh;q=0.7', 'zh-CN'],
    [undefined, null, 'zh;q=0, en', 'en'],
    [undefined, null, 'fr', 'en'],
    ['xx', 'yy', undefined, 'en'],
    [['en'], null, 'zh', 'zh-CN'],
  ])('asked %p, remembered %p, accepting %p: %p', (asked, remembered, header, locale) => {
    expect(chooseLocale(asked, remembered, header)).toBe(locale);
  });
});
