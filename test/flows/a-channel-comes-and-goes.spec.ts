import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

const LADDER = [
  { medium: 'push', fallbackAfter: 'PT4H' },
  { medium: 'sms', fallbackAfter: 'PT4H' },
];

describe('a channel comes and goes', () => {
  let app: TestApp;
  let secrets: string[];
  let person: Person;
  const send = async (over: make.Body = {}) =>
    accept(app, make.notice(person.ref, await app.clock(), { ladder: LADDER, ...over }));
  const add = async (body: make.Body) => app.api.post(`/v1/borrowers/${person.ref}/channels`, body);
  const withdraw = async (kind: string) =>
    app.api.del(`/v1/borrowers/${person.ref}/channels/${(await person.channel(kind)).id}`);

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(async () => {
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'app']);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('a device that shows the message satisfies; the lock screen names no amount', async () => {
    const id = await send();
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'satisfied',
      attempts: [{ medium: 'push', state: 'delivered', contentClass: 'SERVICE' }],
    });
    const [shown] = await app.device(person.token).messages();
    expect(`${shown!.title} ${shown!.text}`).not.toMatch(/1[,.]?250/);
  });

  it('a device that says nothing is listened to, then the phone is used', async () => {
    await app.device(person.token).set('silent');
    const id = await send();
    await app.advance('PT3H');
    expect(await noticeOf(app, id)).toMatchObject({ attempts: [{ medium: 'push', state: 'handed_over' }] });
    await app.advance('PT2H');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'satisfied',
      attempts: [{ medium: 'push' }, { medium: 'sms', state: 'delivered' }],
    });
    expect(await person.channel('app')).toMatchObject({ trust: 'verified' });
  });

  it('an app that was removed is revoked without a question, and the phone is used at once', async () => {
    await app.device(person.token).set('unregistered');
    const id = await send();
    await app.advance('PT10M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([
      { medium: 'push', state: 'failed', handedOverAt: null, failure: { class: 'token_dead' } },
      { medium: 'sms', state: 'delivered' },
    ]);
    expect(await person.channel('app')).toMatchObject({ trust: 'revoked' });
    expect(await person.events('reverification.opened')).toEqual([]);
  });

  it('a new installation brings its own token and is used again', async () => {
    await app.device(person.token).set('unregistered');
    await send();
    await app.advance('PT10M');
    const renewed = make.app(await app.clock(), { verifiedAt: (await app.clock()).toISOString() });
    secrets.push(renewed.address as string);
    expect((await add(renewed)).status).toBe(201);
    const id = await send();
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied', attempts: [{ medium: 'push' }] });
  });

  it('what the borrower withdrew gets nothing more, also when a notice was waiting to use it', async () => {
    const notBefore = new Date((await app.clock()).getTime() + 3_600_000).toISOString();
    const id = await send({ notBefore, ladder: [LADDER[1]] });
    expect((await withdraw('phone')).status).toBeLessThan(300);
    await app.advance('PT2H');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'refused', attempts: [] });
    expect(await app.handset(person.phone).messages()).toEqual([]);
    expect(await person.channel('phone')).toMatchObject({
      trust: 'revoked',
      withdrawnAt: expect.any(String),
    });
    expect((await withdraw('phone')).status).toBe(404);
  });

  it('and comes back by a newer proof alone', async () => {
    await withdraw('phone');
    const again = make.phone(await app.clock(), { address: person.phone });
    const refused = await add(again);
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'CHANNEL_SUPPRESSED']);
    const unproved = await add({ ...again, verifiedAt: undefined, verifiedBy: undefined });
    expect([unproved.status, unproved.body.errors[0].code]).toEqual([422, 'CHANNEL_SUPPRESSED']);
    await app.advance('PT1M');
    const proved = await add({ ...again, verifiedAt: (await app.clock()).toISOString() });
    expect([proved.status, proved.body.trust]).toEqual([201, 'verified']);
    const id = await send({ ladder: [LADDER[1]] });
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
  });

  it('the same value twice is one channel, however it is written', async () => {
    const { id } = await person.channel('phone');
    const local = person.phone.replace('+86', '').replace(/(\d{3})(\d{4})(\d{4})/, '$1 $2 $3');
    const { body } = await add({ kind: 'phone', address: local, provenance: 'branch' });
    expect(body.id).toBe(id);
    expect((await person.borrower()).channels).toHaveLength(2);
  });
});
