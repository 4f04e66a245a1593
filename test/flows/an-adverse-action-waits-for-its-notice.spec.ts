import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toShanghai, type Person } from '../support/people';

const OVERDUE = { accounts: [{ ref: 'account-1', stage: 'overdue', daysOverdue: 40 }] };

describe('an adverse action waits for its notice', () => {
  let app: TestApp;
  let person: Person;
  const secrets: string[] = [];
  const ask = async (over: make.Body = {}) =>
    (
      await app.api.post('/v1/policy/adverse-action', {
        borrower: person.ref,
        action: 'adverse_credit_report',
        ...over,
      })
    ).body;
  const requirements = async (over: make.Body = {}) =>
    (await ask(over)).unmet.map((one: any) => [one.requirement, one.rule]);
  const announce = async (over: make.Body = {}) => {
    const now = await app.clock();
    return accept(
      app,
      make.notice(person.ref, now, {
        purpose: 'statutory_notice',
        template: 'adverse-report-notice',
        data: { entryDate: '2027-03-15', amount: '1250.00', dueDate: '2027-03-01', daysOverdue: 40 },
        accountRef: 'account-1',
        deliverBy: make.daysFrom(now, 6),
        ladder: [{ medium: 'sms', fallbackAfter: 'PT4H' }],
        ...over,
      }),
    );
  };

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    await toShanghai(app, ['mon', 'tue', 'wed'], '10:00', 3);
    person = await enrol(app, ['phone', 'email'], OVERDUE);
    secrets.push(...person.secrets);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('of the right kind, proved as the law asks, on the account it is about', async () => {
    expect(await ask()).toMatchObject({
      decision: 'deny',
      reason: 'cn.notice.credit_report',
      allowedFrom: null,
      notice: null,
      unmet: [
        {
          requirement: 'notice_sent',
          text: 'notice of the right kind sent',
          rule: 'cn.notice.credit_report',
          force: 'statute',
          cite: '征信业管理条例 15 (no number of days in law)',
        },
      ],
    });
    const id = await announce();
    await app.advance('PT10M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
    // Delivered is E1; this notice must have been opened.
    expect(await ask()).toMatchObject({
      unmet: [{ requirement: 'evidence', facts: { asked: 'E2', notices: [{ notice: id, reached: 'E1' }] } }],
    });
    // For outsourcing E1 would do, but this notice does not announce it.
    expect(await requirements({ action: 'assign_to_collector' })).toEqual([
      ['notice_sent', 'cn.notice.outsourcing'],
    ]);
    expect(await requirements({ accountRef: 'account-2' })).toEqual([
      ['notice_sent', 'cn.notice.credit_report'],
    ]);
    expect(await requirements({ accountRef: 'account-1' })).toEqual([
      ['evidence', 'cn.notice.credit_report'],
    ]);
  });

  it('for its days, and not on a channel that is doubted by then', async () => {
    await app.api.put(
      `/v1/borrowers/${person.ref}`,
      make.borrower({ ...OVERDUE, country: 'GB', timeZones: ['Europe/London'] }),
    );
    const id = await announce();
    await app.advance('PT12H');
    const verdict = await ask();
    expect(verdict).toMatchObject({
      decision: 'deny',
      notice: id,
      unmet: [{ requirement: 'lead_time', rule: 'uk.notice.cra', until: verdict.allowedFrom }],
    });
    const days = (Date.parse(verdict.allowedFrom) - (await app.clock()).getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(28);
    expect(await ask({ at: verdict.allowedFrom })).toMatchObject({ decision: 'allow', unmet: [] });
    const before = new Date(Date.parse(verdict.allowedFrom) - 1).toISOString();
    expect(await ask({ at: before })).toMatchObject({ decision: 'deny' });

    const { id: channelId } = await person.channel('phone');
    await app.api.post('/v1/signals', {
      borrower: person.ref,
      channelId,
      kind: 'wrong_person',
      occurredAt: (await app.clock()).toISOString(),
    });
    expect(await ask({ at: verdict.allowedFrom })).toMatchObject({
      unmet: [{ requirement: 'evidence', facts: { notices: [{ trustNow: 'revoked', reached: 'E0' }] } }],
    });
  });

  it('while a complaint is open it rests, and nothing is stored by asking', async () => {
    const { body: hold } = await app.api.post('/v1/complaints', { borrower: person.ref });
    const before = await app.sql('SELECT count(*)::int AS n FROM evidence_entry');
    expect(await requirements()).toEqual([
      ['notice_sent', 'cn.notice.credit_report'],
      ['no_open_hold', 'base.stop.complaint'],
    ]);
    expect(await app.sql('SELECT count(*)::int AS n FROM evidence_entry')).toEqual(before);
    await app.api.post(`/v1/holds/${hold.id}/release`);
    expect(await requirements()).toEqual([['notice_sent', 'cn.notice.credit_report']]);
  });

  it('on facts given in full too, and names what is wrong with them', async () => {
    const given = {
      action: 'assign_to_collector',
      at: '2026-03-10T10:00:00+08:00',
      has_verified_channel: true,
      notices: [
        {
          id: 'n1',
          channel: 'sms',
          trust_at_send: 'verified',
          reached: [{ level: 'E1', at: '2026-03-02T10:00:00+08:00' }],
        },
      ],
    };
    const judge = async (body: object) => app.api.post('/v1/policy/adverse-action', body);
    expect((await judge({ packs: ['base', 'cn'], given })).body).toEqual({
      decision: 'allow',
      unmet: [],
      allowedFrom: '2026-03-10T02:00:00.000Z',
      notice: 'n1',
    });
    const early = { ...given, at: '2026-03-05T23:59:59+08:00' };
    expect((await judge({ packs: ['base', 'cn'], given: early })).body).toMatchObject({
      decision: 'deny',
      reason: 'cn.notice.outsourcing',
      allowedFrom: '2026-03-05T16:00:00.000Z',
    });
    const problem = async (body: object) => {
      const { status, body: answer } = await judge(body);
      return [status, answer.errors?.[0]?.pointer, answer.errors?.[0]?.code];
    };
    expect(await problem({ packs: ['base'], given: { ...given, moon: 'full' } })).toEqual([
      422,
      '/given/moon',
      'GIVEN_INVALID',
    ]);
    expect(
      await problem({
        packs: ['base'],
        given: { ...given, notices: [{ ...given.notices[0], trust_at_send: 'good' }] },
      }),
    ).toEqual([422, '/given/notices/0/trust_at_send', 'GIVEN_INVALID']);
    expect(await problem({ packs: [], given })).toEqual([422, '/packs', expect.any(String)]);
    expect(await problem({ given })).toEqual([422, '/packs', 'REQUIRED']);
    expect(await problem({ packs: ['atlantis'], given })).toEqual([422, '/packs', 'PACK_UNKNOWN']);
    expect(await problem({ borrower: person.ref })).toEqual([422, '', 'REQUIRED']);
    expect(await problem({ borrower: person.ref, action: 'shout' })).toEqual([
      422,
      '/action',
      expect.any(String),
    ]);
    expect(await problem({ borrower: 'nobody', action: 'visit' })).toEqual([
      422,
      '/borrower',
      expect.any(String),
    ]);

    // The same care for contacts.
    const contact = { purpose: 'collection', channel: 'sms', trust: 'stale', at: given.at };
    const evaluate = async (body: object) => (await app.api.post('/v1/policy/evaluate', body)).body;
    expect(await evaluate({ packs: ['base', 'cn'], given: contact })).toMatchObject({
      decision: 'downgrade',
      to: 'security_verification',
      content: 'NEUTRAL',
      refusals: [{ rule: 'content', cite: expect.any(String) }],
    });
    const unknown = await evaluate({
      packs: ['base'],
      given: { ...contact, history: [{ d: 0, colour: 'red' }] },
    });
    expect(unknown).toMatchObject({
      status: 422,
      errors: [{ pointer: '/given/history/0/colour', code: 'GIVEN_INVALID' }],
    });
    expect(await evaluate({ packs: [], given: contact })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/packs' }],
    });
  });
});
