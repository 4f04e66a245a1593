import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('story C: a recycled number that delivers perfectly', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email', 'app']);
    await app.handset(person.phone).set('recycled');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  it('believes a delivery tonight: the handset gives nothing away', async () => {
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied', outcome: { level: 'E1' } });
    expect(await person.channel('phone')).toMatchObject({ trust: 'verified' });
  });

  it('is told by the nightly check, and keeps the next notice from the stranger', async () => {
    const yesterday = make.daysFrom(await app.clock(), -1).slice(0, 10);
    await app.registry(person.phone).set({ recycledOn: yesterday });
    await toNextMorning(app);
    const phone = await person.channel('phone');
    expect(phone).toMatchObject({ trust: 'suspect' });
    expect(phone.trustReasons.at(-1)).toMatchObject({
      code: 'STRONG_SIGNAL',
      detail: { class: 'number_recycled' },
    });
    const before = (await app.handset(person.phone).messages()).length;

    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ medium: 'email', state: 'handed_over' }]);
    expect(await app.handset(person.phone).messages()).toHaveLength(before);
  });

  it('asks the borrower over what is left, never over the phone', async () => {
    expect(await person.events('reverification.opened')).toHaveLength(1);
    expect((await app.device(person.token).messages()).length).toBeGreaterThan(0);
    const mails = await app.mailbox(person.email).messages();
    expect(mails.some((m) => m.text.includes('/r#'))).toBe(true);
    expect((await app.handset(person.phone).messages()).every((m) => !m.text.includes('/r#'))).toBe(true);
  });
});
