import { parseJsonBody } from './json-body';

const codeOf = (bytes: Buffer) => {
  try {
    parseJsonBody(bytes);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('parseJsonBody', () => {
  it('reads JSON, with or without a byte order mark; an empty body is none', () => {
    expect(parseJsonBody(Buffer.from('{"a":["王"]}'))).toEqual({ a: ['王'] });
    expect(parseJsonBody(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
  });

  it.each<[string, Buffer, string]>([
    ['half an object', Buffer.from('{"a":'), 'MALFORMED_JSON'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'MALFORMED_JSON'],
    ['a prototype', Buffer.from('{"a":{"__proto__":{"x":1}}}'), 'MALFORMED_JSON'],
    ['a NUL', Buffer.from('{"a":"x\\u0000"}'), 'CHARACTER_NOT_ALLOWED'],
    ['half a pair', Buffer.from('{"a":["\\ud83d"]}'), 'CHARACTER_NOT_ALLOWED'],
    ['fifty thousand levels', Buffer.from('['.repeat(50_000) + ']'.repeat(50_000)), 'BODY_TOO_DEEP'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('takes a whole pair', () => {
    expect(parseJsonBody(Buffer.from('"\\ud83d\\ude00"'))).toBe('😀');
  });
});
