import { signV4 } from './sigv4';

/** The credentials and calls of the test suite that AWS publishes for Signature Version 4. */
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const call = {
  host: 'example.amazonaws.com',
  path: '/',
  headers: {},
  body: '',
  region: 'us-east-1',
  service: 'service',
  at: new Date('2015-08-30T12:36:00.000Z'),
};
const signatureOf = (headers: Record<string, string>) => headers.authorization!.split('Signature=')[1];

describe('Signature Version 4', () => {
  it.each([
    ['get-vanilla', { method: 'GET' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('signs %s as AWS does', (_, over, signature) => {
    expect(signatureOf(signV4({ ...call, ...over }, CREDENTIALS))).toBe(signature);
  });

  it('names what it signed, in order, and the scope', () => {
    const headers = signV4({ ...call, method: 'POST', headers: { 'x-amz-target': 'A.B' } }, CREDENTIALS);
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, /,
    );
    expect(headers['x-amz-date']).toBe('20150830T123600Z');
  });

  it('signs the session token of temporary credentials', () => {
    const headers = signV4({ ...call, method: 'GET' }, { ...CREDENTIALS, sessionToken: 'token' });
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });
});
