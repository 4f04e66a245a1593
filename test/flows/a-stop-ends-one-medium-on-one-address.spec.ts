import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('a stop ends one medium on one address', () => {
  let app: TestApp;
  const secrets: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  const reminded = async (): Promise<Person> => {
    await toNextMorning(app);
    const person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT1M');
    return person;
  };

  it.each(['STOP', ' 退订 ', 'ｔｄ'])('by “%s”: the next notice goes another way', async (text) => {
    const person = await reminded();
    await app.handset(person.phone).reply(text);
    await app.advance('PT1M');
    expect(await person.channel('phone')).toMatchObject({ optedOut: ['sms'], trust: 'verified' });
    expect(await person.channel('email')).toMatchObject({ optedOut: [] });

    const before = (await app.handset(person.phone).messages()).length;
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ medium: 'email' }]);
    expect(await app.handset(person.phone).messages()).toHaveLength(before);
  });

  it('and nothing else does: other words, repeats and strangers change nothing', async () => {
    const person = await reminded();
    for (const text of ['OK', '👍', 'who is this?', 'x'.repeat(500)])
      await app.handset(person.phone).reply(text);
    await app.handset(make.phoneNumber()).reply('STOP');
    await app.advance('PT1M');
    expect(await person.channel('phone')).toMatchObject({ optedOut: [], trust: 'verified' });

    await app.handset(person.phone).reply('STOP');
    await app.handset(person.phone).reply('stop');
    await app.advance('PT1M');
    const entries = await app.sql(`SELECT stream FROM evidence_entry WHERE kind = 'channel.opted-out'`);
    const { id } = await person.channel('phone');
    expect(entries.filter((e) => e.stream === id)).toHaveLength(1);
  });
});
