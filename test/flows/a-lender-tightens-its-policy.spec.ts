import { DataSource } from 'typeorm';
import type { Api } from '../../demo/client/http';
import { Lenders } from '../../src/lenders/lenders.service';
import { inTx, NOBODY } from '../../src/platform/tx';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { anotherKey, anotherLender } from '../support/keys';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

const MORNING = '2026-03-02T10:00:00+08:00';
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
/** No collection before noon, and none at all at weekends. */
const noon = { rule: 'base.window.collection', allow: [{ days: DAYS, from: '12:00', to: '18:00' }] };

describe('a lender tightens its policy', () => {
  let app: TestApp;
  let second: Api;
  let other: Api;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
    second = await anotherKey(app);
    other = await anotherLender(app);
    await toNextMorning(app);
    person = await enrol(app, ['phone']);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const draft = (overrides: object[], over: object = {}) =>
    app.api.post('/v1/policies', { overrides, ...over });
  const publish = (api: Api, n: number) => api.post(`/v1/policies/${n}/publish`);
  const evaluate = async () =>
    (
      await app.api.post('/v1/policy/evaluate', {
        borrower: person.ref,
        purpose: 'collection',
        medium: 'sms',
        at: MORNING,
      })
    ).body;
  const decisions = async (notice: string) =>
    app.sql(
      `SELECT body::jsonb AS body FROM evidence_entry WHERE stream = '${notice}' AND kind = 'notice.step-decided' ORDER BY n`,
    );

  it('shows every pack with its rules, their force and their source', async () => {
    const { status, body } = await app.api.get('/v1/policies');
    expect(status).toBe(200);
    expect(body).toMatchObject({ inForce: null, items: [], nextCursor: null });
    expect(body.packs.map((p: any) => [p.id, p.applies])).toEqual(
      expect.arrayContaining([
        ['base', 'always'],
        ['uk', 'residence'],
      ]),
    );
    const cap = body.packs[0].rules.find((r: any) => r.id === 'base.cap.all.day');
    expect(cap).toMatchObject({ kind: 'frequency_cap', force: 'product_default', override: null });
    expect(body.packs.flatMap((p: any) => p.rules).every((r: any) => 'cite' in r && 'title' in r)).toBe(true);
  });

  it.each([
    [
      'a higher cap',
      [{ rule: 'base.cap.all.day', limit: 9 }],
      '/overrides/0/limit',
      /more than the rule's 2/,
    ],
    [
      'hours that the rule closes',
      [
        { rule: 'base.cap.all.day', limit: 1 },
        { ...noon, allow: [{ days: ['sun'], from: '12:00', to: '18:00' }] },
      ],
      '/overrides/1/allow',
      /opens hours that the rule closes/,
    ],
    [
      'a rule that no pack has',
      [{ rule: 'base.cap.moon', limit: 1 }],
      '/overrides/0',
      /no pack has this rule/,
    ],
    ['no rule', [{ limit: 1 }], '/overrides/0/rule', /names no rule/],
    [
      'a word it does not know',
      [{ rule: 'base.cap.all.day', limit: 1, more: true }],
      '/overrides/0',
      /unknown key/,
    ],
    [
      'an hour that never comes',
      [{ ...noon, allow: [{ days: DAYS, from: '25:00', to: '26:00' }] }],
      '/overrides/0/allow/0/from',
      /./,
    ],
    [
      'loosening its own stricter value again',
      [
        { rule: 'base.cap.all.day', limit: 1 },
        { rule: 'base.cap.all.day', limit: 2 },
      ],
      '/overrides/1/limit',
      /2 is more than the rule's 1/,
    ],
  ])('refuses %s', async (_what, overrides, pointer, reason) => {
    const { status, body } = await draft(overrides);
    expect([status, body.code]).toEqual([422, 'POLICY_INVALID']);
    expect(body.errors[0].pointer).toBe(pointer);
    expect(body.errors[0].detail).toMatch(reason);
  });

  it('refuses fewer packs than the lender was set up with, and packs that there are not', async () => {
    const fewer = await draft([], { packs: ['base'] });
    expect([fewer.status, fewer.body.code]).toEqual([422, 'PACKS_LOOSENED']);
    const [{ packs }] = await app.sql(`SELECT packs FROM lender WHERE slug = 'demo'`);
    const none = await draft([], { packs: [...packs, 'moon'] });
    expect(none.body.errors[0]).toMatchObject({ pointer: `/packs/${packs.length}`, code: 'PACK_UNKNOWN' });
  });

  it('judges by a draft only once somebody else published it, and then at once', async () => {
    expect(await evaluate()).toMatchObject({ decision: 'allow' });
    const drafted = await draft([noon]);
    expect(drafted.body).toMatchObject({ n: 1, state: 'draft', overrides: [noon] });
    expect(await evaluate()).toMatchObject({ decision: 'allow' });

    // Planned while nothing was tightened, due tomorrow at ten.
    const early = await accept(
      app,
      make.collection(person.ref, await app.clock(), { notBefore: make.daysFrom(await app.clock(), 1) }),
    );
    expect((await publish(app.api, 1)).body.code).toBe('FOUR_EYES_REQUIRED');
    expect((await publish(other, 1)).status).toBe(404);
    expect((await publish(second, 1)).body).toMatchObject({ n: 1, state: 'published' });
    expect((await publish(second, 1)).body.code).toBe('NOT_A_DRAFT');
    expect(await evaluate()).toMatchObject({
      decision: 'deny',
      reason: 'base.window.collection',
      opensAt: '2026-03-02T04:00:00.000Z',
    });

    const late = await accept(app, make.collection(person.ref, await app.clock()));
    await app.advance('PT0S');
    expect((await decisions(late))[0].body).toMatchObject({ decision: 'wait', policyVersion: 1 });
    await app.advance('P3D');
    for (const { called_at: at } of await app.sql(
      `SELECT a.called_at FROM attempt a WHERE a.called_at IS NOT NULL`,
    )) {
      const shanghai = new Date(at.getTime() + 8 * 3_600_000);
      expect(shanghai.getUTCHours()).toBeGreaterThanOrEqual(12);
      expect([1, 2, 3, 4, 5]).toContain(shanghai.getUTCDay());
    }
    expect((await decisions(early)).at(-1).body.policyVersion).toBe(1);

    const { body } = await app.api.get('/v1/policies');
    expect(body.inForce).toBe(1);
    expect(body.packs[0].rules.find((r: any) => r.id === noon.rule).override).toEqual(noon);
    expect((await other.get('/v1/policies')).body).toMatchObject({ inForce: null, items: [] });
  });

  it('replaces the version before, never goes back to an older draft, and leaves its trace', async () => {
    await draft([noon, { rule: 'base.cap.all.day', limit: 1 }]);
    await draft([{ rule: 'base.cap.all.day', limit: 1 }]);
    expect((await publish(second, 3)).status).toBe(200);
    expect(await evaluate()).toMatchObject({ decision: 'allow' });
    expect((await publish(second, 2)).body.code).toBe('VERSION_SUPERSEDED');
    expect((await publish(second, 99)).status).toBe(404);
    expect((await second.post('/v1/policies/x/publish')).status).toBe(404);

    const evidence = await app.sql(
      `SELECT kind, body::jsonb AS body FROM evidence_entry WHERE kind LIKE 'policy.%' ORDER BY id`,
    );
    expect(evidence.map((e) => [e.kind, e.body.policyVersion])).toEqual([
      ['policy.drafted', 1],
      ['policy.published', 1],
      ['policy.drafted', 2],
      ['policy.drafted', 3],
      ['policy.published', 3],
    ]);
    expect(evidence[1].body.by).not.toBe(evidence[1].body.draftedBy);
    await expect(app.sql(`UPDATE policy_version SET overrides = '[]'`)).rejects.toThrow(/never changed/);
    await expect(app.sql(`DELETE FROM policy_version`)).rejects.toThrow(/never deleted/);
  });

  it('is not set up with a neutral name that says debt', async () => {
    const create = (slug: string, neutralName: string) =>
      inTx(app.inside(DataSource), NOBODY, (tx) =>
        app.inside(Lenders).create(tx, {
          slug,
          name: 'Quick Loans',
          neutralName,
          officialNumber: '95002',
          packs: ['base'],
        }),
      );
    for (const name of ['Quick Loans', '快速贷', 'Acme Collections'])
      await expect(create('quick', name)).rejects.toMatchObject({
        status: 422,
        code: 'NEUTRAL_NAME_SAYS_DEBT',
        errors: [{ pointer: '/neutralName' }],
      });
    expect(await create('quick', 'Quick Services')).toMatchObject({ neutralName: 'Quick Services' });
  });

  it('needs the scopes', async () => {
    const reader = await anotherKey(app, ['policy:read']);
    expect((await reader.get('/v1/policies')).status).toBe(200);
    expect((await reader.post('/v1/policies', { overrides: [] })).body.code).toBe('SCOPE_MISSING');
    expect((await publish(reader, 2)).body.code).toBe('SCOPE_MISSING');
  });
});
