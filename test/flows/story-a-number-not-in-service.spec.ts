import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('story A: number not in service', () => {
  let app: TestApp;
  let person: Person;
  const newNumber = make.phoneNumber();
  let first: string;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email', 'app']);
    await app.handset(person.phone).set('unknown_subscriber');
    first = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, [...person.secrets, newNumber]));

  it('doubts the phone and sends the notice by e-mail, within its window', async () => {
    expect(await person.channel('phone')).toMatchObject({ trust: 'suspect' });
    const notice = await noticeOf(app, first);
    expect(notice.attempts).toMatchObject([
      { medium: 'sms', state: 'failed', failure: { class: 'unknown_subscriber', strength: 'strong' } },
      { medium: 'email', state: 'handed_over', contentClass: 'DEBT' },
    ]);
    expect(notice).toMatchObject({
      status: 'active',
      currentStep: { kind: 'wait', why: 'WAITING_FOR_BOUNCES' },
    });
    expect((await app.mailbox(person.email).messages()).some((m) => m.text.includes('1250.00'))).toBe(true);
  });

  it('asks over e-mail and app, not over the phone', async () => {
    expect(await person.events('reverification.opened')).toHaveLength(1);
    expect((await app.mailbox(person.email).messages()).filter((m) => m.text.includes('/r#'))).toHaveLength(
      1,
    );
    expect((await app.device(person.token).messages()).filter((m) => m.link?.includes('/r#'))).toHaveLength(
      1,
    );
    expect(await app.handset(person.phone).messages()).toHaveLength(1);
  });

  it('takes the new number by link, code and a second way', async () => {
    const hands = new BorrowersHands(app.url, app.sandbox);
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    await hands.giveNewNumber(linkIn(invitation), newNumber);
    await app.advance('PT10S');
    // One way is not enough yet.
    expect(await person.channel('phone', 1)).toMatchObject({
      trust: 'provisional',
      provenance: 'borrower_link',
    });

    const [alert] = await app.device(person.token).messages();
    expect(alert!.text).toMatch(/\*{4}/);
    await hands.confirm(linkIn(alert));
    await app.advance('PT10S');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
    expect(await person.channel('phone', 0)).toMatchObject({ trust: 'revoked' });
    expect(await person.events('reverification.completed')).toHaveLength(1);
  });

  it('sends the next notice by SMS to the new number, and never anything more to the old', async () => {
    await app.advance('P1D');
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    const notice = await noticeOf(app, id);
    expect(notice).toMatchObject({ status: 'satisfied', attempts: [{ medium: 'sms', state: 'delivered' }] });
    expect((await app.handset(newNumber).messages()).some((m) => m.text.includes('1250.00'))).toBe(true);
    expect(await app.handset(person.phone).messages()).toHaveLength(1);
  });

  it('is satisfied with the e-mail after three days without a bounce, as of the day it went', async () => {
    await app.advance('P3D');
    const notice = await noticeOf(app, first);
    expect(notice).toMatchObject({ status: 'satisfied', outcome: { level: 'E1', why: 'EVIDENCE_REACHED' } });
    expect(notice.outcome.at).toBe(notice.attempts[1].handedOverAt);
    expect(notice.attempts).toHaveLength(2);
  });

  it('can say why, step by step', async () => {
    const { body } = await app.api.get(`/v1/notices/${first}/explain`);
    expect(body.entries.map((e: any) => e.kind)).toEqual(
      expect.arrayContaining([
        'notice.accepted',
        'attempt.failed',
        'attempt.handed-over',
        'notice.satisfied',
      ]),
    );
    const second = body.entries.filter(
      (e: any) => e.kind === 'notice.step-decided' && e.facts.decision === 'send',
    )[1];
    expect(second.facts.considered.map((c: any) => [c.medium, c.chosen, c.why])).toEqual([
      ['sms', false, 'ALREADY_TRIED'],
      ['email', true, 'CHOSEN'],
      ['push', false, 'POSSIBLE'],
    ]);
  });
});
