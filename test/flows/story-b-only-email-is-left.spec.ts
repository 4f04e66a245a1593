import { BorrowersHands, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('story B: only e-mail is left', () => {
  let app: TestApp;
  const secrets: string[] = [];

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  /** A borrower whose phone died, and who gave a new number by the link in the mailbox. */
  async function withNewNumber(
    kinds: ('phone' | 'email' | 'app')[],
  ): Promise<{ person: Person; newNumber: string; caseId: string }> {
    await toNextMorning(app);
    const person = await enrol(app, kinds);
    const newNumber = make.phoneNumber();
    secrets.push(...person.secrets, newNumber);
    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    const invitation = (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#'));
    await new BorrowersHands(app.url, app.sandbox).giveNewNumber(linkIn(invitation), newNumber);
    await app.advance('PT10S');
    const [opened] = await person.events('reverification.opened');
    return { person, newNumber, caseId: opened.data.reverification };
  }
  const stepUp = async (caseId: string) => {
    const { body } = await app.outside.post('/sandbox/step-up', { reverification: caseId });
    return app.api.post(`/v1/reverifications/${caseId}/step-up`, { assertion: body.assertion });
  };

  it('keeps the number provisional, tells the lender, and verifies it only by the lender’s step-up after the hold', async () => {
    const { person, newNumber, caseId } = await withNewNumber(['phone', 'email']);
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
    const tasks = (await person.events('task.raised')).filter((e) => e.data.reverification === caseId);
    expect(tasks).toHaveLength(1);

    // No debt content during the hold: the least a reminder says, without amount or date.
    const id = await accept(
      app,
      make.notice(person.ref, await app.clock(), {
        evidence: 'E1',
        ladder: [{ medium: 'sms', fallbackAfter: 'PT1H' }],
      }),
    );
    await app.advance('PT10M');
    const texts = (await app.handset(newNumber).messages()).map((m) => m.text).join('\n');
    expect(texts).not.toContain('1250.00');
    for (const attempt of (await noticeOf(app, id)).attempts)
      expect(attempt).toMatchObject({ trustAtSend: 'provisional', contentClass: 'SERVICE' });

    await app.advance('P5D');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
    expect((await app.api.get(`/v1/reverifications/${caseId}`)).body).toMatchObject({ state: 'holding' });

    expect((await stepUp(caseId)).status).toBe(200);
    await app.advance('PT10S');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
    expect(await person.channel('phone', 0)).toMatchObject({ trust: 'revoked' });
    expect((await app.api.get(`/v1/reverifications/${caseId}`)).body).toMatchObject({ state: 'completed' });
  });

  it('remembers a step-up given during the hold, and verifies at its end', async () => {
    const { person, caseId } = await withNewNumber(['phone', 'email']);
    expect((await stepUp(caseId)).status).toBe(200);
    await app.advance('PT1H');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
    await app.advance('PT72H');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
  });

  it('refuses an assertion that is forged, of another case, or used twice', async () => {
    const { caseId } = await withNewNumber(['phone', 'email']);
    const other = await withNewNumber(['phone', 'email']);
    const { body } = await app.outside.post('/sandbox/step-up', { reverification: other.caseId });
    const wrong = [body.assertion, `${body.assertion.slice(0, -4)}AAAA`, 'a.b.c', ''];
    for (const assertion of wrong) {
      const answer = await app.api.post(`/v1/reverifications/${caseId}/step-up`, { assertion });
      expect([400, 401, 403, 409, 422]).toContain(answer.status);
    }
    expect((await app.api.get(`/v1/reverifications/${caseId}`)).body).toMatchObject({
      state: 'holding',
      stepUpAt: null,
    });
  });

  it('lets a second channel that is only told say no: revoked, disputed, the lender told', async () => {
    const { person, caseId } = await withNewNumber(['phone', 'email', 'app']);
    const [alert] = await app.device(person.token).messages();
    await new BorrowersHands(app.url, app.sandbox).sayNotMe(linkIn(alert));
    await app.advance('PT10S');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'revoked' });
    expect((await app.api.get(`/v1/reverifications/${caseId}`)).body).toMatchObject({ state: 'disputed' });
    expect(await person.events('reverification.disputed')).toHaveLength(1);
    await app.advance('PT73H');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'revoked' });
  });

  it('verifies after the hold when a second channel was told and nobody objected', async () => {
    const { person, caseId } = await withNewNumber(['phone', 'email', 'app']);
    expect((await person.events('task.raised')).filter((e) => e.data.reverification === caseId)).toHaveLength(
      0,
    );
    await app.advance('PT71H');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'provisional' });
    await app.advance('PT2H');
    expect(await person.channel('phone', 1)).toMatchObject({ trust: 'verified' });
  });
});
