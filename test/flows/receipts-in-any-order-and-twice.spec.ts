import { SandboxLine } from '../../src/providers/sandbox/line';
import { twilioSignature } from '../../src/providers/sms-twilio/signature';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

type Report = [status: string, errorCode?: string];

/** Every order of `items`. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('receipts in any order, and twice', () => {
  let app: TestApp;
  let secrets: string[];
  const token = () => app.inside(SandboxLine).sms.authToken;

  /** What a carrier's report about one attempt looks like on the wire. */
  const post = async (
    attempt: { id: string; ref: string },
    [status, errorCode]: Report,
    over: { account?: string; signedFor?: string; token?: string; flip?: boolean } = {},
  ) => {
    const path = `/v1/receipts/sms-twilio/${over.account ?? 'demo'}?ref=${attempt.id}`;
    const form = new URLSearchParams({
      MessageSid: attempt.ref,
      MessageStatus: status,
      ...(errorCode && { ErrorCode: errorCode }),
    });
    const signature = twilioSignature(
      over.token ?? token(),
      `${app.url}/v1/receipts/sms-twilio/${over.signedFor ?? 'demo'}?ref=${attempt.id}`,
      form,
    );
    const body = over.flip ? form.toString().replace('delivered', 'deliverec') : form.toString();
    return app.outside.call('POST', path, body, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    });
  };

  /** A message that has left and whose carrier says nothing by itself. */
  const sent = async (): Promise<{ person: Person; notice: string; id: string; ref: string }> => {
    const person = await enrol(app, ['phone']);
    secrets.push(...person.secrets);
    await app.handset(person.phone).set('silent');
    const notice = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT1S');
    const [attempt] = (await noticeOf(app, notice)).attempts;
    const [row] = await app.sql(`SELECT provider_ref FROM attempt WHERE id = '${attempt.id.slice(4)}'`);
    return { person, notice, id: attempt.id, ref: row.provider_ref };
  };

  /** Everything about the attempt and its channel that a receipt may change, but for when we heard of it. */
  const rowsOf = async (attempt: string) => {
    const [row] =
      await app.sql(`SELECT a.state, a.failure_class, a.failure_code, a.failure_strength, a.failure_permanence, a.delivered_at IS NOT NULL AS delivered,
        a.failed_at IS NOT NULL AS failed, a.handed_over_at = a.called_at AS left_when_called, n.status, c.trust,
        (SELECT json_agg(json_build_array(s.class, s.strength, s.at = a.called_at) ORDER BY s.class) FROM signal s WHERE s.attempt_id = a.id) AS signals
      FROM attempt a JOIN notice n ON n.id = a.notice_id JOIN channel c ON c.id = a.channel_id WHERE a.id = '${attempt.slice(4)}'`);
    return row;
  };

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
  });
  beforeEach(() => toNextMorning(app));
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it.each<[string, Report[], object]>([
    [
      'delivered',
      [['sent'], ['queued'], ['delivered']],
      { state: 'delivered', trust: 'verified', status: 'satisfied' },
    ],
    [
      'a number not in service',
      [['sent'], ['undelivered', '30005'], ['failed', '30005']],
      { state: 'failed', failure_class: 'unknown_subscriber', trust: 'suspect' },
    ],
    [
      'two failures of which one is about the number',
      [['undelivered', '30003'], ['undelivered', '30005'], ['sent']],
      { state: 'failed', failure_class: 'unknown_subscriber', trust: 'suspect' },
    ],
    // 停机 as a Chinese gateway says it, beside a report that says nothing.
    [
      'suspended',
      [
        ['undelivered', '30008'],
        ['undelivered', 'MK:0005'],
      ],
      { state: 'failed', failure_class: 'suspended_subscriber', trust: 'verified' },
    ],
  ])('%s: every order gives the same rows', async (_what, reports, expected) => {
    const found = [];
    for (const order of permutations(reports)) {
      const attempt = await sent();
      for (const report of order) expect((await post(attempt, report)).status).toBe(204);
      // Each once more, the other way round.
      for (const report of [...order].reverse()) expect((await post(attempt, report)).status).toBe(204);
      await app.advance('PT2S');
      found.push(await rowsOf(attempt.id));
    }
    for (const rows of found) expect(rows).toEqual(found[0]);
    expect(found[0]).toMatchObject({ ...expected, left_when_called: true });
  });

  it('a lost segment beats a delivery, whichever comes first, also when time passes between them', async () => {
    for (const order of permutations<Report>([['delivered'], ['undelivered', '30008']])) {
      const attempt = await sent();
      await post(attempt, order[0]!);
      await app.advance('PT1M');
      await post(attempt, order[1]!);
      await app.advance('PT1M');
      expect(await rowsOf(attempt.id)).toMatchObject({
        state: 'failed',
        delivered: true,
        failed: true,
        trust: 'verified',
      });
    }
  });

  it('a receipt that comes before our own commit is kept and found again', async () => {
    const attempt = await sent();
    // As if the row of the call were not there yet: its provider is another's until later.
    await app.sql(`UPDATE attempt SET provider = 'not-yet' WHERE id = '${attempt.id.slice(4)}'`);
    expect((await post(attempt, ['delivered'])).status).toBe(204);
    await app.advance('PT10S');
    expect(await app.sql(`SELECT state, attempt_id FROM receipt_inbox WHERE state = 'unmatched'`)).toEqual([
      { state: 'unmatched', attempt_id: null },
    ]);
    await app.sql(`UPDATE attempt SET provider = 'sms-twilio' WHERE id = '${attempt.id.slice(4)}'`);
    await app.advance('PT2M');
    expect(await rowsOf(attempt.id)).toMatchObject({ state: 'delivered', status: 'satisfied' });
    expect(await app.sql(`SELECT 1 FROM receipt_inbox WHERE state = 'unmatched'`)).toEqual([]);
  });

  it('a signed receipt for a message nobody knows is kept, not refused, and looked at no more after a day', async () => {
    const unknown = { id: 'att_0198c6a1b2c37d4e8f9a0b1c2d3e4f50', ref: 'SM0' };
    expect((await post(unknown, ['delivered'])).status).toBe(204);
    await app.advance('P2D');
    expect(
      await app.sql(`SELECT state, next_step_at, attempt_id FROM receipt_inbox WHERE state <> 'applied'`),
    ).toEqual([{ state: 'unmatched', next_step_at: null, attempt_id: null }]);
  });

  it('a status that no table knows stays unknown and moves nothing', async () => {
    const attempt = await sent();
    const before = await rowsOf(attempt.id);
    expect((await post(attempt, ['teleported', '99999'])).status).toBe(204);
    await app.advance('PT10S');
    expect(await rowsOf(attempt.id)).toEqual(before);
  });

  it('refuses what is forged, changed on the way, or another account’s, and stores none of it', async () => {
    const attempt = await sent();
    const before = await app.sql('SELECT count(*)::int AS n FROM receipt_inbox');
    for (const over of [{ token: 'guessed' }, { flip: true }, { account: 'other' }]) {
      const { status, body } = await post(attempt, ['delivered'], over);
      expect({ over, status: status >= 400 && status < 500, problem: typeof body.code }).toEqual({
        over,
        status: true,
        problem: 'string',
      });
    }
    await app.advance('PT10S');
    expect(await app.sql('SELECT count(*)::int AS n FROM receipt_inbox')).toEqual(before);
    expect(await rowsOf(attempt.id)).toMatchObject({ state: 'handed_over', status: 'active' });
  });

  it('keeps one lender’s receipt away from another’s messages, however well it is signed', async () => {
    const attempt = await sent();
    await app.sql(`INSERT INTO lender (id, slug, name, neutral_name, official_number, packs, created_at)
      VALUES ('0198c6a1-b2c3-7d4e-8f9a-0b1c2d3e4f51', 'other', 'Other', 'Other', '+8610955111', '{base,cn}', now())`);
    expect(
      (await post(attempt, ['undelivered', '30005'], { account: 'other', signedFor: 'other' })).status,
    ).toBe(204);
    await app.advance('PT10S');
    expect(await rowsOf(attempt.id)).toMatchObject({ state: 'handed_over', trust: 'verified' });
  });

  it('says what follows once, however often it is told', async () => {
    const attempt = await sent();
    await post(attempt, ['undelivered', '30005']);
    await post(attempt, ['undelivered', '30005']);
    await app.advance('PT10S');
    expect(await attempt.person.events('channel.suspect')).toHaveLength(1);
    expect(await attempt.person.events('attempt.failed')).toHaveLength(1);
    expect(await attempt.person.events('reverification.opened')).toHaveLength(1);
  });
});
