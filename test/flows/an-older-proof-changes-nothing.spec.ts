import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { enrol, toNextMorning } from '../support/people';

describe('an older proof changes nothing', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('a channel given again with the proof of its contract keeps how it was last proved, and through what', async () => {
    const now = await toNextMorning(app);
    const person = await enrol(app, ['phone', 'email']);
    const [phone, email] = [await person.channel('phone'), await person.channel('email')];
    // As a case that the mailbox alone vouched for leaves it.
    await app.sql(
      `UPDATE signal SET through = ARRAY['${email.id.slice(4)}'::uuid] WHERE channel_id = '${phone.id.slice(4)}' AND kind = 'proof'`,
    );
    await app.sql(`UPDATE channel SET verified_by = 'code' WHERE id = '${phone.id.slice(4)}'`);
    const give = (days: number, verifiedBy: string) =>
      app.api.post(
        `/v1/borrowers/${person.ref}/channels`,
        make.phone(now, { address: person.phone, verifiedAt: make.daysFrom(now, days), verifiedBy }),
      );
    const proved = async () => {
      const [row] = await app.sql(
        `SELECT verified_by, verified_through IS NOT NULL AS leans FROM channel WHERE id = '${phone.id.slice(4)}'`,
      );
      return [row.verified_by, row.leans];
    };

    await give(-300, 'branch');
    expect(await proved()).toEqual(['code', true]);
    await give(-1, 'right_party_call');
    expect(await proved()).toEqual(['right_party_call', false]);
    await expectAlwaysTrue(app, person.secrets);
  });
});
