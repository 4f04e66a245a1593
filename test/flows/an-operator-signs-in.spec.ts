import { generateSync } from 'otplib';
import { Api } from '../../demo/client/http';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { anotherLender } from '../support/keys';
import { apiOf, codeOf, hire, knock, PASSWORD, uuidOf, type Staff } from '../support/operators';

describe('an operator signs in', () => {
  let app: TestApp;
  let staff: Staff;
  beforeAll(async () => {
    app = await startTestApp();
    staff = await hire(app, 'operator', 'Wang.Lei@demo.example');
  });
  afterAll(() => app.stop());
  afterEach(() =>
    expectAlwaysTrue(app, ['wang.lei@demo.example', PASSWORD, staff.secret, ...staff.recoveryCodes]),
  );

  const kinds = async (id: string) =>
    (await app.sql(`SELECT kind FROM evidence_entry WHERE stream = '${id}' ORDER BY n`)).map((r) => r.kind);
  const unlock = () => app.sql('DELETE FROM login_throttle');

  it('sets up the account from an invitation, which is good once', async () => {
    expect(staff.recoveryCodes).toHaveLength(10);
    const page = await staff.browser.open('/account');
    expect(page.text).toContain('wang.lei@demo.example at Demo Bank');
    expect(await kinds(staff.id)).toEqual([
      'operator.invited',
      'operator.factor-added',
      'operator.factor-added',
      'operator.activated',
      'operator.signed-in',
    ]);
    const { body } = await app.api.post('/v1/operators', { login: 'late', role: 'viewer' });
    const code = body.invitation.split('#')[1];
    const come = async (invitation: string) => {
      const visitor = app.visitor();
      const opened = await visitor.open('/account/invitation');
      return (await visitor.submit(opened, { invitation }, '/account/invitation')).url;
    };
    expect(await come('x'.repeat(43))).toMatch(/\/account\/invitation$/);
    expect(await come(code)).toMatch(/\/account\/set-up$/);
    await app.sql(
      `UPDATE operator SET invite_until = now() - interval '1 second' WHERE id = '${uuidOf(body.id)}'`,
    );
    expect(await come(code)).toMatch(/\/account\/invitation$/);
    const taken = await app.api.post('/v1/operators', { login: 'WANG.LEI@demo.example', role: 'admin' });
    expect([taken.status, taken.body.code]).toEqual([409, 'OPERATOR_EXISTS']);
  });

  it('takes a bad password of nobody', async () => {
    const { body } = await app.api.post('/v1/operators', { login: 'picky', role: 'viewer' });
    const visitor = app.visitor();
    let page = await visitor.submit(
      await visitor.open('/account/invitation'),
      { invitation: body.invitation.split('#')[1] },
      '/account/invitation',
    );
    for (const [password, again, said] of [
      ['short', 'short', 'at least 12'],
      ['passwordpassword', 'passwordpassword', 'Many people'],
      ['i am picky at work', 'i am picky at work', 'Leave out'],
      [PASSWORD, `${PASSWORD}!`, 'not the same'],
    ] as const) {
      page = await visitor.submit(page, { password, again }, '/account/password');
      expect([page.status, page.text]).toEqual([422, expect.stringContaining(said)]);
      expect(page.html).not.toContain(`value="${password}"`);
    }
  });

  it('answers alike whether lender, name or password is wrong, and in the same time', async () => {
    await unlock();
    const answers: string[] = [];
    const times: number[][] = [[], []];
    const cases = [
      { login: staff.login, password: 'wrong wrong wrong' },
      { login: 'nobody', password: 'wrong wrong wrong' },
      { organisation: 'nowhere', login: staff.login, password: PASSWORD },
      { login: '<script>', password: PASSWORD },
    ];
    for (const typed of cases) {
      const page = await knock(app.visitor(), typed);
      expect(page.status).toBe(422);
      answers.push(page.html.replaceAll(/(value|data-options)="[^"]*"/g, ''));
    }
    expect(new Set(answers).size).toBe(1);
    await unlock();
    for (let i = 0; i < 8; i += 1)
      for (const [which, login] of [staff.login, 'nobody'].entries()) {
        const visitor = app.visitor();
        const page = await visitor.open('/account/sign-in');
        const began = performance.now();
        await visitor.submit(page, { organisation: 'demo', login, password: 'wrong' }, '/account/sign-in');
        times[which]!.push(performance.now() - began);
        await unlock();
      }
    // Not milliseconds on a machine that does other things: a password that is not looked at answers ten times faster.
    const median = (of: number[]) => of.toSorted((a, b) => a - b)[4]!;
    expect(median(times[1]!)).toBeGreaterThan(median(times[0]!) / 2);
    expect(median(times[1]!)).toBeLessThan(median(times[0]!) * 2);
  });

  it('locks an account for longer each time, one that exists and one that does not', async () => {
    for (const login of [staff.login, 'nobody']) {
      await unlock();
      for (let i = 0; i < 4; i += 1)
        expect((await knock(app.visitor(), { login, password: 'x' })).status).toBe(422);
      const locks: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        expect((await knock(app.visitor(), { login, password: 'x' })).status).toBe(422);
        // Locked: the right password is not even looked at.
        const locked = await knock(app.visitor(), { login, password: PASSWORD });
        expect(locked.status).toBe(429);
        locks.push(Number(locked.headers.get('retry-after')));
        await app.sql(`UPDATE login_throttle SET expire = 0 WHERE key LIKE 'lock:%'`);
      }
      expect(locks.map((seconds) => Math.ceil(seconds / 30) * 30)).toEqual([30, 60, 120]);
    }
    await unlock();
    // Of many at once no more are looked at than one after the other.
    const at = await Promise.all(
      Array.from({ length: 12 }, () => knock(app.visitor(), { login: 'crowd', password: 'x' })),
    );
    expect(at.map(({ status }) => status).filter((status) => status === 422)).toHaveLength(5);
    await unlock();
    // And of one network no more than sixty, whoever they are for.
    await app.sql(`UPDATE login_throttle SET points = 60`);
    await knock(app.visitor(), { login: 'n0', password: 'x' });
    await app.sql(`UPDATE login_throttle SET points = 60 WHERE key LIKE 'net:%'`);
    expect((await knock(app.visitor(), { login: 'n1', password: 'x' })).status).toBe(429);
    await unlock();
  });

  it('takes each code once, and each recovery code once', async () => {
    const code = await codeOf(app, staff);
    const come = async (typed: string) => {
      const visitor = app.visitor();
      const page = await visitor.submit(await knock(visitor, staff), { code: typed }, '/account/second');
      return page.url.replace(app.url, '');
    };
    expect(await come(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe('/account');
    expect(await come(code)).toBe('/account/second');
    expect(await come(generateSync({ secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }))).toBe('/account/second');
    const spare = staff.recoveryCodes[0]!;
    expect(await come(spare.toLowerCase().replaceAll('-', ' '))).toBe('/account');
    expect(await come(spare)).toBe('/account/second');
    await unlock();
  });

  it('opens nothing with the first step alone, and has a new token after each', async () => {
    const visitor = app.visitor();
    const page = await knock(visitor, staff);
    const half = visitor.cookies.get('stillyou_operator')!;
    expect((await apiOf(app, visitor).get('/v1/events')).status).toBe(401);
    expect((await visitor.open('/account')).url).toMatch(/second$/);
    await visitor.submit(page, { code: await codeOf(app, staff) }, '/account/second');
    expect(visitor.cookies.get('stillyou_operator')).not.toBe(half);
    expect((await apiOf(app, visitor).get('/v1/events')).status).toBe(200);
    visitor.cookies.set('stillyou_operator', half);
    expect((await apiOf(app, visitor).get('/v1/events')).status).toBe(401);
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  it('is a person: with a key of their own they are still one pair of eyes', async () => {
    const [one, two] = [await hire(app, 'admin'), await hire(app, 'compliance')];
    const api = apiOf(app, one.browser);
    const drafted = await api.post('/v1/policies', { overrides: [{ rule: 'base.cap.all.day', limit: 1 }] });
    expect([drafted.status, drafted.body.draftedBy]).toEqual([201, one.id]);
    const { key } = (await api.post('/v1/keys', { name: 'mine', scopes: ['policies:write'] })).body;
    const publish = (by: { post: typeof api.post }) => by.post(`/v1/policies/${drafted.body.n}/publish`);
    expect((await publish(new Api(app.url, key))).body.code).toBe('FOUR_EYES_REQUIRED');
    expect((await publish(api)).body.code).toBe('FOUR_EYES_REQUIRED');
    const published = await publish(apiOf(app, two.browser));
    expect(published.body).toMatchObject({ draftedBy: one.id, publishedBy: two.id, state: 'published' });
    const [entry] = await app.sql(
      `SELECT body FROM evidence_entry WHERE kind = 'policy.published' ORDER BY at DESC LIMIT 1`,
    );
    expect(JSON.parse(entry.body)).toMatchObject({ draftedBy: one.id, by: two.id });
  });

  it('has a role that others give, and an account that others close', async () => {
    const [boss, person] = [await hire(app, 'admin'), await hire(app, 'viewer')];
    const api = apiOf(app, boss.browser);
    const mine = await api.post(`/v1/operators/${boss.id}/role`, { role: 'viewer' });
    expect([mine.status, mine.body.code]).toEqual([409, 'NOT_YOURSELF']);
    const theirs = apiOf(app, person.browser);
    expect((await theirs.get('/v1/webhook-endpoints')).status).toBe(403);
    expect((await api.post(`/v1/operators/${person.id}/role`, { role: 'admin' })).body.role).toBe('admin');
    expect((await theirs.get('/v1/webhook-endpoints')).status).toBe(200);
    const other = await anotherLender(app);
    for (const call of ['role', 'disable', 'invite'])
      expect((await other.post(`/v1/operators/${person.id}/${call}`, { role: 'viewer' })).status).toBe(404);
    const again = await api.post(`/v1/operators/${person.id}/invite`);
    expect(again.body).toMatchObject({ state: 'invited', invitation: expect.stringContaining('#') });
    expect((await theirs.get('/v1/events')).status).toBe(401);
    expect((await knock(app.visitor(), person)).status).toBe(422);
    expect((await api.post(`/v1/operators/${person.id}/disable`)).body.state).toBe('disabled');
    expect((await api.post(`/v1/operators/${person.id}/invite`)).body.code).toBe('OPERATOR_DISABLED');
    expect((await api.get('/v1/operators')).body.items.find((o: any) => o.id === person.id).login).toBe(
      person.login,
    );
    await unlock();
  });
});
