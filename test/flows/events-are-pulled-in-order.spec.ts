import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

describe('events are pulled in order', () => {
  let app: TestApp;
  let secrets: string[];
  const pull = async (after: string | null, limit: number) =>
    (await app.api.get(`/v1/events?limit=${limit}${after ? `&after=${after}` : ''}`)).body;
  const newcomer = async (): Promise<Person> => {
    const person = await enrol(app, ['phone', 'email']);
    secrets.push(...person.secrets);
    return person;
  };

  beforeAll(async () => {
    app = await startTestApp();
    secrets = [];
    await toNextMorning(app);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('tells one story in the order in which it happened, masked', async () => {
    const person = await newcomer();
    await app.handset(person.phone).set('unknown_subscriber');
    const notice = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
    const events = await person.events();
    expect(events.map((e) => e.type)).toEqual([
      'channel.verified',
      'channel.verified',
      'attempt.failed',
      'channel.suspect',
      'reverification.opened',
    ]);
    expect(events[2]!.data).toMatchObject({ notice, medium: 'sms', class: 'unknown_subscriber' });
    for (const event of events)
      expect(event).toMatchObject({
        id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
        lender: 'demo',
        borrower: person.ref,
      });
    for (const secret of person.secrets) expect(JSON.stringify(events)).not.toContain(secret);
    expect(events.map((e) => e.at)).toEqual(events.map((e) => e.at).sort());
  });

  it('gives the same list page by page, and the given place back when nothing is newer', async () => {
    for (let i = 0; i < 3; i += 1) await newcomer();
    const all = (await app.events()).map((e) => e.id);
    const paged: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: any = await pull(after, 2);
      if (page.items.length === 0) {
        expect(page).toEqual({ items: [], nextCursor: after });
        break;
      }
      expect(page.items.length).toBeLessThanOrEqual(2);
      expect(page.nextCursor).toBe(page.items.at(-1).id);
      paged.push(...page.items.map((e: any) => e.id));
      after = page.nextCursor;
    }
    expect(paged).toEqual(all);
    expect((await pull(all[3]!, 1000)).items.map((e: any) => e.id)).toEqual(all.slice(4));
    // Any event's id is a place, and more than a thousand means a thousand.
    expect((await pull(null, 99_999)).items).toHaveLength(all.length);
  });

  it('misses nothing and repeats nothing while many write and one reads', async () => {
    const seen: string[] = [];
    let after = (await app.events()).at(-1)!.id;
    let isWriting = true;
    const read = async () => {
      for (let isLast = false; !isLast;) {
        // Looked at once more after the last writer is done.
        isLast = !isWriting;
        for (let page = await pull(after, 3); page.items.length > 0; page = await pull(after, 3)) {
          seen.push(...page.items.map((e: any) => e.id));
          after = page.nextCursor;
        }
      }
    };
    const start = after;
    const reading = read();
    await Promise.all(Array.from({ length: 12 }, newcomer));
    isWriting = false;
    await reading;
    const expected = (await app.events()).map((e) => e.id);
    expect(seen).toEqual(expected.slice(expected.indexOf(start) + 1));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(24);
  });

  it('knows its places: another lender’s, or none, is refused', async () => {
    for (const after of ['evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50', 'yesterday']) {
      const { status, body } = await app.api.get(`/v1/events?after=${after}`);
      expect([status, body.errors[0].code]).toEqual([
        422,
        after === 'yesterday' ? expect.any(String) : 'EVENT_CURSOR_UNKNOWN',
      ]);
    }
    const answer = await app.outside.get('/v1/events');
    expect(answer.status).toBe(401);
  });
});
