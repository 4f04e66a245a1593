import { DataSource } from 'typeorm';
import type { Page, PageVisitor } from '../../demo/client/page';
import { SignOns } from '../../src/access/sign-on/sign-on-settings';
import { Lenders } from '../../src/lenders/lenders.service';
import { inTx } from '../../src/platform/tx';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { CLIENT, FakeSignOn } from '../support/fake-sign-on';
import { anotherLender } from '../support/keys';
import { apiOf } from '../support/operators';

describe('an operator comes from the lender’s own sign-on', () => {
  let app: TestApp;
  let there: FakeSignOn;
  beforeAll(async () => {
    there = await new FakeSignOn().start();
    app = await startTestApp();
    await anotherLender(app);
    for (const slug of ['demo', 'other']) await setSignOn(slug, there.url);
  });
  afterAll(async () => {
    await app.stop();
    await there.stop();
  });
  beforeEach(() => {
    there.claims = { sub: 'emp-1', preferred_username: 'li.na', groups: ['desk'] };
    Object.assign(there, { token: {}, stranger: false, provedAgo: 0 });
  });
  afterEach(() => expectAlwaysTrue(app, ['li.na', 'emp-1', CLIENT.secret]));

  const setSignOn = async (slug: string, issuer: string) => {
    const lender = (await app.inside(Lenders).findBySlug(app.inside(DataSource), slug))!;
    await inTx(app.inside(DataSource), lender.id, async (tx) => {
      const roles = { desk: 'operator', risk: 'compliance' } as const;
      const client = { clientId: CLIENT.id, clientSecret: CLIENT.secret };
      await app.inside(SignOns).set(tx, lender.id, {
        issuer,
        ...client,
        roleClaim: 'groups',
        roles,
        loginClaim: 'preferred_username',
      });
    });
  };
  /** Where our page sends the browser. */
  const leave = async (browser: PageVisitor, at = 'demo') => {
    const page = await browser.submit(await browser.open('/account/sign-in'), { at }, '/account/sign-on');
    return /url=(.*)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? `${page.status}`;
  };
  /** Over there, and the address that the browser comes back to. */
  const through = async (url: string) => (await fetch(url, { redirect: 'manual' })).headers.get('location')!;
  const come = async (browser: PageVisitor, at = 'demo'): Promise<Page> =>
    browser.open(await through(await leave(browser, at)));
  const operators = async () => (await app.api.get('/v1/operators')).body.items;

  it('has an account from the first time on, with the role that the sign-on gives', async () => {
    const browser = app.visitor();
    const page = await come(browser);
    expect([page.status, page.headers.get('refresh')]).toEqual([200, '0; url=/account']);
    expect((await browser.open('/account')).text).toContain('li.na at Demo Bank');
    expect(await operators()).toEqual([
      expect.objectContaining({
        login: 'li.na',
        role: 'operator',
        state: 'active',
        signOn: 'oidc',
        invitedBy: null,
      }),
    ]);
    expect((await apiOf(app, browser).get('/v1/templates')).status).toBe(200);
    expect((await apiOf(app, browser).get('/v1/webhook-endpoints')).status).toBe(403);

    // The same person, moved to another team.
    there.claims.groups = ['all', 'risk'];
    await come(app.visitor());
    expect(await operators()).toEqual([expect.objectContaining({ role: 'compliance' })]);
    const [{ id }] = await operators();
    const entries = await app.sql(`SELECT kind FROM evidence_entry WHERE stream = '${id}' ORDER BY n`);
    expect(entries.map((r) => r.kind)).toEqual([
      'operator.activated',
      'operator.signed-in',
      'operator.role-changed',
      'operator.signed-in',
    ]);
    const given = await app.api.post(`/v1/operators/${id}/role`, { role: 'admin' });
    expect([given.status, given.body.code]).toEqual([409, 'ROLE_FROM_SIGN_ON']);
  });

  it('is refused when anything about the answer is not as it was asked for', async () => {
    const before = (await app.sql('SELECT count(*)::int AS n FROM operator_session'))[0].n;
    const refused = async (page: Page) =>
      expect([page.status, page.headers.get('refresh')]).toEqual([422, null]);
    const faults: [Record<string, unknown>, boolean?][] = [
      [{}, true],
      [{ nonce: 'another' }],
      [{ aud: 'somebody-else' }],
      [{ iss: 'https://elsewhere.example' }],
      [{ exp: 1_000_000_000 }],
      [{ sub: undefined }],
      [{ groups: ['all'] }],
    ];
    for (const [token, stranger = false] of faults) {
      Object.assign(there, { token, stranger });
      await refused(await come(app.visitor()));
    }
    Object.assign(there, { token: {}, stranger: false });
    // Somebody else's way back, planted in this browser; a way back taken twice; another lender's; a changed one.
    const victim = app.visitor();
    await leave(victim);
    const planted = await through(await leave(app.visitor()));
    await refused(await victim.open(planted));
    const mine = app.visitor();
    const back = await through(await leave(mine));
    await refused(await mine.open(back.replace('/sign-on/demo', '/sign-on/other')));
    await refused(await mine.open(back));
    const changed = app.visitor();
    await refused(
      await changed.open((await through(await leave(changed))).replace(/code=[^&]+/, 'code=guess')),
    );
    const mixed = app.visitor();
    await refused(
      await mixed.open(
        (await through(await leave(mixed))).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fx.example'),
      ),
    );
    expect((await app.sql('SELECT count(*)::int AS n FROM operator_session'))[0].n).toBe(before);
    await app.sql('DELETE FROM login_throttle');
  });

  it('asks over there anew before what matters', async () => {
    there.claims.groups = ['desk'];
    there.provedAgo = 3_600;
    const browser = app.visitor();
    await come(browser);
    const reveal = () => apiOf(app, browser).post('/v1/borrowers/nobody/channels/chn_0/reveal', {});
    expect((await reveal()).body.code).toBe('PROOF_TOO_OLD');
    const page = await browser.submit(await browser.open('/account/confirm'), {}, '/account/sign-on/confirm');
    const url = /url=(.*)$/.exec(page.headers.get('refresh')!)![1]!;
    // A sign-on that takes no notice of it is not believed.
    const stale = await browser.open(await through(url));
    expect(stale.status).toBe(422);
    expect(there.asked.at(-1)).toMatchObject({ prompt: 'login', maxAge: '0' });
    there.provedAgo = 2;
    const again = await browser.submit(
      await browser.open('/account/confirm'),
      {},
      '/account/sign-on/confirm',
    );
    await browser.open(await through(/url=(.*)$/.exec(again.headers.get('refresh')!)![1]!));
    expect((await reveal()).body.code).not.toBe('PROOF_TOO_OLD');
  });

  it('comes in no more when the account is closed or the sign-on taken away', async () => {
    const browser = app.visitor();
    await come(browser);
    const [{ id }] = await operators();
    await app.api.post(`/v1/operators/${id}/disable`);
    expect((await come(app.visitor())).status).toBe(422);
    there.claims = { sub: 'emp-2', preferred_username: 'zhao', groups: 'desk' };
    const other = app.visitor();
    await come(other);
    expect((await apiOf(app, other).get('/v1/events')).status).toBe(200);
    const { id: lenderId } = (await app.inside(Lenders).findBySlug(app.inside(DataSource), 'demo'))!;
    await inTx(app.inside(DataSource), lenderId, (tx) => app.inside(SignOns).remove(tx, lenderId));
    expect((await apiOf(app, other).get('/v1/events')).status).toBe(401);
    expect(await leave(app.visitor())).toBe('422');
    await setSignOn('demo', 'http://127.0.0.1:9');
    expect(await leave(app.visitor())).toBe('422');
  });
});
