import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toShanghai, type Person } from '../support/people';

const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };

describe('signals from the lender', () => {
  let app: TestApp;
  let secrets: string[];
  let person: Person;
  const say = async (kind: string, channel: string, occurredAt?: Date) =>
    app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId: (await person.channel(channel)).id,
      kind,
      occurredAt: (occurredAt ?? (await app.clock())).toISOString(),
    });

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(async () => {
    await toShanghai(app, ['mon', 'tue', 'wed'], '10:00', 3);
    person = await enrol(app, ['phone', 'email', 'app']);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('a wrong person ends that channel for good; what was waiting goes another way', async () => {
    await app.handset(person.phone).set('silent');
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT1H');
    expect((await say('wrong_person', 'phone')).body).toMatchObject({
      kind: 'wrong_person',
      trust: 'revoked',
    });
    expect(await person.events('channel.revoked')).toHaveLength(1);
    await app.advance('P1D');
    expect((await noticeOf(app, id)).attempts.map((a: any) => a.medium)).toEqual(['sms', 'email']);
    // Not even a proof brings a stranger's number back; the borrower gives it anew.
    expect((await say('right_party_call', 'phone')).body).toMatchObject({ trust: 'revoked' });
    const next = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT1H');
    expect((await noticeOf(app, next)).attempts.map((a: any) => a.medium)).toEqual(['email']);
    expect(await app.handset(person.phone).messages()).toHaveLength(1);
  });

  it('messages that reached a stranger stop counting against the borrower', async () => {
    for (let i = 0; i < 3; i += 1)
      await accept(app, make.notice(person.ref, await app.clock(), { ladder: [SMS] }));
    await app.advance('PT10M');
    await say('wrong_person', 'phone');
    const phone = make.phone(await app.clock());
    secrets.push(phone.address as string);
    await app.api.post(`/v1/borrowers/${person.ref}/channels`, phone);
    const id = await accept(app, make.notice(person.ref, await app.clock(), { ladder: [SMS] }));
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    expect(await app.handset(phone.address as string).messages()).toHaveLength(1);
  });

  it('a letter that came back makes the address suspect', async () => {
    const letter = make.letter(await app.clock());
    secrets.push(letter.address as string);
    await app.api.post(`/v1/borrowers/${person.ref}/channels`, letter);
    expect((await say('returned_mail', 'letter')).body).toMatchObject({ trust: 'suspect' });
    expect(await person.events('channel.suspect')).toMatchObject([{ data: { kind: 'letter' } }]);
  });

  it('a stated change makes the phone suspect, opens the question, and brings no number', async () => {
    expect((await say('borrower_stated_change', 'phone')).body).toMatchObject({ trust: 'suspect' });
    await app.advance('PT10M');
    expect(await person.events('reverification.opened')).toMatchObject([
      { data: { reason: 'strong_signal' } },
    ]);
    expect((await person.borrower()).channels).toHaveLength(3);
    expect(await app.handset(person.phone).messages()).toEqual([]);
  });

  it('another SIM is weak: one moves nothing, two days make it stale, the same twice is one', async () => {
    const first = await app.clock();
    expect((await say('sim_changed_in_app', 'phone', first)).body).toMatchObject({ trust: 'verified' });
    expect((await say('sim_changed_in_app', 'phone', first)).body).toMatchObject({ trust: 'verified' });
    await app.advance('P1D');
    expect((await say('sim_changed_in_app', 'phone')).body).toMatchObject({ trust: 'stale' });
    expect(await app.sql(`SELECT count(*)::int AS n FROM signal WHERE class = 'sim_changed_in_app'`)).toEqual(
      [{ n: 2 }],
    );
  });

  it('what happened before the last proof does not count against it', async () => {
    const before = new Date((await app.clock()).getTime() - 40 * 86_400_000);
    expect((await say('borrower_stated_change', 'phone', before)).body).toMatchObject({ trust: 'verified' });
    expect(await person.events('channel.suspect')).toEqual([]);
  });

  it('a login is proof of the app and of nothing else', async () => {
    const app90 = make.app(await app.clock(), { verifiedAt: make.daysFrom(await app.clock(), -100) });
    secrets.push(app90.address as string);
    await app.api.post(`/v1/borrowers/${person.ref}/channels`, app90);
    const old = await person.channel('app', 1);
    expect(old.trust).toBe('stale');
    const at = await app.clock();
    const { body } = await app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId: old.id,
      kind: 'app_login',
      occurredAt: at.toISOString(),
    });
    expect(body).toMatchObject({ trust: 'verified' });
    expect((await person.channel('app', 1)).verifiedAt).toBe(at.toISOString());
    const wrong = await say('app_login', 'phone');
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([422, 'SIGNAL_DOES_NOT_FIT']);
  });

  it('refuses what has not happened yet, and a channel of somebody else', async () => {
    const future = await say('wrong_person', 'phone', new Date((await app.clock()).getTime() + 3_600_000));
    expect([future.status, future.body.errors[0].code]).toEqual([422, 'OCCURRED_IN_FUTURE']);
    const other = await enrol(app, ['phone']);
    secrets.push(...other.secrets);
    const theirs = await app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId: (await other.channel('phone')).id,
      kind: 'wrong_person',
      occurredAt: (await app.clock()).toISOString(),
    });
    expect([theirs.status, theirs.body.errors[0].code]).toEqual([422, 'CHANNEL_NOT_FOUND']);
    expect(await other.channel('phone')).toMatchObject({ trust: 'verified' });
  });
});
