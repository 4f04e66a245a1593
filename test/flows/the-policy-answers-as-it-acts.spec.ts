import { join } from 'node:path';
import { readData } from '../../src/decisions/policy/read-data';
import { parseVector } from '../../src/decisions/policy/vector';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

const vectors = readData(join(__dirname, '../../src/decisions/policy'), 'vectors.yaml')
  .list()
  .map(parseVector);
const MORNING = '2026-03-02T10:00:00+08:00';
const SUNDAY = '2026-03-01T10:00:00+08:00';

describe('the policy answers as it acts', () => {
  let app: TestApp;
  let person: Person;
  const evaluate = async (body: object) => app.api.post('/v1/policy/evaluate', body);
  const live = async (over: object) =>
    (await evaluate({ borrower: person.ref, purpose: 'collection', medium: 'sms', at: MORNING, ...over }))
      .body;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email', 'app']);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  it('gives every vector of the research its answer', async () => {
    expect(vectors.length).toBeGreaterThanOrEqual(28);
    const wrong = [];
    for (const { id, packs, given, expect: decision, reason, content } of vectors) {
      const { status, body } = await evaluate({ packs, given });
      const isRight =
        status === 200 &&
        body.decision === decision &&
        (body.reason ?? null) === reason &&
        (content === null || body.content === content);
      if (!isRight) wrong.push({ id, status, body });
    }
    expect(wrong).toEqual([]);
  });

  it('judges a borrower by what is known of them now', async () => {
    expect(await live({})).toMatchObject({ decision: 'allow', content: 'DEBT' });
    expect(await live({ medium: 'push' })).toMatchObject({ decision: 'allow', content: 'SERVICE' });
    expect(await live({ at: SUNDAY })).toMatchObject({
      decision: 'deny',
      reason: 'base.window.collection',
      opensAt: '2026-03-02T01:00:00.000Z',
    });
    expect(await live({ medium: 'letter' })).toMatchObject({ decision: 'deny', channels: [] });
    expect((await live({ purpose: 'marketing', medium: 'email' })).reason).toBe('base.consent.marketing');
  });

  it('says hold while a complaint is open, and content when the phone is doubted', async () => {
    const { body: hold } = await app.api.post('/v1/complaints', { borrower: person.ref });
    expect(await live({})).toMatchObject({ decision: 'deny', reason: 'hold' });
    expect(await live({ purpose: 'servicing_reminder' })).toMatchObject({ decision: 'allow' });
    await app.api.post(`/v1/holds/${hold.id}/release`);
    expect(await live({})).toMatchObject({ decision: 'allow' });

    await app.handset(person.phone).set('unknown_subscriber');
    await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
    expect(await live({})).toMatchObject({
      decision: 'deny',
      reason: 'content',
      channels: [{ trust: 'suspect', decision: 'deny' }],
    });
    expect(await live({ medium: 'email' })).toMatchObject({ decision: 'allow' });
  });

  it('stores and sends nothing, and names what it cannot judge by', async () => {
    const before = await app.sql('SELECT count(*)::int AS n FROM evidence_entry');
    await live({});
    const problem = async (body: object) => {
      const answer = await evaluate(body);
      return [answer.status, answer.body.errors?.[0]?.code ?? answer.body.code];
    };
    expect(await problem({ packs: ['atlantis'], given: vectors[0]!.given })).toEqual([422, 'PACK_UNKNOWN']);
    expect(await problem({ packs: ['base'], given: { purpose: 'finding' } })).toEqual([422, 'GIVEN_INVALID']);
    expect(await problem({ borrower: 'nobody', purpose: 'collection', medium: 'sms' })).toEqual([
      422,
      'BORROWER_NOT_FOUND',
    ]);
    expect(await problem({})).toEqual([422, 'REQUIRED']);
    expect(await app.sql('SELECT count(*)::int AS n FROM evidence_entry')).toEqual(before);
  });
});
