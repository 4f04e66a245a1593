import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { apiOf, codeOf, hire, knock, PASSWORD, signIn, type Staff } from '../support/operators';

describe('an operator stays signed in, for a while', () => {
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

  const unlock = () => app.sql('DELETE FROM login_throttle');

  it('ends after half an hour of nothing, after twelve hours, and everywhere when asked', async () => {
    const [one, two, three] = [await signIn(app, staff), await signIn(app, staff), await signIn(app, staff)];
    const lives = async (browser: typeof one) =>
      (await apiOf(app, browser).get('/v1/events?limit=1')).status === 200;
    await app.advance('PT29M');
    expect([await lives(one), await lives(two)]).toEqual([true, true]);
    await app.advance('PT29M');
    expect([await lives(one), await lives(three)]).toEqual([true, false]);
    const page = await two.open('/account');
    await two.submit(page, {}, '/account/sign-out-everywhere');
    expect([await lives(one), two.cookies.has('stillyou_operator')]).toEqual([false, false]);

    const four = await signIn(app, staff);
    await app.sql(
      `UPDATE operator_session SET last_seen_at = last_seen_at + interval '12 hours' WHERE ended_at IS NULL`,
    );
    await app.advance('PT11H59M');
    expect(await lives(four)).toBe(true);
    await app.advance('PT1M');
    expect(await lives(four)).toBe(false);
  });

  it('believes a cookie only from our own page', async () => {
    const browser = await signIn(app, await hire(app, 'admin'));
    const body = { name: 'x', scopes: ['events:read'] };
    const send = async (headers: Record<string, string>) =>
      (await apiOf(app, browser, headers).post('/v1/keys', body)).status;
    expect(await send({ 'x-csrf-token': 'wrong' })).toBe(403);
    expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await send({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await send({})).toBe(201);
    const page = await browser.open('/account');
    const forms = page.forms.filter(({ method }) => method === 'POST');
    for (const { action } of forms) {
      const answer = await fetch(app.url + action, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: `stillyou_operator=${browser.cookies.get('stillyou_operator')}` },
        body: new URLSearchParams({ csrf: 'wrong', response: '{}' }),
      });
      expect([action, answer.status, answer.headers.get('location')]).toEqual([action, 303, '/account']);
    }
    expect((await apiOf(app, browser).get('/v1/keys')).status).toBe(200);
  });

  it('asks anew before what matters, when the last proof is ten minutes old', async () => {
    const admin = await hire(app, 'admin');
    const api = apiOf(app, admin.browser);
    await app.advance('PT10M');
    const refused = await api.post('/v1/keys', { name: 'x', scopes: ['events:read'] });
    expect([refused.status, refused.body.code]).toEqual([403, 'PROOF_TOO_OLD']);
    expect((await api.get('/v1/keys')).status).toBe(200);
    let page = await admin.browser.open('/account');
    page = await admin.browser.submit(page, {}, '/account/recovery-codes');
    expect(page.url).toMatch(/confirm$/);
    page = await admin.browser.submit(page, { password: PASSWORD, code: '000000' }, '/account/confirm');
    expect(page.status).toBe(422);
    const code = await codeOf(app, admin);
    page = await admin.browser.submit(page, { password: PASSWORD, code }, '/account/confirm');
    expect(page.url).toMatch(/\/account$/);
    // Under a new token; the old one is good no more.
    expect((await api.get('/v1/keys')).status).toBe(401);
    const anew = apiOf(app, admin.browser);
    expect((await anew.post('/v1/keys', { name: 'x', scopes: ['events:read'] })).status).toBe(201);
    await unlock();
  });

  it('changes the password, and every other browser is out', async () => {
    const person = await hire(app, 'viewer');
    const other = await signIn(app, person);
    const page = await person.browser.open('/account/change-password');
    const fresh = 'three herons, one lamp';
    const wrong = { old: 'wrong', password: fresh, again: fresh };
    expect((await person.browser.submit(page, wrong, '/account/change-password')).status).toBe(422);
    await person.browser.submit(page, { ...wrong, old: PASSWORD }, '/account/change-password');
    expect((await apiOf(app, other).get('/v1/events')).status).toBe(401);
    expect((await apiOf(app, person.browser).get('/v1/events')).status).toBe(200);
    expect((await knock(app.visitor(), person)).status).toBe(422);
    expect((await knock(app.visitor(), { ...person, password: fresh })).url).toMatch(/second$/);
    await unlock();
  });
});
