import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

/** What one notice by SMS, with e-mail behind it, comes to on each kind of handset. */
interface Outcome {
  /** The attempt by SMS once its receipts are in. */
  sms: { state: string; class?: string; code?: string };
  /** The phone after this one notice. */
  trust: string;
  reason?: string;
  /** When the e-mail goes, in hours after the SMS; null when none is needed. */
  emailAfter: number | null;
}

const DELIVERED: Outcome = { sms: { state: 'delivered' }, trust: 'verified', emailAfter: null };
const failed = (cls: string, code: string) => ({ state: 'failed', class: cls, code });

const OUTCOMES: Record<string, Outcome> = {
  delivered: DELIVERED,
  // A soft failure is waited out for a day: the handset may only be off.
  absent: { sms: failed('absent_subscriber', '30003'), trust: 'verified', emailAfter: 24 },
  unknown_subscriber: {
    sms: failed('unknown_subscriber', '30005'),
    trust: 'suspect',
    reason: 'STRONG_SIGNAL',
    emailAfter: 0,
  },
  // 停机 is weak, and one weak signal moves nothing.
  suspended: { sms: failed('suspended_subscriber', 'MK:0005'), trust: 'verified', emailAfter: 24 },
  ambiguous: { sms: failed('number_state_ambiguous', 'CB:0001'), trust: 'verified', emailAfter: 24 },
  recycled: DELIVERED,
  silent: { sms: { state: 'handed_over' }, trust: 'verified', emailAfter: 4 },
  late: { ...DELIVERED, sms: { state: 'handed_over' } },
  duplicate: DELIVERED,
  reordered: DELIVERED,
  filtered: { sms: failed('carrier_filtered', '30007'), trust: 'verified', emailAfter: 24 },
  // One lost segment loses the message, whatever the carrier says about the other.
  multipart_partial: { sms: failed('unknown', '30008'), trust: 'verified', emailAfter: 24 },
  ported: DELIVERED,
};

const HOUR_MS = 3_600_000;

describe('every handset behaviour has its outcome', () => {
  let app: TestApp;
  const people = new Map<string, Person>();
  const notices = new Map<string, string>();
  const sms = async (behaviour: string) => (await noticeOf(app, notices.get(behaviour)!)).attempts[0];

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    for (const behaviour of Object.keys(OUTCOMES)) {
      const person = await enrol(app, ['phone', 'email']);
      await app.handset(person.phone).set(behaviour);
      people.set(behaviour, person);
      notices.set(
        behaviour,
        await accept(
          app,
          make.notice(person.ref, await app.clock(), { deliverBy: make.daysFrom(await app.clock(), 6) }),
        ),
      );
    }
    await app.advance('PT10M');
  });
  afterAll(() => app.stop());
  afterEach(() =>
    expectAlwaysTrue(
      app,
      [...people.values()].flatMap((person) => person.secrets),
    ),
  );

  it.each(Object.entries(OUTCOMES))(
    '%s: the attempt, and how far the phone is trusted',
    async (behaviour, outcome) => {
      const attempt = await sms(behaviour);
      const { state, class: cls, code } = outcome.sms;
      expect(attempt).toMatchObject({ medium: 'sms', state, failure: cls ? { class: cls, code } : null });
      const phone = await people.get(behaviour)!.channel('phone');
      expect(phone.trust).toBe(outcome.trust);
      if (outcome.reason) expect(phone.trustReasons.at(-1).code).toBe(outcome.reason);
      expect(await people.get(behaviour)!.events('reverification.opened')).toHaveLength(
        outcome.trust === 'suspect' ? 1 : 0,
      );
      expect(await people.get(behaviour)!.events('attempt.failed')).toHaveLength(state === 'failed' ? 1 : 0);
    },
  );

  it('ported refreshes the route alone: the proof is no younger, and no signal was kept', async () => {
    const rows =
      await app.sql(`SELECT s.kind FROM signal s JOIN channel c ON c.id = s.channel_id JOIN borrower b ON b.id = c.borrower_id
      WHERE c.kind = 'phone' AND b.external_ref = '${people.get('ported')!.ref}'`);
    expect(rows).toEqual([{ kind: 'proof' }]);
  });

  it('late is satisfied by its receipt two hours later, and nothing else was sent', async () => {
    expect((await noticeOf(app, notices.get('late')!)).status).toBe('active');
    await app.advance('PT2H');
    const notice = await noticeOf(app, notices.get('late')!);
    expect(notice).toMatchObject({ status: 'satisfied', attempts: [{ medium: 'sms', state: 'delivered' }] });
  });

  it('sends the e-mail when each of them allows it, and never when none is needed', async () => {
    await app.advance('P2D');
    for (const [behaviour, { emailAfter }] of Object.entries(OUTCOMES)) {
      const { status, attempts } = await noticeOf(app, notices.get(behaviour)!);
      const [first, ...others] = attempts;
      const after = others.map((a: any) => [
        a.medium,
        Math.round((Date.parse(a.handedOverAt) - Date.parse(first.handedOverAt)) / HOUR_MS),
      ]);
      expect({ behaviour, status, after }).toEqual({
        behaviour,
        status: emailAfter === null ? 'satisfied' : 'active',
        after: emailAfter === null ? [] : [['email', emailAfter]],
      });
    }
  });

  it('is satisfied by the mailbox in the end, never by a phone that failed', async () => {
    await app.advance('P3D');
    for (const [behaviour, { emailAfter }] of Object.entries(OUTCOMES)) {
      const { status, outcome, attempts } = await noticeOf(app, notices.get(behaviour)!);
      const proof = attempts.find((a: any) => a.id === outcome.attempt);
      expect({ behaviour, status, medium: proof.medium, level: outcome.level }).toEqual({
        behaviour,
        status: 'satisfied',
        medium: emailAfter === null ? 'sms' : 'email',
        level: 'E1',
      });
    }
  });
});

describe('a delivery that comes after the fallback', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
    await app.handset(person.phone).set('late');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const ladder = [
    { medium: 'sms', fallbackAfter: 'PT1H' },
    { medium: 'email', fallbackAfter: 'PT24H' },
  ];

  it('is recorded as an avoidable duplicate, and nothing more is sent', async () => {
    const id = await accept(app, make.notice(person.ref, await app.clock(), { ladder, critical: true }));
    await app.advance('PT90M');
    expect((await noticeOf(app, id)).attempts).toMatchObject([
      { state: 'handed_over' },
      { medium: 'email', state: 'handed_over' },
    ]);
    await app.advance('PT1H');
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({
      status: 'satisfied',
      attempts: [{ state: 'delivered' }, { state: 'handed_over' }],
    });
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const delivered = body.entries.filter((e: any) => e.kind === 'attempt.delivered');
    expect(delivered).toEqual([
      expect.objectContaining({ facts: expect.objectContaining({ late: true, avoidableDuplicate: true }) }),
    ]);
    await app.advance('P4D');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied', endedAt: notice.endedAt });
  });

  it('re-opens nothing that has ended meanwhile', async () => {
    const now = await toNextMorning(app);
    const id = await accept(
      app,
      make.notice(person.ref, now, {
        ladder: [ladder[0]],
        deliverBy: new Date(now.getTime() + HOUR_MS).toISOString(),
      }),
    );
    await app.advance('PT90M');
    const ended = await noticeOf(app, id);
    expect(ended.endedAt).not.toBeNull();
    await app.advance('PT2H');
    const later = await noticeOf(app, id);
    expect(later).toMatchObject({
      status: ended.status,
      endedAt: ended.endedAt,
      attempts: [{ state: 'delivered' }],
    });
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    expect(body.entries.at(-1)).toMatchObject({ kind: 'attempt.delivered', facts: { afterTheEnd: true } });
  });
});
