import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

describe('what was proved through a channel falls with it', () => {
  let app: TestApp;
  let secrets: string[];

  /** Somebody who gave a new number by the link in their mail. */
  const withNewNumber = async (kinds: ('phone' | 'email' | 'app')[]): Promise<Person> => {
    const person = await enrol(app, kinds);
    const newNumber = make.phoneNumber();
    secrets.push(...person.secrets, newNumber);
    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    const hands = new BorrowersHands(app.url, app.sandbox);
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    await hands.giveNewNumber(linkIn(invitation), newNumber);
    await app.advance('PT10S');
    return person;
  };
  const say = async (person: Person, kind: string, about: string, index = 0) =>
    app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId: (await person.channel(about, index)).id,
      kind,
      occurredAt: (await app.clock()).toISOString(),
    });

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(() => toNextMorning(app));
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('a number proved over the mailbox alone falls with the mailbox; its own proof brings it back', async () => {
    const person = await withNewNumber(['phone', 'email']);
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
    await app.advance('PT1M');
    expect((await say(person, 'borrower_stated_change', 'email')).body).toMatchObject({ trust: 'suspect' });
    const fallen = await person.channel('phone', 1);
    expect(fallen.trust).toBe('suspect');
    expect(fallen.trustReasons.at(-1)).toMatchObject({
      code: 'PROVED_THROUGH_DOUBTED',
      detail: { channels: [(await person.channel('email')).id] },
    });
    const told = await person.events('channel.suspect');
    expect(told.map((event) => event.data.channel)).toContain(fallen.id);

    await app.advance('PT1M');
    expect((await say(person, 'right_party_call', 'phone', 1)).body).toMatchObject({ trust: 'verified' });
    expect(await person.channel('email')).toMatchObject({ trust: 'suspect' });
  });

  it('a number that mailbox and app vouched for stands while one of them does, and falls with the last', async () => {
    const person = await withNewNumber(['phone', 'email', 'app']);
    const [alert] = await app.device(person.token).messages();
    await new BorrowersHands(app.url, app.sandbox).confirm(linkIn(alert));
    await app.advance('PT1M');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });

    await say(person, 'borrower_stated_change', 'email');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
    await app.advance('PT1M');
    await say(person, 'wrong_person', 'app');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'suspect' });
  });

  it('a mailbox that was withdrawn in good order takes nothing with it', async () => {
    const person = await withNewNumber(['phone', 'email']);
    const { id } = await person.channel('email');
    await app.api.call('DELETE', `/v1/borrowers/${person.ref}/channels/${id}`);
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
  });
});
