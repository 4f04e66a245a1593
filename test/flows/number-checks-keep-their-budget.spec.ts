import { NumberChecks } from '../../src/signals/number-checks';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { enrol, toNextMorning } from '../support/people';

describe('number checks keep their budget', () => {
  let app: TestApp;
  const secrets: string[] = [];
  const asked = async (ref: string) =>
    (
      await app.sql(
        `SELECT 1 FROM number_check n JOIN borrower b ON b.id = n.borrower_id WHERE b.external_ref = '${ref}'`,
      )
    ).length;

  beforeAll(async () => {
    app = await startTestApp();
    await app.sql(
      `UPDATE lender SET settings = settings || '{"numberChecks": {"nightly": true, "budgetPerNight": 2}}'`,
    );
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('also when a night’s run is repeated, and everybody’s turn comes', async () => {
    await toNextMorning(app);
    const people = [await enrol(app, ['phone']), await enrol(app, ['phone']), await enrol(app, ['phone'])];
    secrets.push(...people.flatMap((person) => person.secrets));
    const counts = async () => Promise.all(people.map((person) => asked(person.ref)));
    const total = async () => (await counts()).reduce((a, b) => a + b, 0);
    const checks = app.inside(NumberChecks);

    expect(await checks.nightly()).toMatchObject({ asked: 2 });
    // The process ended before it wrote down that the night is done.
    expect(await checks.nightly()).toMatchObject({ asked: 0 });
    expect(await total()).toBe(2);

    // The coming night is less than a day away, and still this one's; the next is a new one.
    await app.advance('P2D');
    expect(await total()).toBe(4);
    expect((await counts()).sort()).toEqual([1, 1, 2]);
  });
});
