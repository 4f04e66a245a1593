import { generateKeyPairSync } from 'node:crypto';
import { findJwksFlaw } from './client-jwks';

const jwk = (kid: string, pair: { publicKey: { export(o: { format: 'jwk' }): object } }) => ({
  ...pair.publicKey.export({ format: 'jwk' }),
  kid,
});
const ed = generateKeyPairSync('ed25519');
const good = jwk('a', ed);

describe('the keys of a client', () => {
  it.each<[string, unknown, RegExp | null]>([
    ['Ed25519', { keys: [good] }, null],
    ['P-256', { keys: [jwk('a', generateKeyPairSync('ec', { namedCurve: 'P-256' }))] }, null],
    ['RSA 2048', { keys: [jwk('a', generateKeyPairSync('rsa', { modulusLength: 2048 }))] }, null],
    ['RSA 1024', { keys: [jwk('a', generateKeyPairSync('rsa', { modulusLength: 1024 }))] }, /2,048/],
    ['P-384', { keys: [jwk('a', generateKeyPairSync('ec', { namedCurve: 'P-384' }))] }, /P-256/],
    ['a private key', { keys: [{ ...ed.privateKey.export({ format: 'jwk' }), kid: 'a' }] }, /private/],
    ['a shared secret', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] }, /private/],
    ['no kid', { keys: [ed.publicKey.export({ format: 'jwk' })] }, /kid/],
    ['one kid twice', { keys: [good, good] }, /kid/],
    ['no key', { keys: [] }, /1 to 5/],
    ['no set', [good], /1 to 5/],
    ['nothing', null, /1 to 5/],
  ])('%s', (_what, jwks, flaw) => {
    if (flaw === null) expect(findJwksFlaw(jwks)).toBeNull();
    else expect(findJwksFlaw(jwks)).toMatch(flaw);
  });
});
