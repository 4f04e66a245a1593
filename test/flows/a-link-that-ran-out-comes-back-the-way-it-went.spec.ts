import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, toShanghai, WEEKDAYS, type Person } from '../support/people';

describe('a link that ran out comes back the way it went', () => {
  let app: TestApp;
  const secrets: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  async function doubted(how: () => Promise<void>, person: Person): Promise<void> {
    secrets.push(...person.secrets);
    await how();
    await app.advance('PT5M');
    expect(await person.channel('phone')).toMatchObject({ trust: 'suspect' });
  }
  const invitations = async (person: Person) =>
    (await app.mailbox(person.email).messages()).filter((m) => m.text.includes('/r#'));

  it('to the mailbox it was sent to, whatever room the caps leave for asking', async () => {
    await toNextMorning(app);
    const person = await enrol(app, ['phone', 'email', 'app']);
    await doubted(async () => {
      await app.handset(person.phone).set('unknown_subscriber');
      await accept(app, make.notice(person.ref, await app.clock()));
    }, person);
    const [first] = await invitations(person);
    await app.advance('P15D');

    const reference = /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(first!.text)![0];
    const visitor = app.visitor();
    const landing = await visitor.open('/r');
    await visitor.submit(landing, { reference }, 'reference');
    await app.advance('PT1M');
    expect(await invitations(person)).toHaveLength(2);

    const page = await new BorrowersHands(app.url, app.sandbox).openLink(
      linkIn((await invitations(person))[0]),
    );
    expect(page.forms.some((form) => form.buttons.some(({ value }) => value === 'new'))).toBe(true);
  });

  it('and no code goes to a number that its registry calls recycled, though somebody says it is the same', async () => {
    await toNextMorning(app);
    const person = await enrol(app, ['phone', 'email']);
    await doubted(async () => {
      await app.handset(person.phone).set('recycled');
      await app.registry(person.phone).set({ recycledOn: (await app.clock()).toISOString().slice(0, 10) });
      // The very next day, also a Sunday: a link older than a day asks for more.
      await toShanghai(app, WEEKDAYS, '10:00');
    }, person);
    const [invitation] = await invitations(person);
    const hands = new BorrowersHands(app.url, app.sandbox);
    const page = await hands.browser.submit(await hands.openLink(linkIn(invitation)), {}, 'same');
    await app.advance('PT1M');
    expect(page.status).toBe(422);
    expect(await app.handset(person.phone).messages()).toHaveLength(0);
    expect(await person.channel('phone')).toMatchObject({ trust: 'suspect' });
  });
});
