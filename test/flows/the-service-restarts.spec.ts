import { SandboxLine } from '../../src/providers/sandbox/line';
import { twilioSignature } from '../../src/providers/sms-twilio/signature';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import {
  accept,
  enrol,
  noticeOf,
  shanghaiTime,
  toNextMorning,
  toShanghai,
  type Person,
} from '../support/people';

const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };

describe('the service restarts', () => {
  let app: TestApp;
  let secrets: string[];
  const newcomer = async (): Promise<Person> => {
    const person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
    return person;
  };
  const restart = async () => void (app = await app.restart());

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('with the same key, and with a clock that never goes back', async () => {
    const key = await app.sandbox.key();
    const before = await app.advance('P3DT7H');
    await restart();
    expect(await app.sandbox.key()).toBe(key);
    const after = await app.clock();
    expect(after.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(after.getTime() - before.getTime()).toBeLessThan(60_000);
    expect(await app.sql('SELECT count(*)::int AS n FROM api_key')).toEqual([{ n: 1 }]);
  });

  it('a notice that waited for the morning goes on, in the words it was given', async () => {
    await toShanghai(app, ['tue'], '23:00');
    const person = await newcomer();
    const id = await accept(
      app,
      make.notice(person.ref, await app.clock(), { data: { dueDate: '2027-03-15', amount: '4711.42' } }),
    );
    await app.advance('PT1M');
    await restart();
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'active',
      currentStep: { why: 'base.window.servicing' },
    });
    await app.advance('PT12H');
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({ status: 'satisfied', attempts: [{ state: 'delivered' }] });
    expect(shanghaiTime(notice.attempts[0].handedOverAt)).toBe('wed 09:00');
    const [message] = await app.handset(person.phone).messages();
    expect(message!.text).toContain('4711.42');
  });

  it('a fallback timer that ran meanwhile has not begun anew', async () => {
    await toNextMorning(app);
    const person = await newcomer();
    await app.handset(person.phone).set('silent');
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT3H');
    await restart();
    await app.advance('PT61M');
    const { attempts } = await noticeOf(app, id);
    expect(attempts.map((a: any) => a.medium)).toEqual(['sms', 'email']);
    expect(
      Math.round((Date.parse(attempts[1].handedOverAt) - Date.parse(attempts[0].handedOverAt)) / 60_000),
    ).toBe(240);
  });

  it('a receipt that was stored and not yet understood is understood afterwards', async () => {
    await toNextMorning(app);
    const person = await newcomer();
    await app.handset(person.phone).set('silent');
    const id = await accept(app, make.notice(person.ref, await app.clock(), { ladder: [SMS] }));
    await app.advance('PT1M');
    const [attempt] = (await noticeOf(app, id)).attempts;
    const url = `${app.url}/v1/receipts/sms-twilio/demo?ref=${attempt.id}`;
    const form = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'delivered' });
    const signature = twilioSignature(app.inside(SandboxLine).sms.authToken, url, form);
    const { status } = await app.outside.call(
      'POST',
      new URL(url).pathname + new URL(url).search,
      form.toString(),
      { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    );
    expect(status).toBe(204);
    await restart();
    await app.advance('PT1S');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
  });

  it('a call whose answer was lost with the process is never made twice', async () => {
    await toNextMorning(app);
    const person = await newcomer();
    await app.handset(person.phone).set('silent');
    const id = await accept(app, make.notice(person.ref, await app.clock(), { ladder: [SMS] }));
    await app.advance('PT1M');
    // As a SIGKILL between the carrier's answer and our commit leaves it.
    const [attempt] = (await noticeOf(app, id)).attempts;
    await app.sql(
      `UPDATE attempt SET state = 'sending', handed_over_at = NULL, provider_ref = NULL, next_step_at = planned_at WHERE id = '${attempt.id.slice(4)}'`,
    );
    await restart();
    await app.advance('PT1M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([{ state: 'ambiguous', handedOverAt: null }]);
    expect(await app.handset(person.phone).messages()).toEqual([]);
    await app.advance('PT5H');
    expect(await noticeOf(app, id)).toMatchObject({
      status: 'exhausted',
      attempts: [{ state: 'ambiguous' }],
    });
  });

  it('the same idempotency key still gives the same answer, and the feed its places', async () => {
    const person = await newcomer();
    const body = make.notice(person.ref, await app.clock(), {
      notBefore: make.daysFrom(await app.clock(), 1),
    });
    const headers = { 'idempotency-key': 'across-a-restart' };
    const first = await app.api.post('/v1/notices', body, headers);
    const feed = await app.events();
    await restart();
    const again = await app.api.post('/v1/notices', body, headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await app.api.get(`/v1/events?after=${feed[1]!.id}&limit=1`)).body.items).toEqual([feed[2]]);
  });

  it('nobody can keep it from stopping: an upload that never ends is broken off, and says so', async () => {
    let feed!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (feed = controller) });
    const headers = {
      authorization: `Bearer ${await app.sandbox.key()}`,
      'content-type': 'text/csv',
      'idempotency-key': 'endless',
    };
    const answer = fetch(`${app.url}/v1/imports`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit).catch(() => 'broken off');
    feed.enqueue(new TextEncoder().encode(`external_ref,locale,country\n${make.externalRef()},en,CN\n`));
    while ((await app.sql(`SELECT 1 FROM import_job WHERE status = 'running'`)).length === 0);
    await restart();
    expect(await answer).toBe('broken off');
    expect((await app.sql('SELECT status FROM import_job'))[0].status).not.toBe('finished');
  });
});
