import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('story D: nothing is left', () => {
  let app: TestApp;
  let person: Person;
  let id: string;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email', 'app']);
    await app.handset(person.phone).set('unknown_subscriber');
    await app.mailbox(person.email).set('mailbox_unknown');
    await app.device(person.token).set('unregistered');
    id = await accept(
      app,
      make.notice(person.ref, await app.clock(), { deliverBy: make.daysFrom(await app.clock(), 5) }),
    );
    await app.advance('P2D');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  it('ends the notice exhausted, before its deadline', async () => {
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({ status: 'exhausted', currentStep: null });
    expect(new Date(notice.endedAt) < new Date(notice.deliverBy)).toBe(true);
    expect(notice.attempts.map((a: any) => [a.medium, a.state])).toEqual([
      ['sms', 'failed'],
      ['email', 'failed'],
    ]);
  });

  it('doubts the phone and the mailbox, and drops the dead app without a case', async () => {
    expect(await person.channel('phone')).toMatchObject({ trust: 'suspect' });
    expect(await person.channel('email')).toMatchObject({ trust: 'suspect' });
    expect(await person.channel('app')).toMatchObject({ trust: 'revoked' });
    const opened = (await person.events('reverification.opened')).map((e) => e.data.channel);
    expect(opened).not.toContain((await person.channel('app')).id);
  });

  it('tells the lender what was tried and why', async () => {
    const task = (await person.events('task.raised')).find((e) => e.data.notice === id);
    expect(task.data).toMatchObject({ task: 'letter_or_branch', why: 'notice_exhausted' });
    expect(task.data.tried.map((t: any) => [t.medium, t.failure.class])).toEqual([
      ['sms', 'unknown_subscriber'],
      ['email', 'mailbox_unknown'],
    ]);
    // The invitation of the phone's case found the app gone before this notice came to it.
    expect(task.data.notTried).toEqual([
      expect.objectContaining({ kind: 'app', trust: 'revoked', because: 'token_dead' }),
    ]);
    expect(await person.events('notice.exhausted')).toHaveLength(1);
  });

  it('sent nothing to anybody else', async () => {
    expect(await app.handset(person.phone).messages()).toHaveLength(1);
    const rows = await app.sql(`SELECT count(DISTINCT channel_id)::int AS n FROM attempt`);
    expect(rows[0].n).toBe(3);
  });

  it('explains every step', async () => {
    const { body } = await app.api.get(`/v1/notices/${id}/explain`);
    const decisions = body.entries
      .filter((e: any) => e.kind === 'notice.step-decided')
      .map((e: any) => e.facts.decision);
    expect(decisions).toEqual(expect.arrayContaining(['send', 'end']));
    const last = body.entries.filter((e: any) => e.kind === 'notice.step-decided').at(-1);
    expect(last.facts.considered.map((c: any) => [c.medium, c.why])).toEqual([
      ['sms', 'ALREADY_TRIED'],
      ['email', 'ALREADY_TRIED'],
      ['push', 'RULE'],
    ]);
  });
});
