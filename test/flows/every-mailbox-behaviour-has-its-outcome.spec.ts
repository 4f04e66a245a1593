import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

const HOUR_MS = 3_600_000;

describe('every mailbox behaviour has its outcome', () => {
  let app: TestApp;
  const people = new Map<string, Person>();
  const notices = new Map<string, string>();
  const behaviours = [
    'delivered',
    'delivered_dsn',
    'silent',
    'scanner',
    'greylisted',
    'mailbox_full',
    'mailbox_unknown',
  ];
  const notice = (behaviour: string) => noticeOf(app, notices.get(behaviour)!);
  const mailbox = (behaviour: string) => people.get(behaviour)!.channel('email');

  beforeAll(async () => {
    app = await startTestApp();
    const now = await toNextMorning(app);
    for (const behaviour of behaviours) {
      const person = await enrol(app, ['email', 'app']);
      await app.mailbox(person.email).set(behaviour);
      people.set(behaviour, person);
      // By e-mail first, and a deadline that the quiet of 72 hours does not fit into.
      const ladder = [
        { medium: 'email', fallbackAfter: 'PT24H' },
        { medium: 'push', fallbackAfter: 'PT4H' },
      ];
      notices.set(
        behaviour,
        await accept(app, make.notice(person.ref, now, { ladder, deliverBy: make.daysFrom(now, 2) })),
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

  it('a delivery report ends the wait at once', async () => {
    expect(await notice('delivered_dsn')).toMatchObject({
      status: 'satisfied',
      outcome: { level: 'E1' },
      attempts: [{ state: 'delivered' }],
    });
  });

  it('an unknown mailbox is doubted at its bounce, and the app is used at once', async () => {
    const { attempts } = await notice('mailbox_unknown');
    expect(attempts).toMatchObject([
      {
        medium: 'email',
        state: 'failed',
        failure: { class: 'mailbox_unknown', code: '5.1.1', strength: 'strong' },
      },
      { medium: 'push', state: 'delivered' },
    ]);
    expect(await mailbox('mailbox_unknown')).toMatchObject({ trust: 'suspect' });
  });

  it('a full mailbox is a soft failure: no doubt, and the app only after a day', async () => {
    const { attempts } = await notice('mailbox_full');
    expect(attempts).toMatchObject([
      { medium: 'email', state: 'failed', failure: { class: 'mailbox_full', strength: 'none' } },
    ]);
    expect(await mailbox('mailbox_full')).toMatchObject({ trust: 'verified' });
  });

  it('a greylisted mail is tried again as another row five minutes later, and nothing is held against the mailbox', async () => {
    const { attempts } = await notice('greylisted');
    expect(attempts).toMatchObject([
      {
        medium: 'email',
        state: 'failed',
        failure: { class: 'greylisted', strength: 'none' },
        handedOverAt: null,
      },
      { medium: 'email', state: 'handed_over' },
    ]);
    expect(Date.parse(attempts[1].plannedAt) - Date.parse(attempts[0].failedAt)).toBe(5 * 60_000);
    expect(await app.mailbox(people.get('greylisted')!.email).messages()).toHaveLength(1);
    expect(await mailbox('greylisted')).toMatchObject({ trust: 'verified' });
  });

  it('a scanner that opens and clicks everything changes nothing', async () => {
    const { attempts } = await notice('scanner');
    expect(attempts).toMatchObject([{ state: 'handed_over', openedAt: null }]);
    const { trust, verifiedAt } = await mailbox('scanner');
    expect(trust).toBe('verified');
    expect(verifiedAt < attempts[0].handedOverAt).toBe(true);
  });

  it('only waits while no bounce has come, and sends nothing more', async () => {
    await app.advance('P2D');
    for (const behaviour of ['delivered', 'silent', 'scanner', 'greylisted']) {
      const { status, currentStep, attempts } = await notice(behaviour);
      expect({ behaviour, status, why: currentStep?.why }).toEqual({
        behaviour,
        status: 'active',
        why: 'WAITING_FOR_BOUNCES',
      });
      expect(attempts.filter((a: any) => a.medium !== 'email')).toEqual([]);
    }
    expect((await notice('mailbox_full')).attempts).toMatchObject([
      { state: 'failed' },
      { medium: 'push', state: 'delivered' },
    ]);
  });

  it('is satisfied after 72 quiet hours, dated at the 250: in time, though the deadline is past', async () => {
    await app.advance('P1DT1H');
    for (const behaviour of ['delivered', 'silent', 'scanner', 'greylisted']) {
      const { status, outcome, attempts, endedAt, deliverBy } = await notice(behaviour);
      const { handedOverAt } = attempts.at(-1);
      expect({ behaviour, status, level: outcome?.level, at: outcome?.at }).toEqual({
        behaviour,
        status: 'satisfied',
        level: 'E1',
        at: handedOverAt,
      });
      expect(Date.parse(endedAt) - Date.parse(handedOverAt)).toBe(72 * HOUR_MS);
      expect(endedAt > deliverBy).toBe(true);
    }
  });

  it('opens no link for a scanner: the case it visits stands where it stood', async () => {
    const now = await toNextMorning(app);
    const person = await enrol(app, ['phone', 'email']);
    people.set('invited', person);
    await app.mailbox(person.email).set('scanner');
    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, now));
    await app.advance('PT30M');
    const mails = await app.mailbox(person.email).messages();
    expect(mails.some((mail) => mail.text.includes('/r#'))).toBe(true);
    const ofPerson = `borrower_id = (SELECT id FROM borrower WHERE external_ref = '${person.ref}')`;
    expect(await app.sql(`SELECT state FROM reverification WHERE ${ofPerson}`)).toEqual([
      { state: 'invited' },
    ]);
    expect(await app.sql('SELECT 1 FROM reverification_session')).toEqual([]);
    expect(await app.sql('SELECT 1 FROM reverification_link WHERE used_at IS NOT NULL')).toEqual([]);
    expect(await person.channel('email')).toMatchObject({ trust: 'verified' });
  });
});
