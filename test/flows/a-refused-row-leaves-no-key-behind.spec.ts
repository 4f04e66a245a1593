import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, noticeOf, toNextMorning } from '../support/people';

describe('a refused row leaves no key behind', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('what is sealed after it opens again in the next process', async () => {
    const now = await toNextMorning(app);
    const ref = make.externalRef();
    const number = make.phoneNumber();
    // Nothing of this borrower is sealed yet; the row seals twice before it fails, and takes its key away with it.
    await app.api.put(`/v1/borrowers/${ref}`, make.borrower({ givenName: undefined }));
    const row = (email: string) =>
      [
        'external_ref,given_name,locale,country,phone,email,source',
        `${ref},Wenxiangyi,en,CN,${number},${email},contract`,
      ].join('\n');
    const refused = await app.api.post('/v1/imports', row('no mailbox'), { 'content-type': 'text/csv' });
    expect(refused.body).toMatchObject({ accepted: 0, rejected: 1 });

    await app.api.post(`/v1/borrowers/${ref}/channels`, make.phone(now, { address: number }));
    await app.api.post(`/v1/borrowers/${ref}/consents`, make.consent(now));
    app = await app.restart();
    const id = await accept(app, make.notice(ref, await app.clock()));
    await app.advance('PT1M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'satisfied',
      attempts: [{ medium: 'sms', state: 'delivered' }],
    });
    await expectAlwaysTrue(app, [number, 'Wenxiangyi']);
  });
});
