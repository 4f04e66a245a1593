import { Readable } from 'node:stream';
import type { HttpRequest } from './fastify';
import { hashRequest, readKey } from './idempotency';

const request = (body: unknown, url = '/v1/notices?x=1', method = 'POST') =>
  ({ body, url, method }) as HttpRequest;
const hash = (body: unknown, url?: string, method?: string) =>
  hashRequest(request(body, url, method))().toString('hex');

describe('readKey', () => {
  it('takes one header of visible ASCII', () => {
    expect(readKey(undefined)).toBeNull();
    expect(readKey('a'.repeat(255))).toBe('a'.repeat(255));
  });

  it.each([
    ['empty', ''],
    ['too long', 'a'.repeat(256)],
    ['with a space', 'a b'],
    ['no ASCII', 'schlüssel'],
    ['twice', ['a', 'b']],
  ])('refuses one that is %s', (_, header) => {
    expect(() => readKey(header)).toThrow('IDEMPOTENCY_KEY_INVALID');
  });
});

describe('hashRequest', () => {
  it('is the same however the keys are ordered', () => {
    expect(hash({ a: 1, b: { c: [1, 2], d: null } })).toBe(hash({ b: { d: null, c: [1, 2] }, a: 1 }));
  });

  it('differs by body, path and method, not by query', () => {
    const base = hash({ a: 1 });
    expect(hash({ a: 1 }, '/v1/notices')).toBe(base);
    for (const other of [
      hash({ a: '1' }),
      hash({ a: 1 }, '/v1/complaints'),
      hash({ a: 1 }, undefined, 'PUT'),
      hash(undefined),
    ]) {
      expect(other).not.toBe(base);
    }
  });

  it('of a stream is known when somebody has read it', async () => {
    const streamed = request(Readable.from([Buffer.from('ab'), Buffer.from('c')]));
    const hashOf = hashRequest(streamed);
    expect(hashOf()).toHaveLength(0);
    for await (const chunk of streamed.body as Readable) void chunk;
    const again = request(Readable.from([Buffer.from('abc')]));
    const hashAgain = hashRequest(again);
    for await (const chunk of again.body as Readable) void chunk;
    expect(hashOf()).toHaveLength(32);
    expect(hashOf()).toEqual(hashAgain());
  });
});
