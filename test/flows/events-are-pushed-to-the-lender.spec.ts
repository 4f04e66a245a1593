import { Webhook } from 'standardwebhooks';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { enrol, type Person } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

const ENDPOINTS = '/v1/webhook-endpoints';

describe('events are pushed to the lender', () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let endpoint: { id: string; secret: string };
  const secrets: string[] = [];

  const create = async (body: object): Promise<any> => {
    const answer = await app.api.post(ENDPOINTS, body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    secrets.push(answer.body.secret);
    return answer.body;
  };
  const patch = (id: string, body: object) => app.api.call('PATCH', `${ENDPOINTS}/${id}`, body);
  const get = async (id = endpoint.id) => (await app.api.get(`${ENDPOINTS}/${id}`)).body;
  const tries = async (id = endpoint.id): Promise<any[]> =>
    (await app.api.get(`${ENDPOINTS}/${id}/deliveries?limit=1000`)).body.items;
  /** Two events: a channel of each kind is verified. */
  const something = async (): Promise<Person> => {
    const person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
    return person;
  };

  beforeAll(async () => {
    app = await startTestApp();
    // A lender is told when the known holidays of its packs' countries end: by today's date, not by what a test does.
    await app.sql(`UPDATE lender SET packs = '{base}'`);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    endpoint = await create({ url: receiver.url });
  });
  afterEach(async () => {
    await app.api.del(`${ENDPOINTS}/${endpoint.id}`);
    await receiver.stop();
    await expectAlwaysTrue(app, secrets);
  });

  it('each as the feed has it, signed as the library wants it, once', async () => {
    const person = await something();
    await app.advance('PT0S');
    const feed = await person.events();
    expect(feed.map((e) => e.type)).toEqual(['channel.verified', 'channel.verified']);
    const calls = receiver.takeVerified(endpoint.secret);
    expect(calls.map((call) => call.event).sort((a, b) => a.id.localeCompare(b.id))).toEqual(feed);
    for (const call of calls) {
      expect(call.id).toBe(call.event.id);
      expect(call.headers['content-type']).toBe('application/json');
      expect(() => new Webhook(`whsec_${'A'.repeat(43)}=`).verify(call.raw, call.headers)).toThrow();
    }
    expect(await tries()).toEqual(
      [...feed].reverse().map((e) => ({
        id: expect.stringMatching(/^wha_[0-9a-f]{32}$/),
        event: expect.stringMatching(/^evt_/),
        type: e.type,
        status: 'succeeded',
        at: expect.any(String),
        durationMs: expect.any(Number),
        responseCode: 204,
        error: null,
        nextTryAt: null,
      })),
    );
    await app.advance('P1D');
    expect(receiver.calls).toEqual([]);
  });

  it('only of the types that were asked for', async () => {
    await patch(endpoint.id, { types: ['complaint.received'] });
    const person = await something();
    await app.api.post('/v1/complaints', { borrower: person.ref });
    await app.advance('PT0S');
    expect(receiver.takeVerified(endpoint.secret).map((call) => call.event.type)).toEqual([
      'complaint.received',
    ]);
  });

  it('again and again until it is taken, under one id', async () => {
    receiver.answerWith(503);
    await patch(endpoint.id, { types: ['complaint.received'] });
    const person = await something();
    await app.api.post('/v1/complaints', { borrower: person.ref });
    const started = (await app.clock()).getTime();
    // After 5 s, 5 min and 30 min, each a tenth shorter or longer.
    await app.advance('PT6S');
    expect(receiver.calls).toHaveLength(2);
    await app.advance('PT6M');
    expect(receiver.calls).toHaveLength(3);
    expect((await get()).failingSince).not.toBeNull();
    receiver.answerWith(200);
    await app.advance('PT34M');
    const calls = receiver.takeVerified(endpoint.secret);
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map((call) => call.id)).size).toBe(1);
    expect(new Set(calls.map((call) => call.raw)).size).toBe(1);
    const [last, ...failed] = await tries();
    expect(last).toMatchObject({ status: 'succeeded', responseCode: 200, nextTryAt: null });
    for (const each of failed)
      expect(each).toMatchObject({ status: 'failed', responseCode: 503, error: 'NOT_2XX' });
    const pauses = [last, ...failed].reverse().map(({ at }) => (Date.parse(at) - started) / 1_000);
    expect(pauses[2]! - pauses[1]!).toBeGreaterThanOrEqual(270);
    expect(pauses[3]! - pauses[2]!).toBeGreaterThanOrEqual(1_620);
    expect((await get()).failingSince).toBeNull();
    await app.advance('P1D');
    expect(receiver.calls).toEqual([]);
  });

  it('no sooner than Retry-After says', async () => {
    receiver.answerWith(429, { 'retry-after': '3600' });
    await app.api.post(`${ENDPOINTS}/${endpoint.id}/test`);
    await app.advance('PT59M');
    expect(receiver.calls).toHaveLength(1);
    receiver.answerWith(200);
    await app.advance('PT2M');
    expect(receiver.calls).toHaveLength(2);
  });

  it('and no more after the last try: disabled, with an event to the others, on again by hand, and replayed', async () => {
    const other = await WebhookReceiver.start();
    const watching = await create({ url: other.url, types: ['webhook.disabled'] });
    receiver.answerWith(500);
    const begun = (await app.events()).at(-1)!.id;
    const person = await something();
    await app.advance('P2D');
    // Two events, seven tries each at most; the first to end takes the other with it.
    expect(await get()).toMatchObject({ disabled: true, disabledReason: 'last_try_failed' });
    const calls = receiver.takeVerified(endpoint.secret);
    const most = Math.max(
      ...[...new Set(calls.map((c) => c.id))].map((id) => calls.filter((c) => c.id === id).length),
    );
    expect(most).toBe(7);
    const [told] = other.takeVerified(watching.secret);
    expect(told!.event).toMatchObject({
      type: 'webhook.disabled',
      borrower: null,
      data: { endpoint: endpoint.id, reason: 'last_try_failed', failingSince: expect.any(String) },
    });
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain(
      'stillyou_webhook_endpoints_disabled_total{reason="last_try_failed"} 1',
    );
    const late = await something();
    await app.advance('P1D');
    expect(receiver.calls).toEqual([]);
    const replay = () => app.api.post(`${ENDPOINTS}/${endpoint.id}/replay`, { after: begun });
    expect(await replay()).toMatchObject({ status: 409, body: { code: 'ENDPOINT_DISABLED' } });

    receiver.answerWith(200);
    expect((await patch(endpoint.id, { disabled: false })).body).toMatchObject({
      disabled: false,
      disabledReason: null,
      failingSince: null,
    });
    await app.advance('P1D');
    expect(receiver.calls).toEqual([]);
    const { status, body } = await replay();
    expect([status, body]).toEqual([202, { queued: 5, nextCursor: null }]);
    await app.advance('PT0S');
    const again = receiver.takeVerified(endpoint.secret).map((call) => call.event);
    const wanted = (await app.events()).filter((e) => e.id > begun);
    expect(again.sort((a, b) => a.id.localeCompare(b.id))).toEqual(
      wanted.sort((a, b) => a.id.localeCompare(b.id)),
    );
    expect(again.filter((e) => e.borrower === person.ref)).toHaveLength(2);
    expect(again.filter((e) => e.borrower === late.ref)).toHaveLength(2);
    await app.api.del(`${ENDPOINTS}/${watching.id}`);
    await other.stop();
  });

  it('replays a span of time, whole events only, and what is on its way is left alone', async () => {
    await something();
    await app.advance('PT1H');
    const from = (await app.clock()).toISOString();
    await something();
    await app.advance('PT0S');
    const to = (await app.clock()).toISOString();
    await app.advance('PT1H');
    await something();
    await app.advance('PT0S');
    receiver.calls.length = 0;
    const replay = (body: object) => app.api.post(`${ENDPOINTS}/${endpoint.id}/replay`, body);
    expect((await replay({ from, to })).body).toEqual({ queued: 2, nextCursor: null });
    await app.advance('PT0S');
    expect(receiver.takeVerified(endpoint.secret)).toHaveLength(2);
    for (const [wrong, code] of [
      [{}, 'REPLAY_WITHOUT_START'],
      [{ after: 'evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50' }, 'EVENT_CURSOR_UNKNOWN'],
      [{ from: 'yesterday' }, 'VALIDATION_FAILED'],
    ] as const)
      expect(await replay(wrong)).toMatchObject({ status: 422, body: { code } });
  });

  it('stops at once when the receiver says that it is gone', async () => {
    receiver.answerWith(410);
    await something();
    await app.advance('P1D');
    expect(receiver.calls.length).toBeLessThanOrEqual(2);
    expect(await get()).toMatchObject({ disabled: true, disabledReason: 'gone' });
  });

  it('does not give up on a receiver for one event that it cannot take', async () => {
    receiver.answer = (call, response) =>
      response.writeHead(call.event.type === 'complaint.received' ? 500 : 200).end();
    const person = await something();
    await app.api.post('/v1/complaints', { borrower: person.ref });
    await app.advance('PT1M');
    for (let i = 0; i < 3; i += 1) {
      await something();
      await app.advance('P1D');
    }
    expect(await get()).toMatchObject({ disabled: false, disabledReason: null });
    const complaint = receiver
      .takeVerified(endpoint.secret)
      .filter((c) => c.event.type === 'complaint.received');
    expect(complaint).toHaveLength(7);
    expect((await tries()).filter((t) => t.type === 'complaint.received' && t.nextTryAt !== null)).toEqual(
      [],
    );
  });

  it('signs with both secrets for a day after a rotation, then with the new one alone', async () => {
    const { status, body } = await app.api.post(`${ENDPOINTS}/${endpoint.id}/rotate-secret`);
    expect(status).toBe(201);
    secrets.push(body.secret);
    expect(body.secret).not.toBe(endpoint.secret);
    const send = async () => {
      await app.api.post(`${ENDPOINTS}/${endpoint.id}/test`);
      await app.advance('PT0S');
      return receiver.calls.splice(0)[0]!;
    };
    await app.advance('PT23H59M');
    const within = await send();
    for (const secret of [endpoint.secret, body.secret])
      new Webhook(secret).verify(within.raw, within.headers);
    await app.advance('PT2M');
    const after = await send();
    new Webhook(body.secret).verify(after.raw, after.headers);
    expect(() => new Webhook(endpoint.secret).verify(after.raw, after.headers)).toThrow();
  });

  it('sends a test to one endpoint alone', async () => {
    const other = await WebhookReceiver.start();
    const second = await create({ url: other.url });
    const { status, body } = await app.api.post(`${ENDPOINTS}/${endpoint.id}/test`);
    expect(status).toBe(202);
    await app.advance('PT0S');
    const [call] = receiver.takeVerified(endpoint.secret);
    expect(call!.event).toMatchObject({
      id: body.event,
      type: 'webhook.test',
      data: { endpoint: endpoint.id },
    });
    expect(other.calls).toEqual([]);
    await app.api.del(`${ENDPOINTS}/${second.id}`);
    await other.stop();
  });

  it('is not kept from others by one that is slow', async () => {
    const slow = await WebhookReceiver.start();
    let waiting = 0;
    let most = 0;
    let let_go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (let_go = resolve));
    slow.answer = (_, response) => {
      most = Math.max(most, (waiting += 1));
      void gate.then(() => {
        waiting -= 1;
        response.writeHead(200).end();
      });
    };
    const second = await create({ url: slow.url });
    for (let i = 0; i < 5; i += 1) await something();
    // In real time: the loop of the stage, not the sandbox's clock, brings them.
    await until(() => receiver.calls.length === 10 && waiting === 4);
    let_go();
    await until(() => slow.calls.length === 10);
    expect(most).toBe(4);
    expect(receiver.takeVerified(endpoint.secret)).toHaveLength(10);
    await app.api.del(`${ENDPOINTS}/${second.id}`);
    await slow.stop();
  });

  it('comes again after a process died between the call and its answer', async () => {
    await app.api.post(`${ENDPOINTS}/${endpoint.id}/test`);
    await app.advance('PT0S');
    receiver.calls.length = 0;
    // As SIGKILL leaves it: the try is written down, its lease runs out.
    await app.sql(`UPDATE webhook_delivery SET state = 'pending', ended_at = NULL, next_step_at = created_at,
      lease_until = clock_timestamp() - interval '1 second' WHERE endpoint_id = (SELECT endpoint_id FROM webhook_attempt ORDER BY id DESC LIMIT 1)`);
    await app.sql(
      `UPDATE webhook_attempt SET state = 'running' WHERE id = (SELECT id FROM webhook_attempt ORDER BY id DESC LIMIT 1)`,
    );
    await app.advance('PT0S');
    expect(receiver.takeVerified(endpoint.secret)).toHaveLength(1);
    expect((await tries()).map((t) => t.status)).toEqual(['succeeded', 'lost']);
  });

  it('shows the secret once, and an answer that is repeated does not hold it', async () => {
    const headers = { 'idempotency-key': `endpoint-${Date.now()}` };
    const first = await app.api.post(ENDPOINTS, { url: receiver.url }, headers);
    const again = await app.api.post(ENDPOINTS, { url: receiver.url }, headers);
    secrets.push(first.body.secret);
    expect(first.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(again.body).toEqual({ ...first.body, secret: null });
    expect(JSON.stringify(await get(first.body.id))).not.toContain('whsec');
    expect(JSON.stringify((await app.api.get(ENDPOINTS)).body)).not.toContain('whsec');
    await app.api.del(`${ENDPOINTS}/${first.body.id}`);
  });

  it('lists endpoints and tries page by page, newest first', async () => {
    const second = await create({ url: receiver.url, description: 'second' });
    const page = (await app.api.get(`${ENDPOINTS}?limit=1`)).body;
    expect(page.items.map((e: any) => e.id)).toEqual([second.id]);
    const rest = (await app.api.get(`${ENDPOINTS}?limit=100&cursor=${page.nextCursor}`)).body;
    expect(rest.items.map((e: any) => e.id)).toEqual([endpoint.id]);
    expect(rest.nextCursor).toBeNull();
    for (let i = 0; i < 3; i += 1) {
      await app.api.post(`${ENDPOINTS}/${second.id}/test`);
      await app.advance('PT1S');
    }
    const all = (await tries(second.id)).map((t) => t.id);
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await app.api.get(
        `${ENDPOINTS}/${second.id}/deliveries?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      paged.push(...body.items.map((t: any) => t.id));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
    expect(all).toHaveLength(3);
    await app.api.del(`${ENDPOINTS}/${second.id}`);
    expect((await app.api.get(`${ENDPOINTS}/${second.id}`)).status).toBe(404);
  });

  it('refuses what is not called, does not repeat it, and knows its own lender only', async () => {
    for (const url of [
      'https://10.0.0.1/secret-token',
      'http://lender.example/x',
      'https://a:b@lender.example/',
      'nonsense',
    ]) {
      const { status, body } = await app.api.post(ENDPOINTS, { url });
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'URL_NOT_ALLOWED', '/url']);
      expect(JSON.stringify(body)).not.toContain(url);
      expect((await patch(endpoint.id, { url })).status).toBe(422);
    }
    expect((await app.api.post(ENDPOINTS, { url: receiver.url, types: ['no.such'] })).status).toBe(422);
    expect((await app.api.post(ENDPOINTS, { url: receiver.url, extra: 1 })).status).toBe(422);
    expect((await app.outside.post(ENDPOINTS, { url: receiver.url })).status).toBe(401);
    const nobodys = 'whe_0198c6a1b2c37d4e8f9a0b1c2d3e4f50';
    for (const path of [nobodys, `${nobodys}/deliveries`, 'nonsense'])
      expect((await app.api.get(`${ENDPOINTS}/${path}`)).status).toBe(404);
    for (const call of ['test', 'rotate-secret'])
      expect((await app.api.post(`${ENDPOINTS}/${nobodys}/${call}`)).status).toBe(404);
    expect(
      (await app.api.post(`${ENDPOINTS}/${nobodys}/replay`, { from: make.daysFrom(await app.clock(), -1) }))
        .status,
    ).toBe(404);
    expect((await patch(nobodys, { disabled: true })).status).toBe(404);
    expect((await app.api.del(`${ENDPOINTS}/${nobodys}`)).status).toBe(404);
  });

  it('forgets tries after thirty days, not the events', async () => {
    const person = await something();
    await app.advance('PT0S');
    const [older, younger] = await app.sql<{ id: string }>(
      'SELECT id FROM webhook_delivery ORDER BY created_at DESC LIMIT 2',
    );
    const age = (id: string, days: number) =>
      app.sql(`UPDATE webhook_delivery SET ended_at = ended_at - interval '${days} days' WHERE id = '${id}'`);
    await age(older!.id, 30);
    await age(younger!.id, 28);
    await app.advance('P1D');
    expect(await tries()).toHaveLength(1);
    expect(await app.sql(`SELECT 1 FROM webhook_attempt WHERE delivery_id = '${older!.id}'`)).toEqual([]);
    expect(await person.events('channel.verified')).toHaveLength(2);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition();) {
    if (Date.now() > end) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
