import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAuthority, type Authority } from '../../../test/support/openssl-authority';
import { askAuthority } from './ask-authority';
import { readStamp, stampRequest } from './time-stamp';

const NOTE = 'bank.example/evidence/1\n5\nroot\n\n— bank.example/evidence/1 signature\n';

describe('a time stamp of an authority that openssl is', () => {
  let authority: Authority;
  beforeAll(async () => {
    authority = await startAuthority();
  });
  afterAll(() => authority.close());

  it('is one that openssl verifies over the bytes of the checkpoint', async () => {
    const { folder, openssl, url } = authority;
    const { at, response } = await askAuthority(url, NOTE);
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(120_000);
    writeFileSync(join(folder, 'kept.tsr'), response);
    writeFileSync(join(folder, 'kept.txt'), NOTE);
    const verify = () =>
      openssl(
        'ts',
        '-verify',
        '-data',
        'kept.txt',
        '-in',
        'kept.tsr',
        '-CAfile',
        'tsa.pem',
        '-partial_chain',
      );
    expect(verify).not.toThrow();
    writeFileSync(join(folder, 'kept.txt'), NOTE.replace('\n5\n', '\n6\n'));
    expect(verify).toThrow();
  });

  it('is refused when it is of something else, answers another question, or is none', async () => {
    const { reply, url } = authority;
    const [asked, other] = [stampRequest(NOTE), stampRequest('other')];
    const response = reply(asked.body);
    expect(readStamp(response, asked)).toBeInstanceOf(Date);
    expect(() => readStamp(response, { ...asked, digest: other.digest })).toThrow('of something else');
    expect(() => readStamp(response, { ...asked, nonce: other.nonce })).toThrow('answers another question');
    expect(() => readStamp(reply(Buffer.from('30030201ff', 'hex')), asked)).toThrow(
      'did not grant it (status 2)',
    );
    authority.answer = () => Buffer.from('no stamp');
    await expect(askAuthority(url, NOTE)).rejects.toThrow('the answer is no time stamp');
  });
});
